internal import NIOCore

/// Plain bytes that wait for a flush, or for the end of the handshake, with the promises of their writes.
struct PendingWrites {
    /// The longest run of small writes that share one record.
    private static let recordSize = 16_384

    private struct Write {
        var bytes: ByteBuffer
        var promise: EventLoopPromise<Void>?
    }

    private var writes = MarkedCircularBuffer<Write>(initialCapacity: 2)
    /// Bytes of all writes.
    private(set) var byteCount = 0

    var isEmpty: Bool { writes.isEmpty }

    mutating func append(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?) {
        byteCount += bytes.readableBytes
        writes.append(Write(bytes: bytes, promise: promise))
    }

    /// Remembers that everything up to here is to be sent.
    mutating func mark() {
        writes.mark()
    }

    /// Takes what is to be sent: the bytes, with small writes joined, and one promise for all of them.
    mutating func takeMarked(on eventLoop: any EventLoop) -> (pieces: [ByteBuffer], promise: EventLoopPromise<Void>?) {
        var pieces: [ByteBuffer] = []
        var promise: EventLoopPromise<Void>?
        while writes.hasMark {
            let write = writes.removeFirst()
            byteCount -= write.bytes.readableBytes
            if let last = pieces.indices.last,
                pieces[last].readableBytes + write.bytes.readableBytes <= Self.recordSize
            {
                pieces[last].writeImmutableBuffer(write.bytes)
            } else {
                pieces.append(write.bytes)
            }
            promise = Self.join(promise, write.promise, on: eventLoop)
        }
        return (pieces, promise)
    }

    /// Drops everything; the promises fail with `error`.
    mutating func fail(_ error: any Error) {
        let dropped = writes
        writes = MarkedCircularBuffer(initialCapacity: 0)
        byteCount = 0
        // A promise may call back: by then there is nothing left.
        for write in dropped { write.promise?.fail(error) }
    }

    private static func join(
        _ first: EventLoopPromise<Void>?, _ second: EventLoopPromise<Void>?, on eventLoop: any EventLoop
    ) -> EventLoopPromise<Void>? {
        guard let first else { return second }
        first.futureResult.cascade(to: second)
        return first
    }
}
