import XML

/// An incremental scanner of JSON (RFC 8259) for a consumer that changes little.
///
/// It checks well-formedness in full and reports what a transformer may have to change: member names, and string values
/// it asked for. All else passes in long runs.
///
/// The window belongs to the caller, as with ``XMLReader``: tokens tile the text, `position` is where the next one
/// begins, and the caller may drop what lies before it.
struct JSONScanner: Sendable {
    /// What was found; its bytes are `token`.
    enum Event: Sendable, Equatable {
        /// A UTF-8 byte order mark before the text.
        case byteOrderMark
        /// A member name, whole, with its quotes.
        case name
        /// The string value asked for, whole, with its quotes.
        case string
        /// Anything else, perhaps many tokens, perhaps part of one.
        case other
        /// The window holds nothing further that is complete.
        case needsInput
        /// The text is complete and well-formed.
        case end
    }

    /// What the grammar allows next.
    enum Expectation: Sendable {
        case byteOrderMark
        case value
        case valueOrArrayEnd
        case name
        case nameOrObjectEnd
        case colon
        case commaOrEnd
        case nothing
    }

    /// Where inside a number the input stands.
    enum NumberPart: Sendable {
        case minus
        case zero
        case integer
        case point
        case fraction
        case exponent
        case exponentSign
        case exponentDigits

        /// Whether a number may end here.
        var isComplete: Bool {
            switch self {
            case .zero, .integer, .fraction, .exponentDigits: true
            case .minus, .point, .exponent, .exponentSign: false
            }
        }

        /// The part after one more byte; nil when the byte does not continue the number.
        func after(_ byte: UInt8) -> NumberPart? {
            switch (self, byte) {
            case (.minus, 0x30): .zero
            case (.minus, 0x31...0x39), (.integer, 0x30...0x39): .integer
            case (.zero, 0x2e), (.integer, 0x2e): .point
            case (.point, 0x30...0x39), (.fraction, 0x30...0x39): .fraction
            case (.zero, 0x45), (.zero, 0x65), (.integer, 0x45), (.integer, 0x65), (.fraction, 0x45), (.fraction, 0x65):
                .exponent
            case (.exponent, 0x2b), (.exponent, 0x2d): .exponentSign
            case (.exponent, 0x30...0x39), (.exponentSign, 0x30...0x39), (.exponentDigits, 0x30...0x39):
                .exponentDigits
            default: nil
            }
        }
    }

    /// A value that the last window ended in.
    enum OpenValue: Sendable {
        case none
        case string
        case number(NumberPart)
    }

    /// The bytes of the last event, as a range of the window.
    var token: Range<Int> = 0..<0

    /// Whether the last name or string holds escapes.
    var hasEscapes = false

    /// The index in the window of the first byte that no event has reported yet.
    var position = 0

    /// The absolute offset in the body of the window's first byte.
    var windowOffset: UInt64 = 0

    /// Whether the next value is to be reported whole if it is a string; void once that value begins.
    var wantsString = false

    let limits: JSONLimits
    var expectation = Expectation.byteOrderMark
    var openValue = OpenValue.none
    /// The open containers, innermost last: whether it is an object.
    var containers: [Bool] = []
    /// How far the whole string at `position` has been checked, or 0.
    var heldScan = 0
    var heldEscapes = false
    private var failure: JSONError?

    /// A scanner at the beginning of a text.
    init(limits: JSONLimits) {
        self.limits = limits
    }

    /// Reads the next event.
    ///
    /// - Throws: the first fault, and the same one ever after.
    mutating func next(in window: Span<UInt8>, isLast: Bool) throws(JSONError) -> Event {
        if let failure { throw failure }
        do throws(JSONError) {
            return try scan(window, isLast)
        } catch {
            failure = error
            throw error
        }
    }

