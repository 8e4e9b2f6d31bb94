package import NIOCore

/// A buffer for what is written and gone within one turn of an event loop, so that it is not made anew each time.
///
/// A write can call back into handlers that need one as well, so it is taken and given back, never shared. What has not left
/// by then keeps its storage, and the next taker gets another one.
///
/// Event loop: the one it was made for.
package final class ScratchBuffer {
    private let limit: Int
    private var buffer = ByteBuffer()

    /// An empty one.
    ///
    /// - Parameter limit: Larger ones are not kept, in bytes: a peer that takes nothing holds what it was lent.
    package init(limit: Int = 16_384) {
        self.limit = limit
    }

    /// Takes an empty buffer with room for at least `capacity` bytes.
    package func take(_ capacity: Int) -> ByteBuffer {
        guard capacity <= buffer.capacity else { return ByteBufferAllocator().buffer(capacity: capacity) }
        let taken = buffer
        buffer = ByteBuffer()
        return taken
    }

    /// Gives a buffer back after its bytes have been written and flushed.
    package func giveBack(_ buffer: consuming ByteBuffer) {
        guard buffer.capacity <= limit, buffer.capacity > self.buffer.capacity else { return }
        buffer.clear()
        self.buffer = buffer
    }
}

@available(*, unavailable)
extension ScratchBuffer: Sendable {}
