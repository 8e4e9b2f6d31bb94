package import NIOCore

/// Buffers for what is written and gone within one turn of an event loop, so that they are not made anew each time.
///
/// A write can call back into handlers that need one as well, so a buffer is taken and given back, never shared. What has
/// not left by then keeps its storage, which is lost to this one. Whoever takes gets at most four times what they need: a
/// peer that takes no bytes from the network holds as many buffers as it has answers waiting.
///
/// Event loop: the one it was made for.
package final class ScratchBuffer {
    /// Up to here a buffer is a small one, in bytes: answers of usual size do not lose theirs to a large one.
    private static let smallLimit = 4_096
    /// So many small ones are kept: as many connections of an ``OutputBatch`` send together.
    private static let smallCount = OutputBatch.fullCount
    /// A buffer of this size is lent however little is needed.
    private static let leastLent = 1_024

    private let limit: Int
    /// The last given back is lent first: its bytes are likeliest in the processor's caches.
    private var small: [ByteBuffer] = []
    private var large = ByteBuffer()

    /// One without any buffer.
    ///
    /// - Parameter limit: Larger buffers are not kept, in bytes.
    package init(limit: Int = 16_384) {
        self.limit = limit
    }

    /// Takes an empty buffer with room for at least `capacity` bytes.
    package func take(_ capacity: Int) -> ByteBuffer {
        if capacity <= Self.smallLimit {
            if let kept = small.popLast(), Self.suits(kept, capacity) { return kept }
        } else if Self.suits(large, capacity) {
            let kept = large
            large = ByteBuffer()
            return kept
        }
        return ByteBufferAllocator().buffer(capacity: capacity)
    }

    /// Gives a buffer back after its bytes have been written and flushed.
    package func giveBack(_ buffer: consuming ByteBuffer) {
        guard buffer.capacity <= limit else { return }
        let storage = buffer.withVeryUnsafeBytes { $0.baseAddress }
        buffer.clear()
        // Where somebody else still holds the bytes, clearing has made a new storage.
        guard buffer.withVeryUnsafeBytes({ $0.baseAddress }) == storage else { return }
        if buffer.capacity > Self.smallLimit {
            large = buffer
        } else if small.count < Self.smallCount {
            small.append(buffer)
        }
    }

    /// Whether a kept buffer has the room, and not much more of it.
    private static func suits(_ kept: ByteBuffer, _ capacity: Int) -> Bool {
        capacity <= kept.capacity && kept.capacity / 4 <= max(capacity, leastLent / 4)
    }
}

@available(*, unavailable)
extension ScratchBuffer: Sendable {}
