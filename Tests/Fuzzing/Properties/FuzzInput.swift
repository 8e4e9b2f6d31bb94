/// An input for a parser that is fed in pieces.
///
/// Its first byte chooses options, the next two say where to cut what follows.
struct FuzzInput {
    /// Eight switches, which each target gives its own meaning.
    let options: UInt8
    /// What the parser is fed.
    let bytes: [UInt8]
    /// Where to cut, in order; at most two places.
    let cuts: [Int]

    init(_ input: [UInt8]) {
        options = input.first ?? 0
        bytes = [UInt8](input.dropFirst(3))
        let places = bytes.count + 1
        // The second place is measured from the first one, so that they are near each other as well as far apart.
        let first = input.count > 1 ? Int(input[1]) * places / 256 : 0
        let second = input.count > 2 ? Int(input[2]) : 0
        cuts = [first, min(bytes.count, first + second)]
    }

    /// Whether a switch is on.
    func has(_ option: Int) -> Bool { options >> UInt8(option) & 1 == 1 }

    /// The ways to feed the bytes other than in one piece: in up to three, and one by one.
    var feedings: [[Int]] { [cuts, Array(0..<bytes.count)] }

    /// The pieces that end at `cuts` and at the end.
    func pieces(_ cuts: [Int]) -> [Range<Int>] {
        var start = 0
        return (cuts + [bytes.count]).map { end in
            defer { start = end }
            return start..<end
        }
    }
}
