import HTTPSemantics

/// The field names that emgate acts on, told apart once while a head is parsed.
package enum FieldName: UInt8, Sendable, Equatable {
    case accept
    case acceptEncoding
    case age
    case authorization
    case cacheControl
    case connection
    case contentEncoding
    case contentLength
    case contentType
    case cookie
    case date
    case etag
    case expect
    case forwarded
    case host
    case ifMatch
    case ifModifiedSince
    case ifNoneMatch
    case ifUnmodifiedSince
    case keepAlive
    case lastModified
    case location
    case pragma
    case proxyConnection
    case range
    case retryAfter
    case server
    case setCookie
    case te
    case trailer
    case transferEncoding
    case upgrade
    case userAgent
    case via
    case wwwAuthenticate
    case xForwardedFor
    case xForwardedHost
    case xForwardedProto
    case xRestSvcSessionId
    /// Any other name.
    case other

    /// Tells which name these bytes spell; names are case-insensitive (RFC 9110 section 5.1).
    ///
    /// Length and first letter leave at most one candidate, which is then compared in full.
    static func classify(_ name: Span<UInt8>) -> FieldName {
        guard !name.isEmpty else { return .other }
        let (candidate, spelling) = candidate(length: name.count, initial: name[0] | 0x20)
        return ASCII.equalsIgnoringCase(name, spelling) ? candidate : .other
    }

    private static func candidate(length: Int, initial: UInt8) -> (FieldName, StaticString) {
        length < 13 ? shortCandidate(length: length, initial: initial) : longCandidate(length: length, initial: initial)
    }

    private static func shortCandidate(length: Int, initial: UInt8) -> (FieldName, StaticString) {
        switch (length, Unicode.Scalar(initial)) {
        case (2, "t"): (.te, "te")
        case (3, "a"): (.age, "age")
        case (3, "v"): (.via, "via")
        case (4, "d"): (.date, "date")
        case (4, "e"): (.etag, "etag")
        case (4, "h"): (.host, "host")
        case (5, "r"): (.range, "range")
        case (6, "a"): (.accept, "accept")
        case (6, "c"): (.cookie, "cookie")
        case (6, "e"): (.expect, "expect")
        case (6, "p"): (.pragma, "pragma")
        case (6, "s"): (.server, "server")
        case (7, "t"): (.trailer, "trailer")
        case (7, "u"): (.upgrade, "upgrade")
        case (8, "i"): (.ifMatch, "if-match")
        case (8, "l"): (.location, "location")
        case (9, "f"): (.forwarded, "forwarded")
        case (10, "c"): (.connection, "connection")
        case (10, "k"): (.keepAlive, "keep-alive")
        case (10, "s"): (.setCookie, "set-cookie")
        case (10, "u"): (.userAgent, "user-agent")
        case (11, "r"): (.retryAfter, "retry-after")
        case (12, "c"): (.contentType, "content-type")
        default: (.other, "")
        }
    }

    private static func longCandidate(length: Int, initial: UInt8) -> (FieldName, StaticString) {
        switch (length, Unicode.Scalar(initial)) {
        case (13, "a"): (.authorization, "authorization")
        case (13, "c"): (.cacheControl, "cache-control")
        case (13, "i"): (.ifNoneMatch, "if-none-match")
        case (13, "l"): (.lastModified, "last-modified")
        case (14, "c"): (.contentLength, "content-length")
        case (15, "a"): (.acceptEncoding, "accept-encoding")
        case (15, "x"): (.xForwardedFor, "x-forwarded-for")
        case (16, "c"): (.contentEncoding, "content-encoding")
        case (16, "p"): (.proxyConnection, "proxy-connection")
        case (16, "w"): (.wwwAuthenticate, "www-authenticate")
        case (16, "x"): (.xForwardedHost, "x-forwarded-host")
        case (17, "i"): (.ifModifiedSince, "if-modified-since")
        case (17, "t"): (.transferEncoding, "transfer-encoding")
        case (17, "x"): (.xForwardedProto, "x-forwarded-proto")
        case (18, "x"): (.xRestSvcSessionId, "x-restsvcsessionid")
        case (19, "i"): (.ifUnmodifiedSince, "if-unmodified-since")
        default: (.other, "")
        }
    }
}
