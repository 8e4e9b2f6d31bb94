import HTTPSemantics
import HTTPWire

/// What a parser of requests made of one input.
enum RequestReading: Equatable {
    case head(RequestHead, consumed: Int)
    case incomplete
    case refused(RequestError)

    init(_ input: [UInt8], cuts: [Int] = [], limits: RequestLimits) {
        var parser = RequestParser(limits: limits)
        for cut in cuts + [input.count] {
            do throws(RequestError) {
                if let (head, consumed) = try parser.head(in: input.span.extracting(0..<cut)) {
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
        var limits = RequestLimits()
        if input.has(0) { limits = RequestLimits(requestLine: 32, fields: 3, head: 80, body: 999) }
        let whole = Self(input.bytes, limits: limits)
        for cuts in input.feedings {
            let split = Self(input.bytes, cuts: cuts, limits: limits)
            try require(split == whole, "cut at \(cuts): \(split), whole: \(whole)")
        }
        guard case .head(let head, let consumed) = whole else { return }
        let start = consumed - head.bytes.count
        try require(start >= 0 && head.bytes[...] == input.bytes[start..<consumed], "the head is not the input's")
        try require(Self(head.bytes, limits: limits) == .head(head, consumed: head.bytes.count), "not read again alike")
        try require(head.bytes.count <= limits.head && head.fields.count <= limits.fields, "a limit was passed")
        if case .length(let length) = head.framing { try require(length <= limits.body, "a limit was passed") }
        try HeadLines.check(head.bytes, head.fields)
        let names = HeadLines.names(head.bytes, head.fields)
        let (hasLength, isEncoded) = (names.contains("content-length"), names.contains("transfer-encoding"))
        try require(!(hasLength && isEncoded), "two framings")
        try require((head.framing == .chunked) == isEncoded, "chunked without Transfer-Encoding, or the reverse")
        try require((head.framing == .none) == (!hasLength && !isEncoded), "a body that no field declares")
        try require(names.count { $0 == "host" } == 1 || head.version == .http10, "not one Host")
        try checkForwarding(head)
    }

    /// What goes to Enterprise Manager is read there with the same method and target, and has nothing beside them.
    private static func checkForwarding(_ head: RequestHead) throws(Violation) {
        var serializer = HeadSerializer()
        serializer.requestLine(
            method: head.bytes.span.extracting(head.methodRange), target: head.targetBytes.span)
        serializer.field("Host", "em")
        serializer.endOfFields()
        let sent = serializer.bytes
        // The slash that an absolute-form target lacked may make it one byte longer than what was received.
        guard case .head(let received, sent.count) = Self(sent, limits: RequestLimits(requestLine: 20_000)) else {
            throw Violation(description: "what is forwarded is no request: \(String(decoding: sent, as: UTF8.self))")
        }
        try require(received.method == head.method && received.fields.count == 1, "another request is forwarded")
        try require(received.targetBytes == head.targetBytes, "another target is forwarded")
    }
}

/// Checks the lines of a head by other means than the parsers'.
enum HeadLines {
    static func names(_ bytes: [UInt8], _ fields: [FieldLine]) -> [String] {
        fields.map { String(decoding: bytes[$0.name], as: UTF8.self).lowercased() }
    }

    static func check(_ bytes: [UInt8], _ fields: [FieldLine]) throws(Violation) {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        try require(lines.count == fields.count + 3 && lines.last?.isEmpty == true, "not one line for each field")
        for line in lines.dropLast() {
            try require(line.last == 0x0D, "a line ends without CR")
            try require(!line.dropLast().contains { $0 == 0x0D || $0 == 0 }, "CR or NUL in a line")
        }
        for (field, line) in zip(fields, lines.dropFirst()) {
            let (name, value) = (bytes[field.name], bytes[field.value])
            try require(!name.isEmpty && name.allSatisfy { ASCII.isTokenByte($0) }, "an illegal name")
            try require(name.startIndex == line.startIndex && bytes[name.endIndex] == 0x3A, "a name out of its place")
            try require(value.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }, "a control byte in a value")
            let around = [bytes[(name.endIndex + 1)..<value.startIndex], bytes[value.endIndex..<(line.endIndex - 1)]]
            try require(around.joined().allSatisfy { $0 == 0x20 || $0 == 0x09 }, "a value out of its place")
            for end in [value.first, value.last] { try require(end != 0x20 && end != 0x09, "a value with white space") }
        }
    }
}