    /// Tells the scanner that the window lost its first `count` bytes; at most `position` of them.
    mutating func windowDropped(first count: Int) {
        precondition(count >= 0 && count <= position, "a window lost bytes that the scanner needs")
        position -= count
        heldScan = max(0, heldScan - count)
        windowOffset += UInt64(count)
        token = 0..<0
    }

    private mutating func scan(_ window: Span<UInt8>, _ isLast: Bool) throws(JSONError) -> Event {
        var index = position
        while true {
            if try !finishOpenValue(window, &index, isLast) {
                return try endOfWindow(window, index, isLast)
            }
            while index < window.count, isSpace(window[index]) {
                index &+= 1
            }
            guard index < window.count else { return try endOfWindow(window, index, isLast) }
            switch expectation {
            case .name where window[index] == UInt8(ascii: "\""),
                .nameOrObjectEnd where window[index] == UInt8(ascii: "\""):
                if index > position { return report(.other, to: index) }
                return try wholeString(window, isLast, limits.name, .nameTooLong, .name)
            case .value where wantsString && window[index] == UInt8(ascii: "\""):
                if index > position { return report(.other, to: index) }
                return try wholeString(window, isLast, limits.link, .linkTooLong, .string)
            case .byteOrderMark:
                if let event = try byteOrderMark(window, isLast) { return event }
            default:
                guard try structure(window, &index, isLast) else { return try endOfWindow(window, index, isLast) }
            }
        }
    }

    /// Reports everything from `position` to an index.
    private mutating func report(_ event: Event, to index: Int) -> Event {
        token = position..<index
        position = index
        return event
    }

    /// Nothing further is complete: reports what was read, or what that means at the end of the input.
    private mutating func endOfWindow(
        _ window: Span<UInt8>, _ index: Int, _ isLast: Bool
    ) throws(JSONError) -> Event {
        if index > position { return report(.other, to: index) }
        guard isLast else { return .needsInput }
        if case .nothing = expectation, index == window.count {
            token = index..<index
            return .end
        }
        throw error(.truncated, at: window.count)
    }

    /// A byte order mark, or nil once it is clear that there is none (R14: Enterprise Manager has sent one).
    private mutating func byteOrderMark(_ window: Span<UInt8>, _ isLast: Bool) throws(JSONError) -> Event? {
        if position == 0, windowOffset == 0, window[0] == 0xef {
            guard window.count >= 3 else {
                guard isLast else { return .needsInput }
                throw error(.truncated, at: window.count)
            }
            guard window[1] == 0xbb, window[2] == 0xbf else { throw error(.unexpectedByte, at: 0) }
            expectation = .value
            return report(.byteOrderMark, to: 3)
        }
        expectation = .value
        return nil
    }

    /// The string at `position`, once it is whole.
    private mutating func wholeString(
        _ window: Span<UInt8>, _ isLast: Bool, _ limit: Int, _ tooLong: JSONError.Cause, _ event: Event
    ) throws(JSONError) -> Event {
        var index = max(heldScan, position + 1)
        if heldScan <= position { heldEscapes = false }
        let isComplete = try stringEnd(window, &index, &heldEscapes)
        guard index - position <= limit else { throw error(tooLong, at: position) }
        guard isComplete else {
            heldScan = index
            guard isLast else { return .needsInput }
            throw error(.truncated, at: window.count)
        }
        hasEscapes = heldEscapes
        heldScan = 0
        if event == .name {
            expectation = .colon
        } else {
            wantsString = false
            valueEnded()
        }
        return report(event, to: index)
    }

    /// An error at an index of the window.
    func error(_ cause: JSONError.Cause, at index: Int) -> JSONError {
        JSONError(offset: windowOffset + UInt64(max(0, index)), cause: cause)
    }

    /// White space (RFC 8259 section 2).
    @inline(__always)
    func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    /// A value has ended: what may follow depends on where it stands.
    mutating func valueEnded() {
        expectation = containers.isEmpty ? .nothing : .commaOrEnd
    }
}
