import HTTPWire
import Testing

@Suite struct BodyDecoderTests {
    /// What a decoder made of an input that came in pieces.
    private struct Reading: Equatable {
        var data: [UInt8] = []
        var consumed = 0
        var isComplete = false
        var error: BodyError?
    }

    /// Feeds the input in pieces of at most the given sizes, in turn; each piece is fed until nothing is taken.
    private func read(
        _ input: [UInt8], _ framing: BodyFraming = .chunked, limit: UInt64 = .max, pieces: [Int] = [.max],
        limits: ChunkLimits = ChunkLimits(), ends: Bool = false
    ) -> Reading {
        var decoder = BodyDecoder(framing, limit: limit, chunkLimits: limits)
        var reading = Reading(isComplete: decoder.isComplete)
        var turn = 0
        do {
            while reading.consumed < input.count, !reading.isComplete {
                var end = reading.consumed + min(pieces[turn % pieces.count], input.count - reading.consumed)
                end = max(end, reading.consumed + 1)
                turn += 1
                while reading.consumed < end, !reading.isComplete {
                    let piece = reading.consumed..<end
                    let step = try decoder.step(input.span.extracting(piece))
                    reading.data +=
                        input[piece][piece.lowerBound + step.data.lowerBound..<piece.lowerBound + step.data.upperBound]
                    reading.consumed += step.consumed
                    reading.isComplete = step.isComplete
                    if step.consumed == 0 { break }
                }
            }
            if ends {
                try decoder.inputEnded()
                reading.isComplete = decoder.isComplete
            }
        } catch {
            reading.error = error
        }
        return reading
    }

    private func read(_ input: String, limit: UInt64 = .max, limits: ChunkLimits = ChunkLimits()) -> Reading {
        read(bytes(input), limit: limit, limits: limits)
    }

    @Test(arguments: [BodyFraming.none, .length(0)])
    func emptyBodyIsCompleteAtOnce(framing: BodyFraming) throws {
        var decoder = BodyDecoder(framing, limit: 0)
        #expect(decoder.isComplete)
        let input = bytes("GET")
        let step = try decoder.step(input.span)
        #expect(step.consumed == 0 && step.data.isEmpty && step.isComplete)
        try decoder.inputEnded()
    }

    @Test func bodyOfKnownLengthLeavesWhatFollows() {
        #expect(read(bytes("abcdef"), .length(4)) == Reading(data: bytes("abcd"), consumed: 4, isComplete: true))
        #expect(read(bytes("ab"), .length(4)) == Reading(data: bytes("ab"), consumed: 2))
        #expect(read(bytes("ab"), .length(4), ends: true).error == .truncated)
        #expect(read([], .length(4), ends: true).error == .truncated)
    }

