import Testing

@testable import HTTPWire

@Suite struct ByteScanTests {
    @Test func searchesAgreeWithPlainLoops() {
        var random = SeededGenerator(seed: 7)
        let alphabet: [UInt8] = [0x00, 0x09, 0x0A, 0x0B, 0x1F, 0x20, 0x21, 0x7E, 0x7F, 0x80, 0x8A, 0x9F, 0xFF, 0x8B]
        for round in 0..<20_000 {
            // Mostly harmless bytes, so that what is searched for stands anywhere in a word and beside its neighbours.
            let input = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Int.random(in: 0..<8, using: &random) == 0
                    ? alphabet.randomElement(using: &random) ?? 0 : UInt8.random(in: 0x20...0x7E, using: &random)
            }
            let start = Int.random(in: 0...input.count, using: &random)
            let lineFeed = ByteScan.lineFeed(in: input.span, from: start)
            #expect(lineFeed == input[start...].firstIndex(of: 0x0A), "round \(round)")
            let end = Int.random(in: start...input.count, using: &random)
            let control = ByteScan.control(in: input.span, start..<end)
            #expect(control == input[start..<end].firstIndex { $0 < 0x20 || $0 == 0x7F } ?? end, "round \(round)")
            let orSpace = ByteScan.controlOrSpace(in: input.span, start..<end)
            #expect(orSpace == input[start..<end].firstIndex { $0 <= 0x20 || $0 == 0x7F } ?? end, "round \(round)")
        }
    }

    @Test func everyByteIsToldAtEveryPlaceOfAWord() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<16 {
                var input = [UInt8](repeating: 0x61, count: 16)
                input[place] = byte
                let lineFeed = ByteScan.lineFeed(in: input.span, from: 0)
                #expect(lineFeed == (byte == 0x0A ? place : nil))
                let control = ByteScan.control(in: input.span, 0..<16)
                #expect(control == (byte < 0x20 || byte == 0x7F ? place : 16))
            }
        }
    }

    @Test func everyByteIsToldApartAtEveryPlaceOfAName() {
        for byte in UInt8.min...UInt8.max {
            let isUsual =
                Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80 || (0x30...0x39).contains(byte)
                || byte == 0x2D
            for place in 0..<16 {
                var name = Array("X-RestSvcSession".utf8)
                name[place] = byte
                let found = ByteScan.unusualNameByte(in: name.span, 0..<16)
                #expect(found == (isUsual ? 16 : place), "byte \(byte) at \(place)")
            }
        }
    }

    @Test func theEndOfANameIsLeftToWhoLooksAtSingleBytes() {
        for count in 0...40 {
            let name = [UInt8](repeating: 0x61, count: count)
            let found = ByteScan.unusualNameByte(in: name.span, 0..<count)
            #expect(found <= count && count - found < 8)
        }
    }
}
