import HTTPSemantics
import Testing

@Suite struct ByteArrayTests {
    @Test(arguments: [0, 7, 10, 99, 1000, 123_456_789, Int64.max, -1, Int64.min])
    func numbersAreAppendedInDecimal(number: Int64) {
        var output = bytes("n=")
        output.append(decimal: number)
        #expect(text(output) == "n=\(number)")
    }

    @Test func numbersArePaddedToAWidth() {
        var output: [UInt8] = []
        output.append(decimal: 7, width: 3)
        output.append(decimal: 0, width: 2)
        output.append(decimal: 2024, width: 4)
        #expect(text(output) == "007002024")
    }

    @Test func spansAndLiteralsAreAppended() {
        let source = bytes("abc")
        var output = [UInt8](bytesOf: source.span)
        output.append(bytesOf: source.span.extracting(1..<3))
        output.append(literal: "ü")
        output.append(literal: "")
        #expect(text(output) == "abcbcü")
    }
}
