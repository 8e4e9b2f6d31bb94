import HTTPSemantics
import HTTPWire

/// What a decoder made of one chunked body.
struct ChunkedReading: Equatable {
    var data: [UInt8] = []
    var consumed = 0
    var isComplete = false
    var error: BodyError?

    init(_ input: FuzzInput, cuts: [Int] = [], limit: UInt64, limits: ChunkLimits) throws(Violation) {
        var decoder = BodyDecoder(.chunked, limit: limit, chunkLimits: limits)
        for piece in input.pieces(cuts) {
            var rest = input.bytes[piece]
            while true {
                let step: BodyDecoder.Step
                do throws(BodyError) {
                    step = try decoder.step(rest.span)
                } catch {
                    // How much of the framing was taken before is of no matter: the connection is spent.
                    self.error = error
                    consumed = 0
                    return
                }
                try require(step.data.upperBound <= step.consumed && step.consumed <= rest.count, "\(step) of \(rest)")
                try require(
                    step.data.isEmpty || step.data.upperBound == step.consumed, "data is not at the end: \(step)")
                data += rest.span.extracting(step.data).withUnsafeBufferPointer { [UInt8]($0) }
                consumed += step.consumed
                rest = rest.dropFirst(step.consumed)
                isComplete = step.isComplete
                if isComplete { return }
                if step.consumed == 0 { break }
            }
            try require(rest.isEmpty, "a decoder that wants nothing and has not ended")
        }
    }

    static func check(_ input: FuzzInput) throws(Violation) {
        let limit: UInt64 = input.has(0) ? 16 : 1 << 20
        var limits = ChunkLimits()
        if input.has(1) { limits = ChunkLimits(line: 12, extensions: 8, trailers: 24, trailerFields: 2) }
        let whole = try Self(input, limit: limit, limits: limits)
        for cuts in input.feedings {
            let split = try Self(input, cuts: cuts, limit: limit, limits: limits)
            // Data before a fault comes out sooner the smaller the pieces are, but it is the same data.
            try require(split == whole, "cut at \(cuts): \(split), whole: \(whole)")
        }
        try require(UInt64(whole.data.count) <= limit, "more data than allowed")
        if whole.isComplete {
            guard let plain = PlainChunks(input.bytes[..<whole.consumed]) else {
                throw Violation(description: "what was accepted is not chunked for others")
            }
            try require(plain.data == whole.data && plain.end == whole.consumed, "others read \(plain)")
        }
        try checkEncoding(input)
    }

    /// What is encoded is decoded to the same.
    private static func checkEncoding(_ input: FuzzInput) throws(Violation) {
        var encoded: [UInt8] = []
        for piece in input.pieces(input.cuts) where !piece.isEmpty {
            ChunkEncoder.appendSize(piece.count, to: &encoded)
            encoded += input.bytes[piece]
            encoded.append(literal: ChunkEncoder.endOfChunk)
        }
        encoded.append(literal: ChunkEncoder.lastChunk)
        let wrapped = FuzzInput([0, 0, 0] + encoded)
        let decoded = try Self(wrapped, limit: UInt64(input.bytes.count), limits: ChunkLimits())
        try require(decoded.isComplete && decoded.consumed == encoded.count, "what was encoded has no end")
        try require(decoded.data == input.bytes, "what was encoded is not what was decoded")
    }
}

/// The chunked coding as a reader without a state machine takes it: the first CRLF ends a line, `;` ends the size.
private struct PlainChunks {
    var data: [UInt8] = []
    var end = 0

    init?(_ body: ArraySlice<UInt8>) {
        var rest = body
        while true {
            guard let line = Self.takeLine(&rest) else { return nil }
            let digits = String(decoding: line.prefix { $0 != 0x3B }, as: UTF8.self).filter { $0 != " " && $0 != "\t" }
            guard let size = Int(digits, radix: 16) else { return nil }
            if size == 0 { break }
            guard rest.count >= size else { return nil }
            data += rest.prefix(size)
            rest = rest.dropFirst(size)
            guard Self.takeLine(&rest)?.isEmpty == true else { return nil }
        }
        while let line = Self.takeLine(&rest) {
            if line.isEmpty {
                end = rest.startIndex
                return
            }
        }
        return nil
    }

    private static func takeLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.indices.first(where: { rest[$0...].starts(with: [0x0D, 0x0A]) }) else { return nil }
        defer { rest = rest[(end + 2)...] }
        return rest[..<end]
    }
}
