import HTTPSemantics

/// A request line taken apart (RFC 9112 section 3); ranges count from the start of the head.
struct RequestLine: Sendable {
    let method: Method
    let methodRange: Range<Int>
    let target: Range<Int>
    let form: TargetForm
    let version: HTTPVersion

    /// Reads a line without its line end: exactly one space stands between the parts.
    init(_ line: Range<Int>, of input: Span<UInt8>, headStart: Int) throws(RequestError) {
        var end = line.lowerBound
        while end < line.upperBound, ASCII.isTokenByte(input[end]) { end += 1 }
        guard end > line.lowerBound else { throw .invalidMethod }
        guard end < line.upperBound else { throw .malformedRequestLine }
        guard input[end] == 0x20 else { throw .invalidMethod }
        let methodRange = line.lowerBound..<end
        let targetStart = end + 1
        // Any byte but controls and the space is let through: clients send raw quotes, `>=` and UTF-8 in queries, and
        // EM is the judge of them (em-facts 6).
        let targetEnd = ByteScan.controlOrSpace(in: input, targetStart..<line.upperBound)
        guard targetEnd > targetStart, targetEnd < line.upperBound else { throw .malformedRequestLine }
        guard input[targetEnd] == 0x20 else { throw .invalidTarget }
        switch HTTPVersion.recognise(input.extracting(targetEnd + 1..<line.upperBound)) {
        case .version(let version): self.version = version
        case .unsupported: throw .unsupportedVersion
        case .malformed: throw .malformedVersion
        }
        method = Method(input.extracting(methodRange))
        if method == .other { try Self.refuse(input.extracting(methodRange)) }
        let (form, target) = try Self.form(targetStart..<targetEnd, of: input, method: method)
        self.methodRange = methodRange.shifted(by: headStart)
        self.target = target.shifted(by: headStart)
        if case .absolute(let authority) = form {
            self.form = .absolute(authority: authority.shifted(by: headStart))
        } else {
            self.form = form
        }
    }

    private static func refuse(_ method: Span<UInt8>) throws(RequestError) {
        if ASCII.equals(method, "CONNECT") { throw .connectRefused }
        if ASCII.equals(method, "TRACE") { throw .traceRefused }
    }

    private static func form(
        _ target: Range<Int>, of input: Span<UInt8>, method: Method
    ) throws(RequestError) -> (TargetForm, Range<Int>) {
        if input[target.lowerBound] == 0x2F { return (.origin, target) }
        let text = input.extracting(target)
        if ASCII.equals(text, "*") {
            guard method == .options else { throw .invalidTarget }
            return (.asterisk, target)
        }
        let start: Int
        if ASCII.hasPrefixIgnoringCase(text, "https://") {
            start = target.lowerBound + 8
        } else if ASCII.hasPrefixIgnoringCase(text, "http://") {
            start = target.lowerBound + 7
        } else {
            throw .invalidTarget
        }
        var end = start
        while end < target.upperBound, input[end] != 0x2F, input[end] != 0x3F, input[end] != 0x23 { end += 1 }
        guard Authority.isValid(input.extracting(start..<end)) else { throw .invalidHost }
        return (.absolute(authority: start..<end), end..<target.upperBound)
    }
}

extension Range<Int> {
    fileprivate func shifted(by offset: Int) -> Range<Int> {
        lowerBound - offset..<upperBound - offset
    }
}
