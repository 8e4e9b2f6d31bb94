import Rendering
import Testing

/// What is escaped and what is not, at every alignment of the word-wise copy.
@Suite struct JSONWriterTests {
    /// The escape rule, a scalar at a time.
    private func reference(_ text: String) -> [UInt8] {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\u{c}": result += "\\f"
            case "\r": result += "\\r"
            case "\u{85}": result += "\\u0085"
            case "\u{2028}": result += "\\u2028"
            case "\u{2029}": result += "\\u2029"
            case "\u{0}"..<"\u{20}":
                result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return Array((result + "\"").utf8)
    }

    private func written(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.writeString(Array(text.utf8).span)
        return writer.bytes
    }

    @Test func everyCharacterIsEscapedRightAtEveryPlace() {
        let scalars =
            (0..<0x100).compactMap(Unicode.Scalar.init) + ["\u{2027}", "\u{2028}", "\u{2029}", "\u{202a}", "\u{2068}"]
            + ["\u{a85}", "\u{20ac}", "\u{fffd}", "\u{1f600}"]
        var wrong: [String] = []
        for scalar in scalars {
            for before in 0..<18 {
                for after in [0, 1, 3, 7, 8, 9, 16] {
                    let text =
                        String(repeating: "/", count: before) + String(scalar) + String(repeating: "<", count: after)
                    if written(text) != reference(text) {
                        wrong.append("U+\(String(scalar.value, radix: 16)) at \(before)")
                    }
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test func twoSpecialsInOneWordAreBothEscaped() {
        let specials = ["\"", "\\", "\n", "\u{1f}", "é", "\u{2028}", "!", "#", "[", "]", "\u{7f}"]
        for first in specials {
            for second in specials {
                for gap in 0..<9 {
                    let text = "ab" + first + String(repeating: "~", count: gap) + second + "cd"
                    #expect(written(text) == reference(text))
                }
            }
        }
    }

    @Test func piecesOfAnyLengthAreCopied() {
        var writer = JSONWriter()
        var expected: [UInt8] = []
        for length in 0..<200 {
            let piece = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
            writer.write(piece.span)
            writer.write(piece, length / 2..<length)
            expected += piece + piece[(length / 2)...]
            if length % 3 == 0 {
                let copy = writer
                writer.write(copy, 0..<min(length, copy.count))
                expected += expected[0..<min(length, expected.count)]
            }
            #expect(writer.count == expected.count)
        }
        #expect(writer.bytes == expected)
        var output: [UInt8] = [7]
        writer.flush(into: &output)
        #expect(output == [7] + expected)
        #expect(writer.count == 0)
        writer.write("x")
        #expect(writer.bytes == [UInt8(ascii: "x")])
    }

    @Test func takenBytesLeaveAnEmptyWriter() {
        var writer = JSONWriter()
        #expect(writer.take() == [])
        writer.write("abc")
        #expect(writer.take() == Array("abc".utf8))
        #expect(writer.count == 0)
        writer.write("d")
        #expect(writer.bytes == Array("d".utf8))
    }

    @Test func truncationForgetsTheRest() {
        var writer = JSONWriter()
        writer.write("abcdef")
        writer.truncate(to: 2)
        writer.write(UInt8(ascii: "z"))
        #expect(writer.bytes == Array("abz".utf8))
        #expect(writer[1] == UInt8(ascii: "b"))
    }
}
