import Testing
import XML

@Suite struct ByteScanTests {
    @Test func firstSpecialIsTheFirstByteOfInterest() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<4000 {
            let count = Int.random(in: 0...40, using: &generator)
            // Mostly plain bytes, and the neighbours of every class.
            let palette: [UInt8] = [0x20, 0x61, 0x7f, 0x5e, 0x3d, 0x25, 0x23, 0x41, 0x62, 0x63]
            var bytes = (0..<count).map { _ in palette.randomElement(using: &generator) ?? 0x61 }
            for _ in 0..<Int.random(in: 0...3, using: &generator) where count > 0 {
                let odd: [UInt8] = [0x1f, 0x00, 0x80, 0xff, 0x3c, 0x26, 0x5d, 0x3d, 0x81]
                bytes[Int.random(in: 0..<count, using: &generator)] = odd.randomElement(using: &generator) ?? 0
            }
            let start = Int.random(in: 0...count, using: &generator)
            let expected =
                bytes[start...].firstIndex { $0 < 0x20 || $0 >= 0x80 || $0 == 0x3c || $0 == 0x26 || $0 == 0x5d }
                ?? count
            #expect(ByteScan.firstSpecial(in: bytes.span, from: start, 0x3c, 0x26, 0x5d) == expected)
        }
    }

    @Test func everyByteIsClassedAtEveryPlaceInAWord() {
        for byte in UInt8(0)...0xff {
            let isSpecial = byte < 0x20 || byte >= 0x80 || byte == 0x22
            for place in 0..<9 {
                var bytes = [UInt8](repeating: 0x61, count: 9)
                bytes[place] = byte
                let found = ByteScan.firstSpecial(in: bytes.span, from: 0, 0x22, 0x22, 0x22)
                #expect(found == (isSpecial ? place : 9))
            }
        }
    }
}
