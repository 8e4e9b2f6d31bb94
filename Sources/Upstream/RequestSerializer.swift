import HTTPWire
import NIOCore

/// Writes the bytes of a request: the head with the framing that emgate chooses, and the chunks of a streamed body.
enum RequestSerializer {
    /// A chunk up to this size is copied between its size line and its end, so that it leaves as one piece.
    static let copiedChunkSize = 16_384

    /// The head, from request line to empty line, as EM gets it.
    ///
    /// There is no `Connection` field: HTTP/1.1 connections persist by default (RFC 9112 section 9.3).
    static func head(
        of request: UpstreamRequest, hostField: [UInt8], expectsContinue: Bool, allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var lines = HeadSerializer()
        lines.requestLine(method: request.methodBytes.span, target: request.target.span)
        lines.field("Host", hostField)
        lines.serializedFields(request.fields.span)
        switch request.body {
        case .length(let length):
            lines.field("Content-Length", length)
        case .chunked, .untilClose:
            lines.field("Transfer-Encoding", "chunked")
        case .none:
            // A method that expects a body says that it has none (RFC 9110 section 8.6): HTTP.sys, below EM on Windows,
            // answers 411 to a POST without length.
            switch request.method {
            case .post, .put, .patch: lines.field("Content-Length", 0)
            case .get, .head, .delete, .options, .other: break
            }
        }
        if expectsContinue {
            lines.field("Expect", "100-continue")
        }
        lines.endOfFields()
        var buffer = allocator.buffer(capacity: lines.bytes.count)
        buffer.writeBytes(lines.bytes)
        return buffer
    }

    /// The buffers that carry `data` as one chunk (RFC 9112 section 7.1); `data` is not empty.
    static func chunk(_ data: ByteBuffer, allocator: ByteBufferAllocator) -> [ByteBuffer] {
        var size: [UInt8] = []
        ChunkEncoder.appendSize(data.readableBytes, to: &size)
        guard data.readableBytes <= copiedChunkSize else {
            return [ByteBuffer(bytes: size), data, ByteBuffer(staticString: "\r\n")]
        }
        var buffer = allocator.buffer(capacity: size.count + data.readableBytes + 2)
        buffer.writeBytes(size)
        buffer.writeImmutableBuffer(data)
        buffer.writeStaticString("\r\n")
        return [buffer]
    }

    /// The bytes that end a chunked body without trailers.
    static func lastChunk() -> ByteBuffer {
        ByteBuffer(staticString: "0\r\n\r\n")
    }
}
