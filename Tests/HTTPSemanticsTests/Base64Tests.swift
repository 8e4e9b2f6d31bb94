import Foundation
import HTTPSemantics
import Testing

@Suite struct Base64Tests {
    private func decoded(_ text: [UInt8], limit: Int = 1_024) -> [UInt8]? {
        Base64.decodeLeniently(text.span, limit: limit)
    }

    private func decoded(_ text: String, limit: Int = 1_024) -> String? {
        decoded(bytes(text), limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"),
    ])
    func vectorsOfTheStandardAreRead(text: String, expected: String) {
        #expect(decoded(text) == expected)
    }

    @Test(arguments: [
        "Zm9vYg", "Zm9vYg=", "Zm9vYg==", "Zm9vYg====", "=Zm9v=Yg=", "Zm9v Yg==", " Zm9vYg== ", "Zm9v\r\nYg==\r\n",
        "Z\tm9vYg", "Zm9vYh==", "Zm9vYn",
    ])
    func spellingsOfTheSameBytesAreTheSame(text: String) {
        #expect(decoded(text) == "foob")
    }

    @Test func bothAlphabetsAreRead() {
        let expected: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF]
        for text in ["++++////", "----____", "+-+-/_/_"] { #expect(decoded(bytes(text)) == expected) }
    }

    @Test func bitsThatAreLeftOverAreDropped() {
        for (text, expected) in [("Z", ""), ("Zg", "f"), ("Zm9vY", "foo"), ("=", ""), (" \r\n", "")] {
            #expect(decoded(text) == expected, "\(text)")
        }
    }

    /// Every byte, at every place of a text.
    @Test func onlyTheAlphabetsPaddingAndWhiteSpaceAreTaken() {
        let allowed = Set(bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_= \t\r\n"))
        for byte in UInt8.min...UInt8.max {
            for place in 0...4 {
                var text = bytes("Zm9v")
                text.insert(byte, at: place)
                #expect((decoded(text) != nil) == allowed.contains(byte), "\(byte) at \(place)")
            }
        }
    }

    @Test func aTextBeyondTheLimitIsNotRead() {
        #expect(decoded("Zm9v", limit: 4) == "foo")
        #expect(decoded("Zm9v", limit: 3) == nil)
        #expect(decoded("    ", limit: 3) == nil, "white space counts")
        #expect(decoded("", limit: 0)?.isEmpty == true)
    }

    @Test(arguments: 1...200) func randomBytesAreFoundInEverySpelling(seed: UInt64) {
        var numbers = SeededBytes(seed: seed)
        let content = (0..<Int.random(in: 0...70, using: &numbers)).map { _ in
            UInt8.random(in: .min ... .max, using: &numbers)
        }
        var text = bytes(Data(content).base64EncodedString())
        #expect(decoded(text) == content)
        text = text.map { byte in
            switch byte {
            case UInt8(ascii: "+"): Bool.random(using: &numbers) ? byte : UInt8(ascii: "-")
            case UInt8(ascii: "/"): Bool.random(using: &numbers) ? byte : UInt8(ascii: "_")
            default: byte
            }
        }
        #expect(decoded(text) == content)
        if Bool.random(using: &numbers) { text.removeAll { $0 == UInt8(ascii: "=") } }
        for _ in 0..<5 {
            let space = bytes(" \t\r\n=").randomElement(using: &numbers) ?? 0x20
            text.insert(space, at: Int.random(in: 0...text.count, using: &numbers))
        }
        #expect(decoded(text) == content)
    }
}

/// A small generator of numbers that depend on its seed only (SplitMix64).
private struct SeededBytes: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
