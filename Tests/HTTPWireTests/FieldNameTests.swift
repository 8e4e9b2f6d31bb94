import Testing

@testable import HTTPWire

@Suite struct FieldNameTests {
    private static let spellings: [(String, FieldName)] = [
        ("Accept", .accept), ("Accept-Encoding", .acceptEncoding), ("Age", .age), ("Authorization", .authorization),
        ("Cache-Control", .cacheControl), ("Connection", .connection), ("Content-Encoding", .contentEncoding),
        ("Content-Length", .contentLength), ("Content-Type", .contentType), ("Cookie", .cookie), ("Date", .date),
        ("ETag", .etag), ("Expect", .expect), ("Forwarded", .forwarded), ("Host", .host), ("If-Match", .ifMatch),
        ("If-Modified-Since", .ifModifiedSince), ("If-None-Match", .ifNoneMatch),
        ("If-Unmodified-Since", .ifUnmodifiedSince), ("Keep-Alive", .keepAlive), ("Last-Modified", .lastModified),
        ("Location", .location), ("Pragma", .pragma), ("Proxy-Connection", .proxyConnection), ("Range", .range),
        ("Retry-After", .retryAfter), ("Server", .server), ("Set-Cookie", .setCookie), ("TE", .te),
        ("Trailer", .trailer), ("Transfer-Encoding", .transferEncoding), ("Upgrade", .upgrade),
        ("User-Agent", .userAgent), ("Via", .via), ("WWW-Authenticate", .wwwAuthenticate),
        ("X-Forwarded-For", .xForwardedFor), ("X-Forwarded-Host", .xForwardedHost),
        ("X-Forwarded-Proto", .xForwardedProto), ("X-RestSvcSessionId", .xRestSvcSessionId),
    ]

    private func classify(_ name: String) -> FieldName {
        let name = bytes(name)
        return FieldName.classify(name.span)
    }

    @Test func everyKnownNameIsToldInAnyCase() {
        for (spelling, name) in Self.spellings {
            #expect(classify(spelling) == name)
            #expect(classify(spelling.uppercased()) == name)
            #expect(classify(spelling.lowercased()) == name)
        }
        let told = Set(Self.spellings.map(\.1.rawValue))
        #expect(told == Set(0..<FieldName.other.rawValue), "Every case but the last has a spelling.")
    }

    @Test func namesThatDifferInOneByteAreOther() {
        for (spelling, _) in Self.spellings {
            for index in spelling.utf8.indices {
                var changed = bytes(spelling)
                changed[spelling.utf8.distance(from: spelling.utf8.startIndex, to: index)] = 0x7E
                let name = FieldName.classify(changed.span)
                #expect(name == .other)
            }
            #expect(classify(spelling + "s") == .other)
            #expect(classify(String(spelling.dropLast())) == .other)
        }
        #expect(classify("") == .other)
        // The bit that folds case must not fold other bytes.
        #expect(classify("Content\rLength") == .other)
        #expect(classify("X_RestSvcSessionId") == .other)
    }
}
