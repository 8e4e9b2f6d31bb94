package import EnterpriseManager
import HTTPSemantics
import XML

/// Reads who logged on out of Enterprise Manager's own JSON, chunk by chunk: what ``LogonReader`` reads out of XML.
///
/// Member names count in any case of their first letter (v12 and v13). A value that is longer than
/// ``LogonReader/maximumValueLength``, occurs twice, or spells a character by halves of a surrogate pair makes the answer
/// unreadable.
package struct JSONLogonReader: Sendable {
    private enum Field {
        case userName
        case sessionID
    }

    private var scanner = JSONScanner(limits: RenderingLimits().json)
    private var window = ByteWindow()
    private var field: Field?
    private var userName: [UInt8]?
    private var sessionID: [UInt8]?
    private var isUnreadable = false

    /// A reader at the beginning of a body.
    package init() {}

    /// Takes the next chunk.
    package mutating func feed(_ chunk: Span<UInt8>) {
        guard !isUnreadable else { return }
        let dropped = window.append(chunk, keepingFrom: scanner.position)
        scanner.windowDropped(first: dropped)
        _ = drain(isLast: false)
    }

    /// Who logged on, once the whole body has been fed; nil when it does not say so in one clear way.
    package mutating func finish() -> LogonAnswer? {
        guard !isUnreadable, drain(isLast: true), !isUnreadable, let userName else { return nil }
        return LogonAnswer(userName: userName, sessionID: sessionID)
    }

    /// Reads what is there; says whether the text is complete and well-formed.
    private mutating func drain(isLast: Bool) -> Bool {
        do throws(JSONError) {
            while true {
                switch try Self.next(&scanner, window, isLast) {
                case .byteOrderMark, .other: break
                case .name: name()
                case .string: value()
                case .needsInput: return false
                case .end: return true
                }
            }
        } catch {
            isUnreadable = true
            return false
        }
    }

    /// Apart from `self`, because a span of one of its properties would borrow all of it.
    private static func next(
        _ scanner: inout JSONScanner, _ window: borrowing ByteWindow, _ isLast: Bool
    ) throws(JSONError) -> JSONScanner.Event {
        try scanner.next(in: window.bytes.span, isLast: isLast)
    }

    private var content: [UInt8] {
        let token = scanner.token
        var decoded: [UInt8] = []
        JSONEscape.appendDecoded(
            window.bytes.span.extracting(token.lowerBound + 1..<token.upperBound - 1), to: &decoded)
        return decoded
    }

    private mutating func name() {
        field = nil
        guard scanner.containers.count == 1 else { return }
        let name = content
        if ASCII.equals(name.span, "UserName") || ASCII.equals(name.span, "userName") { field = .userName }
        if ASCII.equals(name.span, "SessionId") || ASCII.equals(name.span, "sessionId") { field = .sessionID }
        scanner.wantsString = field != nil
    }

    private mutating func value() {
        guard let field else { return }
        self.field = nil
        let value = content
        // What appendDecoded cannot tell apart must not count as the same.
        let isClear = value.firstRange(of: [0xEF, 0xBF, 0xBD]) == nil
        guard isClear, !value.isEmpty, value.count <= LogonReader.maximumValueLength else {
            isUnreadable = true
            return
        }
        switch field {
        case .userName:
            if userName != nil { isUnreadable = true }
            userName = value
        case .sessionID:
            if sessionID != nil { isUnreadable = true }
            sessionID = value
        }
    }
}
