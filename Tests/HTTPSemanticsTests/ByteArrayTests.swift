import HTTPSemantics
import Testing

@Suite struct ByteArrayTests {
    @Test(arguments: [0, 7, 10, 99, 1000, 123_456_789, Int64.max, -1, Int64.min])
    func numbersAreAppendedInDecimal(number: Int64) {
        var output = bytes("n=")
        output.append(decimal: number)
        #expect(text(output) == "n=\(number)")
    }

    @Test func largestNumberIsAppendedInDecimal() {
        var output: [UInt8] = []
        output.append(decimal: UInt64.max)
        #expect(text(output) == "\(UInt64.max)")
    }

    @Test func bytesBeyondTheRoomAreLeftOut() {
        let source = bytes("abcdefghijklmnopqrstuvwxyz")
        for room in 0...26 {
            let output = [UInt8](capacity: room) { output in
                output.append(bytesOf: source.span.extracting(0..<10))
                output.append(bytesOf: source.span.extracting(10..<26))
                output.append(literal: "!")
            }
            #expect(output == Array((source + bytes("!"))[..<room]))
        }
        let numbers = [UInt8](capacity: 3) { output in
            output.append(decimal: 12)
            output.append(decimal: 34)
            output.append(decimal: 5, width: 1)
        }
        #expect(text(numbers) == "125", "a number is written whole or not at all")
    }

    @Test func numbersArePaddedToAWidth() {
        var output: [UInt8] = []
        output.append(decimal: 7, width: 3)
        output.append(decimal: 0, width: 2)
        output.append(decimal: 2024, width: 4)
        #expect(text(output) == "007002024")
    }

    @Test func everyNumberOfBytesIsAppendedWhateverTheRoom() {
        let source = (0..<80).map { UInt8($0) }
        for count in 0...80 {
            for room in [0, 1, count, 200] {
                var output: [UInt8] = [0xFF]
                output.reserveCapacity(1 + room)
                output.append(bytesOf: source.span.extracting(0..<count))
                output.append(0xFE)
                #expect(output == [0xFF] + source[..<count] + [0xFE])
            }
        }
    }

    @Test func aCopyKeepsWhatItHad() {
        var output = bytes("abc")
        let copy = output
        output.append(literal: "defg")
        #expect(text(copy) == "abc" && text(output) == "abcdefg")
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
