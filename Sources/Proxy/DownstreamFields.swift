import Caching
import Downstream
import HTTPSemantics
import HTTPWire
import Rendering

/// The field lines of EM's response as the client shall see them.
struct DownstreamFields {
    private var serializer = HeadSerializer()
    private var carriesDate = false

    /// Takes over EM's fields, byte for byte and in their order, but for those that concern this hop and those that
    /// name EM's own address.
    ///
    /// - Parameters:
    ///   - head: EM's head.
    ///   - origin: Where links shall lead.
    ///   - contentType: The media type of the body that leaves, where it is not EM's.
    ///   - isTransformed: Whether the body that leaves is not EM's, so that what describes its bytes must go.
    ///   - isShared: Whether EM gave the answer to somebody else, whose token is not for this client.
    init(
        _ head: ResponseHead, origin: LinkOrigin, contentType: StaticString?, isTransformed: Bool,
        isShared: Bool = false
    ) {
        for line in head.fields where !head.isHopByHop(line) {
            let name = head.bytes.span.extracting(line.name)
            let value = head.bytes.span.extracting(line.value)
            switch line.known {
            case .contentLength, .transferEncoding: continue
            case .contentType where contentType != nil: continue
            case .etag where isTransformed: continue
            case .xRestSvcSessionId where isShared, .setCookie where isShared: continue
            case .xRestSvcSessionId:
                // Clients compare this name case by case (em-facts 6).
                serializer.field("X-RestSvcSessionId", value)
            case .location:
                serializer.field("Location", LinkText.rewritten(value, to: origin) ?? [UInt8](bytesOf: value))
            case .setCookie:
                serializer.field("Set-Cookie", SetCookie.withoutDomain(value))
            case .other where ASCII.equalsIgnoringCase(name, "content-location"):
                serializer.field("Content-Location", LinkText.rewritten(value, to: origin) ?? [UInt8](bytesOf: value))
            case .other where Self.isDropped(name, isTransformed: isTransformed): continue
            default:
                if line.known == .date { carriesDate = true }
                serializer.field(name: name, value: value)
            }
        }
        if let contentType { serializer.field("Content-Type", contentType) }
    }

    /// The fields of a response of emgate's own.
    init(contentType: StaticString?) {
        if let contentType { serializer.field("Content-Type", contentType) }
    }

    /// What every plain hit of a rendering says of it, serialised once.
    static func hit(_ form: RenderingKey.Form, entityTag: [UInt8]) -> [UInt8] {
        var fields = DownstreamFields(contentType: (form == .xml ? BodyFormat.xml : .json).contentType)
        fields.addStoredFields(entityTag)
        // They are kept for as long as the rendering is: without the serializer's room for more.
        return [UInt8](bytesOf: fields.response(status: 200, cacheStatus: CacheStatus(.hit)).fields.span)
    }

    /// Says by which tag the body can be asked for again, and that no other cache may show it: it would show it to
    /// people that EM never asked about.
    mutating func addStoredFields(_ entityTag: [UInt8]) {
        serializer.field("ETag", entityTag)
        serializer.field("Cache-Control", "private, no-cache" as StaticString)
    }

    /// Adds a field of emgate's.
    mutating func add(_ name: StaticString, _ value: [UInt8]) {
        serializer.field(name, value)
    }

    /// The head, with what emgate says of its part in it.
    consuming func response(status: Int, reason: [UInt8]? = nil, cacheStatus: CacheStatus) -> DownstreamResponse {
        var value: [UInt8] = []
        cacheStatus.append(to: &value)
        serializer.field("Cache-Status", value)
        serializer.field("Via", "1.1 emgate")
        return DownstreamResponse(
            status: status, reason: reason, fields: serializer.bytes, carriesDate: carriesDate)
    }

    /// An alternative service would lead clients around emgate; digests and ranges describe bytes that do not leave.
    private static func isDropped(_ name: Span<UInt8>, isTransformed: Bool) -> Bool {
        if ASCII.equalsIgnoringCase(name, "alt-svc") { return true }
        guard isTransformed else { return false }
        return ASCII.equalsIgnoringCase(name, "accept-ranges") || ASCII.equalsIgnoringCase(name, "content-md5")
            || ASCII.equalsIgnoringCase(name, "digest") || ASCII.equalsIgnoringCase(name, "content-digest")
            || ASCII.equalsIgnoringCase(name, "repr-digest")
    }
}
