import EnterpriseManager
import Rendering

/// The readers that find out who logged on; which of them, the first option says.
enum LogonReading {
    static func check(_ input: FuzzInput) throws(Violation) {
        let whole = answer(input, cuts: [])
        for cuts in input.feedings {
            let split = answer(input, cuts: cuts)
            try require(
                split == whole, "cut at \(cuts): \(String(describing: split)), whole: \(String(describing: whole))")
        }
        guard let whole else { return }
        for value in [whole.userName, whole.sessionID].compactMap(\.self) {
            try require(
                !value.isEmpty && value.count <= LogonReader.maximumValueLength, "a value of \(value.count) bytes")
            try require(String(validating: value, as: UTF8.self) != nil, "a value that is not UTF-8")
        }
    }

    private static func answer(_ input: FuzzInput, cuts: [Int]) -> LogonAnswer? {
        if input.has(0) {
            var reader = JSONLogonReader()
            for piece in input.pieces(cuts) { reader.feed(input.bytes.span.extracting(piece)) }
            return reader.finish()
        }
        var reader = LogonReader()
        for piece in input.pieces(cuts) { reader.feed(input.bytes.span.extracting(piece)) }
        return reader.finish()
    }
}
