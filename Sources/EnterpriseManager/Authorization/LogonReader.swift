import HTTPSemantics
import XML

/// Reads who logged on out of the XML of a `LogonSession`, chunk by chunk.
///
/// Bounded: a value longer than ``maximumValueLength`` and a member that occurs twice make the answer unreadable.
package struct LogonReader: Sendable {
    /// The longest value that is kept, in bytes.
    package static let maximumValueLength = 1_024

    private enum Field {
        case userName
        case sessionID
    }

    private var stream = XMLStream()
    private var field: Field?
    private var text: [UInt8] = []
    private var userName: [UInt8]?
    private var sessionID: [UInt8]?
    private var isUnreadable = false

    /// A reader at the beginning of a body.
    package init() {}

    /// Takes the next chunk.
    package mutating func feed(_ chunk: Span<UInt8>) {
        guard !isUnreadable else { return }
        stream.feed(chunk)
        drain()
    }

    /// Who logged on, once the whole body has been fed; nil when it does not say so in one clear way.
    package mutating func finish() -> LogonAnswer? {
        guard !isUnreadable else { return nil }
        stream.finish()
        drain()
        guard !isUnreadable, let userName else { return nil }
        return LogonAnswer(userName: userName, sessionID: sessionID)
    }

    private mutating func drain() {
        do throws(XMLError) {
            while !isUnreadable {
                switch try stream.next() {
                case .startElement: start()
                case .text: append()
                case .endElement: end()
                case .other: break
                case .needsInput, .endOfDocument: return
                }
            }
        } catch {
            isUnreadable = true
        }
    }

    private mutating func start() {
        switch stream.depth {
        case 1 where !stream.isNamed("LogonSession"): isUnreadable = true
        case 2:
            field = stream.isNamed("UserName") ? .userName : stream.isNamed("SessionId") ? .sessionID : nil
            text = []
        case 3... where field != nil: isUnreadable = true
        default: break
        }
    }

    private mutating func append() {
        guard field != nil else { return }
        stream.appendText(to: &text)
        if text.count > Self.maximumValueLength { isUnreadable = true }
    }

    private mutating func end() {
        guard stream.depth == 1, let finished = field else { return }
        field = nil
        guard !text.isEmpty else { return }
        switch finished {
        case .userName:
            if userName != nil { isUnreadable = true }
            userName = text
        case .sessionID:
            if sessionID != nil { isUnreadable = true }
            sessionID = text
        }
    }
}

/// What Enterprise Manager says of a logon.
package struct LogonAnswer: Equatable, Sendable {
    /// The user whose rights the token has, as Enterprise Manager spells the name.
    package let userName: [UInt8]
    /// The id of the logon session, as Enterprise Manager spells it: as secret as the token.
    package let sessionID: [UInt8]?

    /// Describes a logon.
    package init(userName: [UInt8], sessionID: [UInt8]?) {
        self.userName = userName
        self.sessionID = sessionID
    }
}