    @Test func bodyUntilCloseEndsWithTheInput() {
        #expect(read(bytes("abc"), .untilClose) == Reading(data: bytes("abc"), consumed: 3))
        #expect(
            read(bytes("abc"), .untilClose, ends: true) == Reading(data: bytes("abc"), consumed: 3, isComplete: true))
        #expect(read([], .untilClose, ends: true) == Reading(isComplete: true))
    }

    @Test(arguments: [
        ("0\r\n\r\n", ""), ("000\r\n\r\n", ""), ("3\r\nabc\r\n0\r\n\r\n", "abc"),
        ("03\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", "abcd"),
        ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("1;x\r\na\r\n0\r\n\r\n", "a"), ("1;x=y;z=\"q;\\\"\"\r\na\r\n0;e\r\n\r\n", "a"),
        ("1 \t;x\r\na\r\n0\r\n\r\n", "a"),
        ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"), ("0\r\nX-T: 1\r\ny:\r\n\r\n", ""), ("0\r\nContent-Length: 5\r\n\r\n", ""),
        ("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
    ])
    func chunksAreDecoded(input: String, data: String) {
        let count = input.utf8.count
        #expect(read(input) == Reading(data: bytes(data), consumed: count, isComplete: true))
        #expect(read(input + "GET /") == Reading(data: bytes(data), consumed: count, isComplete: true))
        for end in 0..<count {
            let part = read([UInt8](bytes(input)[..<end]), ends: true)
            #expect(part.error == .truncated && !part.isComplete)
        }
    }

    @Test(arguments: [
        ("\r\n", BodyError.invalidChunkSize), ("x\r\n", .invalidChunkSize), ("-1\r\n", .invalidChunkSize),
        ("+1\r\n", .invalidChunkSize), (" 1\r\n", .invalidChunkSize), ("0x1\r\n", .invalidChunkSize),
        ("1 \r\na", .invalidChunkSize), ("1 2\r\n", .invalidChunkSize), ("1\na", .invalidChunkSize),
        ("1\u{0}\r\n", .invalidChunkSize), (";x\r\n", .invalidChunkSize), ("1,\r\n", .invalidChunkSize),
        ("g\r\n", .invalidChunkSize), ("1\r\na\r\n\r\n", .invalidChunkSize),
        ("10000000000000000\r\n", .chunkSizeOverflow), ("fffffffffffffffff\r\n", .chunkSizeOverflow),
        ("1\rx", .invalidChunkEnd), ("1\r\nab\r\n", .invalidChunkEnd), ("1\r\na\n", .invalidChunkEnd),
        ("1\r\na\r\r", .invalidChunkEnd), ("1\r\na0\r\n\r\n", .invalidChunkEnd), ("0\r0", .invalidChunkEnd),
        ("1;a\nb\r\n", .invalidChunkExtension), ("1;a\u{0}\r\n", .invalidChunkExtension),
        ("1;a\rb\r\n", .invalidChunkEnd), ("0\r\n\n", .trailer(.bareLineFeed)),
        ("0\r\n\r\r", .trailer(.bareCarriageReturn)),
        ("0\r\nX: a\n", .trailer(.bareLineFeed)), ("0\r\nX: a\rb", .trailer(.bareCarriageReturn)),
        ("0\r\n X: a\r\n", .trailer(.lineFolding)), ("0\r\nX : a\r\n", .trailer(.whitespaceBeforeColon)),
        ("0\r\n: a\r\n", .trailer(.emptyFieldName)), ("0\r\nX\r\n", .trailer(.missingColon)),
        ("0\r\nX(: a\r\n", .trailer(.invalidFieldName)), ("0\r\nX: \u{0}\r\n", .trailer(.invalidFieldValue)),
        ("0\r\nGET / HTTP/1.1\r\n", .trailer(.whitespaceBeforeColon)), ("0\r\n(", .trailer(.invalidFieldName)),
    ])
    func malformedChunksAreRefused(input: String, error: BodyError) {
        let whole = read(input)
        #expect(whole.error == error)
        #expect(!whole.isComplete)
        #expect(read(bytes(input), pieces: [1]).error == error)
    }

    @Test func largestChunkSizeThatFitsIsAccepted() {
        let reading = read("ffffffffffffffff\r\nabc")
        #expect(reading.error == nil)
        #expect(reading.data == bytes("abc"))
        #expect(read("0000000000000000000000001\r\na\r\n0\r\n\r\n").data == bytes("a"))
    }

    @Test func bodyBeyondTheLimitIsRefusedBeforeItsDataIsHandedOut() {
        #expect(read("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", limit: 5).isComplete)
        let beyond = read("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", limit: 4)
        #expect(beyond.error == .tooLarge)
        #expect(beyond.data == bytes("abc"))
        #expect(read("ffffffffffffffff\r\n", limit: 1 << 40).error == .tooLarge)
        #expect(read(bytes("abc"), .length(3), limit: 3).isComplete)
        #expect(read(bytes("abc"), .length(3), limit: 2) == Reading(error: .tooLarge))
        #expect(read(bytes("abc"), .untilClose, limit: 3).error == nil)
        #expect(
            read(bytes("abcd"), .untilClose, limit: 3, pieces: [1])
                == Reading(data: bytes("abc"), consumed: 3, error: .tooLarge))
    }

    @Test func framingBesideTheDataIsBounded() {
        let zeros = String(repeating: "0", count: 20)
        #expect(read("\(zeros)\r\n\r\n", limits: ChunkLimits(line: 20)).isComplete)
        #expect(read("\(zeros)0\r\n\r\n", limits: ChunkLimits(line: 20)).error == .chunkLineTooLong)
        #expect(read("1;234567890\r\n", limits: ChunkLimits(line: 10)).error == .chunkLineTooLong)
        let chunk = "1;ext\r\na\r\n"
        #expect(read(chunk + chunk + "0\r\n\r\n", limits: ChunkLimits(extensions: 8)).isComplete)
        #expect(
            read(chunk + chunk + "0;\r\n\r\n", limits: ChunkLimits(extensions: 8)).error == .chunkExtensionsTooLarge)
        let trailers = "0\r\nX: 1\r\nY: 2\r\n\r\n"
        #expect(read(trailers, limits: ChunkLimits(trailers: 14, trailerFields: 2)).isComplete)
        #expect(read(trailers, limits: ChunkLimits(trailers: 13)).error == .trailer(.tooLarge))
        #expect(read(trailers, limits: ChunkLimits(trailerFields: 1)).error == .trailer(.tooManyFields))
    }

    @Test func everySplitDecodesAsTheWhole() {
        let inputs = [
            "3;x=\"y\"\r\nabc\r\n10 ;z\r\n0123456789abcdef\r\n0\r\nX-T: v\r\nY:\r\n\r\nGET", "1\r\na\r\nZ",
            "0\r\nX : y\r\n\r\n",
        ]
        for input in inputs.map(bytes) {
            let whole = read(input)
            for first in 0...input.count {
                for second in 1...max(1, input.count - first) {
                    let reading = read(input, pieces: [first, second, .max])
                    if reading.data != whole.data || reading.error != whole.error
                        || reading.isComplete != whole.isComplete
                    {
                        Issue.record("pieces of \(first) and \(second): \(reading)")
                    }
                }
            }
            #expect(read(input, pieces: [1]).data == whole.data)
            #expect(read(input, pieces: [1]).error == whole.error)
        }
    }

    @Test(arguments: 0..<16)
    func encodedChunksDecodeToTheSameDataInAnySplit(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            var data: [UInt8] = []
            var wire: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let chunk = (0..<Int.random(in: 1...70, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                data += chunk
                ChunkEncoder.appendSize(chunk.count, to: &wire)
                wire += chunk
                wire += bytes("\(ChunkEncoder.endOfChunk)")
            }
            wire += bytes("\(ChunkEncoder.lastChunk)")
            let pieces = (0..<5).map { _ in Int.random(in: 1...40, using: &random) }
            let reading = read(wire + bytes("next"), pieces: pieces)
            #expect(reading == Reading(data: data, consumed: wire.count, isComplete: true))
        }
    }

    @Test(arguments: 0..<4)
    func randomDamageDecodesTheSameInAnySplit(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let good = bytes("3;x\r\nabc\r\n1\r\nd\r\n0\r\nX: y\r\n\r\n")
        let pieces: [UInt8] = [0x0D, 0x0A, 0x20, 0x3A, 0x3B, 0x00, 0x30, 0x31, 0x66, 0x67]
        for _ in 0..<3000 {
            var input = good
            input[Int.random(in: 0..<input.count, using: &random)] = pieces.randomElement(using: &random) ?? 0
            let whole = read(input, limit: 1000)
            let dripped = read(input, limit: 1000, pieces: [1])
            #expect(whole.error == dripped.error && whole.isComplete == dripped.isComplete)
            if whole.error == nil { #expect(whole == dripped) }
        }
    }

    @Test func errorsMapToStatusCodes() {
        #expect(BodyError.tooLarge.status == 413)
        #expect(BodyError.trailer(.tooLarge).status == 431)
        #expect(BodyError.trailer(.tooManyFields).status == 431)
        #expect(BodyError.trailer(.bareLineFeed).status == 400)
        #expect(BodyError.invalidChunkSize.status == 400)
        #expect(BodyError.truncated.status == 400)
    }
}
