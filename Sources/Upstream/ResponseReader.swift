import HTTPWire
import NIOCore

/// Takes one response, interim ones included, out of the bytes of a connection.
///
/// A pure value over `HTTPWire`'s parser and decoder: it consumes what it understood from the buffer it is given, and
/// leaves the rest, such as bytes beyond the end of the body.
struct ResponseReader: Sendable {
    /// A body piece is gathered from several chunks until it has this many bytes, so that tiny chunks of EM do not cost
    /// a delivery each.
    static let gatheredSize = 16_384

    enum HeadEvent {
        case needsInput
        case interim(status: Int)
        case final(ResponseHead)
        case failed(UpstreamError)
    }

    enum BodyEvent {
        case needsInput
        /// Never empty; `isLast` when the body is complete with it.
        case chunk(ByteBuffer, isLast: Bool)
        case ended
        case failed(UpstreamError)
    }

    private let method: Method
    private let bodyLimit: UInt64
    private var parser: ResponseParser
    private var decoder: BodyDecoder
    /// Whether the final head says that no body follows.
    private(set) var isBodyEmpty = false
    /// Whether no head so far, interim ones included, ends the connection.
    private(set) var isPersistent = true

    /// Makes a reader for the response to a request with `method`.
    init(method: Method, limits: ResponseLimits, bodyLimit: UInt64) {
        self.method = method
        self.bodyLimit = bodyLimit
        parser = ResponseParser(limits: limits)
        decoder = BodyDecoder(.none, limit: bodyLimit)
    }

    /// The next head in `input`, interim or final.
    mutating func nextHead(_ input: inout ByteBuffer) -> HeadEvent {
        do throws(ResponseError) {
            guard let (head, consumed) = try parser.head(in: input.readableBytesUInt8Span, answering: method) else {
                return .needsInput
            }
            input.moveReaderIndex(forwardBy: consumed)
            isPersistent = isPersistent && head.keepAlive
            guard head.status >= 200 else { return .interim(status: head.status) }
            decoder = BodyDecoder(head.framing, limit: bodyLimit)
            isBodyEmpty = head.framing.isEmpty
            return .final(head)
        } catch {
            return .failed(.malformed(error))
        }
    }

    /// The next piece of the body in `input`, after the final head.
    mutating func nextBody(_ input: inout ByteBuffer) -> BodyEvent {
        guard !isBodyEmpty else { return .ended }
        var gathered: ByteBuffer?
        do throws(BodyError) {
            while true {
                let step = try decoder.step(input.readableBytesUInt8Span)
                let piece = input.getSlice(at: input.readerIndex + step.data.lowerBound, length: step.data.count)
                input.moveReaderIndex(forwardBy: step.consumed)
                if let piece, piece.readableBytes > 0 {
                    gathered = gathered.map { Self.join($0, piece) } ?? piece
                }
                if step.isComplete {
                    return gathered.map { .chunk($0, isLast: true) } ?? .ended
                }
                if let gathered, gathered.readableBytes >= Self.gatheredSize || step.consumed == 0 {
                    return .chunk(gathered, isLast: false)
                }
                if step.consumed == 0 {
                    return .needsInput
                }
            }
        } catch {
            return .failed(.bodyMalformed(error))
        }
    }

    /// The connection has ended and every byte of it was consumed.
    ///
    /// `isClean` is false when the end may be an attacker's: a reset, or TLS without close_notify. Only a body without
    /// declared length ends by the connection's end, and only by a clean one (RFC 9112 section 8, RFC 8446 section 6.1).
    mutating func inputEnded(isClean: Bool) -> BodyEvent {
        guard isClean else { return .failed(.truncatedBody) }
        do throws(BodyError) {
            try decoder.inputEnded()
            return .ended
        } catch {
            return .failed(error == .truncated ? .truncatedBody : .bodyMalformed(error))
        }
    }

    private static func join(_ first: ByteBuffer, _ second: ByteBuffer) -> ByteBuffer {
        var joined = first
        joined.writeImmutableBuffer(second)
        return joined
    }
}
