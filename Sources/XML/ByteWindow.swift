/// The part of a byte stream that a parser still needs: the incomplete tail of what came before, and the newest chunk.
///
/// Dropping is amortised: a prefix is moved away only once it is at least as long as what stays, so that a stream of
/// n bytes costs O(n) whatever the size of its chunks, and the window is at most twice what is needed plus a chunk.
package struct ByteWindow: Sendable {
    /// The bytes; parsers' ranges index into them.
    package private(set) var bytes: [UInt8] = []

    /// The absolute offset of `bytes[0]` in the stream.
    package private(set) var offset: UInt64 = 0

    /// An empty window at the stream's beginning.
    package init() {}

    /// Appends a chunk, perhaps dropping bytes before `index`.
    ///
    /// - Returns: how many bytes were dropped from the front; the caller subtracts it from every index it holds.
    package mutating func append(_ chunk: Span<UInt8>, keepingFrom index: Int) -> Int {
        let needed = bytes.count - index
        var dropped = 0
        if needed == 0 {
            dropped = index
            bytes.removeAll(keepingCapacity: true)
        } else if index >= needed {
            dropped = index
            bytes.removeSubrange(0..<index)
        }
        offset += UInt64(dropped)
        bytes.append(copying: chunk)
        return dropped
    }
}

extension [UInt8] {
    /// Appends a copy of a span.
    @inlinable
    package mutating func append(copying span: Span<UInt8>) {
        // The standard library offers no append of a span; this is one memcpy, and the pointer does not leave.
        span.withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
