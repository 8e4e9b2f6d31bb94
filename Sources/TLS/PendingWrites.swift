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
    /// Whether something is to be sent.
    var hasMarked: Bool { writes.hasMark }

    mutating func append(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?) {
        byteCount += bytes.readableBytes
        writes.append(Write(bytes: bytes, promise: promise))
    }

    /// Remembers that everything up to here is to be sent.
    mutating func mark() {
        writes.mark()
    }

    /// Takes the next bytes that are to be sent; writes that fit into one record together are joined.
    ///
    /// `promise` becomes one for all that were taken into it.
    mutating func takeMarked(joining promise: inout EventLoopPromise<Void>?) -> ByteBuffer? {
        guard writes.hasMark else { return nil }
        var bytes = takeFirst(joining: &promise)
        while writes.hasMark, bytes.readableBytes + writes[writes.startIndex].bytes.readableBytes <= Self.recordSize {
            bytes.writeImmutableBuffer(takeFirst(joining: &promise))
        }
        return bytes
    }

    /// Drops everything.
    ///
    /// - Returns: the promises, to be failed by the caller: they may call back into whoever holds this.
    mutating func removeAll() -> [EventLoopPromise<Void>] {
        guard !writes.isEmpty else { return [] }
        let promises = writes.compactMap(\.promise)
        writes = MarkedCircularBuffer(initialCapacity: 0)
        byteCount = 0
        return promises
    }

    private mutating func takeFirst(joining promise: inout EventLoopPromise<Void>?) -> ByteBuffer {
        let write = writes.removeFirst()
        byteCount -= write.bytes.readableBytes
        if let promise {
            promise.futureResult.cascade(to: write.promise)
        } else {
            promise = write.promise
        }
        return write.bytes
    }
}
