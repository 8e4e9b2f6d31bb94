/// Takes the data of one body out of its framing (RFC 9112 sections 6 and 7).
///
/// Keeps no byte of the input, so pieces of any size may be fed. After an error the decoder, like the connection, is
/// spent.
package struct BodyDecoder: Sendable {
    /// What one call took from the input.
    package struct Step: Sendable, Equatable {
        /// How many bytes the caller may drop.
        package var consumed: Int
        /// Which of the input's bytes are data; may be empty although bytes were consumed.
        package var data: Range<Int>
        /// Whether the body has ended; what follows `consumed` is no part of it.
        package var isComplete: Bool
    }

    private enum State: Sendable, Equatable {
        case length(remaining: UInt64)
        case chunks(ChunkedDecoder)
        case untilClose
        case complete
    }

    private var state: State
    private var allowance: UInt64

    /// Makes a decoder for one body of at most `limit` bytes of data.
    package init(_ framing: BodyFraming, limit: UInt64, chunkLimits: ChunkLimits = ChunkLimits()) {
        allowance = limit
        switch framing {
        case .none, .length(0): state = .complete
        case .length(let length): state = .length(remaining: length)
        case .chunked: state = .chunks(ChunkedDecoder(limits: chunkLimits))
        case .untilClose: state = .untilClose
        }
    }

    /// Whether the body has ended.
    package var isComplete: Bool { state == .complete }

    /// Takes the next run of data; call until nothing is consumed or the body is complete.
    ///
    /// - Throws: the first thing wrong with the framing, and `tooLarge` before data beyond the limit is handed out.
    package mutating func step(_ input: Span<UInt8>) throws(BodyError) -> Step {
        switch state {
        case .complete:
            return Step(consumed: 0, data: 0..<0, isComplete: true)
        case .untilClose:
            try spend(UInt64(input.count))
            return Step(consumed: input.count, data: 0..<input.count, isComplete: false)
        case .length(let remaining):
            // A length beyond the limit fails before any of its data is handed out.
            guard remaining <= allowance else { throw .tooLarge }
            let count = Int(truncatingIfNeeded: min(remaining, UInt64(input.count)))
            try spend(UInt64(count))
            let rest = remaining - UInt64(count)
            state = rest == 0 ? .complete : .length(remaining: rest)
            return Step(consumed: count, data: 0..<count, isComplete: rest == 0)
        case .chunks(var chunks):
            let (consumed, data) = try chunks.next(input, allowance: allowance)
            try spend(UInt64(data.count))
            state = chunks.isComplete ? .complete : .chunks(chunks)
            return Step(consumed: consumed, data: data, isComplete: chunks.isComplete)
        }
    }

    /// Says that the peer will send nothing more.
    ///
    /// - Throws: `truncated` unless the body has ended or ends just so.
    package mutating func inputEnded() throws(BodyError) {
        switch state {
        case .complete: return
        case .untilClose: state = .complete
        case .length, .chunks: throw .truncated
        }
    }

    private mutating func spend(_ count: UInt64) throws(BodyError) {
        guard count <= allowance else { throw .tooLarge }
        allowance -= count
    }
}
