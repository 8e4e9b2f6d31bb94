import HTTPSemantics
import HTTPWire

/// How EM's body becomes the client's: decided once, when EM's head has come.
struct ResponsePlan: Equatable {
    /// What happens to the bytes.
    let transformation: Transformation
    /// Whether it is XML as it stands, which may be stored or harvested.
    let isXML: Bool
    /// Whether it came compressed although `identity` was asked for.
    let isCoded: Bool

    enum Transformation: Equatable {
        /// They leave as they come.
        case none
        /// XML with its links rewritten.
        case links
        /// XML converted to JSON.
        case conversion
        /// EM's own JSON with its links rewritten and its names put to the dialect.
        case json
    }

    /// The media type of the body that leaves, where it is not the one EM named.
    var contentType: StaticString? {
        transformation == .conversion ? ContentType.json : nil
    }

    /// Decides.
    ///
    /// - Throws: `ProxyError.codedBody` for XML or JSON that came compressed although `identity` was asked for: it could
    ///   be neither converted nor rewritten, and unrewritten links would lead clients past emgate.
    init(_ head: ResponseHead, format: BodyFormat) throws(ProxyError) {
        transformation = Self.transformation(of: head, format: format)
        isXML = transformation == .links || transformation == .conversion
        isCoded = Self.isCoded(head)
        if transformation != .none, isCoded { throw .codedBody }
    }

    private static func transformation(of head: ResponseHead, format: BodyFormat) -> Transformation {
        // An empty body is no document, whatever its media type.
        guard head.contentLength != 0, let value = head.first(.contentType) else { return .none }
        let type = head.bytes.span.extracting(value)
        if MediaType.isXML(type) { return format == .json ? .conversion : .links }
        return MediaType.isJSON(type) ? .json : .none
    }

    private static func isCoded(_ head: ResponseHead) -> Bool {
        var isCoded = false
        head.forEach(.contentEncoding) { coding in
            if !coding.isEmpty, !ASCII.equalsIgnoringCase(coding, "identity") { isCoded = true }
        }
        return isCoded
    }
}
