import HTTPSemantics
import Logging
import NIOCore

/// Stands before TLS for a connection's first bytes: a client that speaks plain HTTP to the TLS port is told so.
///
/// Event loop: the connection's. It leaves the pipeline with the first bytes of a TLS client.
final class PlainHTTPDetector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let text: StaticString = "This port speaks HTTPS only: use https:// in the address.\n"
    private let handshakes: HandshakeCensus
    private let logger: Logger
    private var hasAnswered = false

    init(handshakes: HandshakeCensus, logger: Logger) {
        self.handshakes = handshakes
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // After the answer the client's bytes are of no interest.
        guard !hasAnswered else { return }
        let bytes = Self.unwrapInboundIn(data)
        // A TLS record begins with its content type, 20 to 24; an HTTP request with the letter of a method.
        guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self), ASCII.isLetter(first) else {
            context.fireChannelRead(data)
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            return
        }
        hasAnswered = true
        // There will be no handshake.
        handshakes.end(context.channel)
        logger.debug("A client speaks plain HTTP to the TLS port")
        var answer = context.channel.allocator.buffer(capacity: 256)
        answer.writeStaticString(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: ")
        answer.writeString("\(Self.text.utf8CodeUnitCount)\r\n\r\n")
        answer.writeStaticString(Self.text)
        context.writeAndFlush(Self.wrapOutboundOut(answer), promise: nil)
        // The TLS handler behind has seen no byte and ends the connection when its handshake times out, or the client does.
        context.close(mode: .output, promise: nil)
    }
}
