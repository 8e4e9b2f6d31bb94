import HTTPWire

/// What a parser of responses made of one input.
enum ResponseReading: Equatable {
    case head(ResponseHead, consumed: Int)
    case incomplete
    case refused(ResponseError)

    init(_ input: [UInt8], cuts: [Int] = [], limits: ResponseLimits, method: Method) {
        var parser = ResponseParser(limits: limits)
        for cut in cuts + [input.count] {
            do throws(ResponseError) {
                if let (head, consumed) = try parser.head(in: input.span.extracting(0..<cut), answering: method) {
                    self = .head(head, consumed: consumed)
                    return
                }
            } catch {
                self = .refused(error)
                return
            }
        }
        self = .incomplete
    }

    static func check(_ input: FuzzInput) throws(Violation) {
        let limits = input.has(0) ? ResponseLimits(statusLine: 32, fields: 3, head: 80) : ResponseLimits()
        let method: Method = input.has(1) ? .head : .get
        let whole = Self(input.bytes, limits: limits, method: method)
        for cuts in input.feedings {
            let split = Self(input.bytes, cuts: cuts, limits: limits, method: method)
            try require(split == whole, "cut at \(cuts): \(split), whole: \(whole)")
        }
        guard case .head(let head, let consumed) = whole else { return }
        try require(head.bytes[...] == input.bytes[..<consumed], "the head is not the input's")
        try require(head.bytes.count <= limits.head && head.fields.count <= limits.fields, "a limit was passed")
        try HeadLines.check(head.bytes, head.fields)
        try require((100...599).contains(head.status) && head.status != 101, "status \(head.status)")
        let names = HeadLines.names(head.bytes, head.fields)
        let (hasLength, isEncoded) = (names.contains("content-length"), names.contains("transfer-encoding"))
        try require(!(hasLength && isEncoded), "two framings")
        let isBodiless = head.status < 200 || head.status == 204 || head.status == 304 || method == .head
        try require((head.framing == .none) == isBodiless, "a body where none can be, or none where one is")
        guard !isBodiless else { return }
        try require((head.framing == .chunked) == isEncoded, "chunked without Transfer-Encoding, or the reverse")
        try require((head.framing == .untilClose) == (!hasLength && !isEncoded), "a body to the end, or not")
        try require(!(head.framing == .untilClose && head.keepAlive), "a connection to keep that has to close")
    }
}
