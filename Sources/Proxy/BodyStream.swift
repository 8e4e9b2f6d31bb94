import HTTPSemantics
import Rendering

/// A body on its way from EM to the client: transformed as it comes, and held back while it is short.
struct BodyStream {
    /// What is ready to leave.
    private(set) var ready: [UInt8] = []
    private var transformer: (any BodyTransformer)?
    private var isEmpty = true

    /// - Parameters:
    ///   - transformation: What happens to the bytes.
    ///   - origin: Where links shall lead.
    ///   - configuration: Dialect and limits.
    init(_ transformation: ResponsePlan.Transformation, origin: LinkOrigin, configuration: ProxyConfiguration) {
        let limits = configuration.renderingLimits
        transformer =
            switch transformation {
            case .none: nil
            case .links: XMLLinkRewriter(origin: origin, limits: limits)
            case .conversion: XMLToJSONConverter(origin: origin, dialect: configuration.dialect, limits: limits)
            case .json: JSONTransformer(origin: origin, dialect: configuration.dialect, limits: limits)
            }
    }

    /// Takes the next chunk of EM's body.
    mutating func take(_ chunk: Span<UInt8>) throws(ProxyError) {
        if !chunk.isEmpty { isEmpty = false }
        guard transformer != nil else { return ready.append(bytesOf: chunk) }
        do {
            try transformer?.transform(chunk, into: &ready)
        } catch {
            throw .malformedBody(error)
        }
    }

    /// Takes note that EM's body is complete; an empty one is no document, whatever its media type, and leaves empty.
    mutating func finish() throws(ProxyError) {
        guard !isEmpty else { return }
        do {
            try transformer?.finish(into: &ready)
        } catch {
            throw .malformedBody(error)
        }
    }

    /// Hands out what is ready.
    mutating func takeReady() -> [UInt8] {
        defer { ready.removeAll(keepingCapacity: true) }
        return ready
    }
}
