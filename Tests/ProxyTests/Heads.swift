import EnterpriseManager
import HTTPSemantics
import HTTPWire
import Rendering
import Testing

@testable import Proxy

/// A request's head, as the parser makes it.
func requestHead(
    _ requestLine: String = "GET /api HTTP/1.1", _ fields: [String] = ["Host: gate:9398"]
) throws
    -> RequestHead
{
    let bytes = Array((([requestLine] + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8)
    var parser = RequestParser(limits: RequestLimits())
    let parsed = try parser.head(in: bytes.span)
    return try #require(parsed?.head)
}

/// A response's head, as the parser makes it.
func responseHead(
    _ fields: [String], status: String = "200 OK", answering method: Method = .get
) throws -> ResponseHead {
    let bytes = Array(((["HTTP/1.1 \(status)"] + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8)
    var parser = ResponseParser(limits: ResponseLimits())
    let parsed = try parser.head(in: bytes.span, answering: method)
    return try #require(parsed?.head)
}

/// What admission makes of a head.
func admit(
    _ head: RequestHead, _ configuration: ProxyConfiguration? = nil, isSecure: Bool = true, isTrusted: Bool = false,
    usesOldVersion: Bool = false
) throws -> AdmittedRequest {
    let configuration = try configuration ?? .forTests()
    var admission = RequestAdmission(configuration: configuration)
    return admission.admit(
        head, RequestAdmission.credential(of: head), isSecure: isSecure, isTrusted: { isTrusted },
        usesOldVersion: { usesOldVersion })
}

func linkOrigin(_ text: String) throws -> LinkOrigin {
    let bytes = Array(text.utf8)
    let origin = LinkOrigin(bytes.span)
    return try #require(origin)
}

/// Serialised field lines, one each.
func lines(_ fields: [UInt8]) -> [String] {
    let text = String(decoding: fields, as: UTF8.self)
    guard text.hasSuffix("\r\n") else { return text.isEmpty ? [] : ["no CRLF at the end: \(text)"] }
    return text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast().map(String.init)
}

extension ProxyConfiguration {
    static let testTime: Int64 = 1_632_600_000

    static func forTests(publicOrigin: LinkOrigin? = nil) throws -> ProxyConfiguration {
        ProxyConfiguration(
            publicOrigin: publicOrigin, fallbackOrigin: try linkOrigin("https://fallback:1"), now: { testTime })
    }
}

extension LinkOrigin {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Credential {
    /// Its parts in clear, in their order.
    var clear: [String] {
        parts.map { "\($0.source):" + String(decoding: bytes[$0.value], as: UTF8.self) }
    }
}

extension ResourceID {
    init?(_ text: String) {
        self.init(text: Array(text.utf8).span)
    }
}

extension ResourcePath {
    init?(_ target: String) {
        guard let path = ResourcePath.parse(target: Array(target.utf8).span) else { return nil }
        self = path
    }
}
