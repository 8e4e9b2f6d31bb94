import HTTPSemantics

/// Writes the framing of a chunked body (RFC 9112 section 7.1): size, data, ``endOfChunk``, …, ``lastChunk``.
package enum ChunkEncoder {
    /// What follows the data of each chunk.
    package static let endOfChunk: StaticString = "\r\n"
    /// What ends a body, without trailers.
    package static let lastChunk: StaticString = "0\r\n\r\n"

    /// Appends the line with the size of a chunk: `1a` and CRLF.
    ///
    /// A chunk of no bytes would end the body, so `count` is at least one.
    package static func appendSize(_ count: Int, to output: inout [UInt8]) {
        precondition(count > 0, "An empty chunk would end the body.")
        var shift = (Int.bitWidth - 1 - count.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: (count >> shift) & 0xF)
            output.append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
            shift -= 4
        }
        output.append(literal: endOfChunk)
    }
}
