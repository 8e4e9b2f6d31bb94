import HTTPSemantics
import HTTPWire

/// The field lines of a request as EM shall see them.
enum UpstreamFields {
    /// The client's fields, byte for byte and in their order, but for those that concern this hop, those that emgate
    /// answers for, and the ones below.
    ///
    /// A request without a body asks for XML, which emgate converts on demand. One with a body keeps its `Accept`, since
    /// EM also chooses the format of the *request's* body by it (em-facts 6). Nothing may be compressed, because links
    /// are rewritten. Ranges and preconditions of a read are emgate's own business: EM knows no validators (em-facts 6).
    static func serialised(_ head: RequestHead, as request: AdmittedRequest) -> [UInt8] {
        var serializer = HeadSerializer()
        if !request.hasBody { serializer.field("Accept", "application/xml") }
        serializer.field("Accept-Encoding", "identity")
        for line in head.fields where passes(line, of: head, as: request) {
            serializer.field(
                name: head.bytes.span.extracting(line.name), value: head.bytes.span.extracting(line.value))
        }
        serializer.field("Via", head.version == .http10 ? "1.0 emgate" : "1.1 emgate")
        return serializer.bytes
    }

    private static func passes(_ line: FieldLine, of head: RequestHead, as request: AdmittedRequest) -> Bool {
        switch line.known {
        case .host, .contentLength, .transferEncoding, .expect, .acceptEncoding: return false
        // EM sees emgate as its client; what a hop before it claims is neither proven nor needed there.
        case .forwarded, .xForwardedFor, .xForwardedHost, .xForwardedProto: return false
        case .accept where !request.hasBody: return false
        case .range, .ifMatch, .ifNoneMatch, .ifModifiedSince, .ifUnmodifiedSince:
            if head.method.isSafe { return false }
        case .other where head.method.isSafe:
            if ASCII.equalsIgnoringCase(head.bytes.span.extracting(line.name), "if-range") { return false }
        default: break
        }
        return !head.isHopByHop(line)
    }

    /// How often the request has already passed an emgate, by its `Via` fields (RFC 9110 section 7.6.3).
    static func passages(of head: RequestHead) -> Int {
        var count = 0
        head.forEach(.via) { count += Via.count(of: Via.pseudonym, in: $0) }
        return count
    }
}
