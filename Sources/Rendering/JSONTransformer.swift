import EnterpriseManager
import HTTPSemantics
import XML

/// Puts Enterprise Manager's own JSON to a client: its links to an origin, its member names to a dialect.
///
/// A link is the string value of a member `Href` (v13: `href`) that ``LinkText`` recognises. A byte order mark is
/// dropped; all other bytes are kept. A member name that the table does not know stays as it is in v12, as only the
/// table knows the way back, and is put to camel case in v13.
package struct JSONTransformer: BodyTransformer {
    private var scanner: JSONScanner
    private var window = ByteWindow()
    private let origin: LinkOrigin
    private let dialect: JSONDialect
    private let names: MemberNames

    /// A transformer at the beginning of a body.
    package init(
        origin: LinkOrigin, dialect: JSONDialect, names: MemberNames = .standard,
        limits: RenderingLimits = RenderingLimits()
    ) {
        scanner = JSONScanner(limits: limits.json)
        self.origin = origin
        self.dialect = dialect
        self.names = names
    }

    package mutating func transform(_ chunk: Span<UInt8>, into output: inout [UInt8]) throws(RenderingError) {
        let dropped = window.append(chunk, keepingFrom: scanner.position)
        scanner.windowDropped(first: dropped)
        try drain(isLast: false, into: &output)
    }

    package mutating func finish(into output: inout [UInt8]) throws(RenderingError) {
        try drain(isLast: true, into: &output)
    }

    private mutating func drain(isLast: Bool, into output: inout [UInt8]) throws(RenderingError) {
        do throws(JSONError) {
            while true {
                switch try Self.next(&scanner, window, isLast) {
                case .byteOrderMark: continue
                case .other: output.append(bytesOf: window.bytes.span.extracting(scanner.token))
                case .name: name(into: &output)
                case .string: link(into: &output)
                case .needsInput, .end: return
                }
            }
        } catch {
            throw RenderingError(error)
        }
    }

    /// Apart from `self`, because a span of one of its properties would borrow all of it.
    private static func next(
        _ scanner: inout JSONScanner, _ window: borrowing ByteWindow, _ isLast: Bool
    ) throws(JSONError) -> JSONScanner.Event {
        try scanner.next(in: window.bytes.span, isLast: isLast)
    }

    /// Puts out a member name in the dialect, and asks for its value if that may be a link.
    private mutating func name(into output: inout [UInt8]) {
        let token = scanner.token
        let bytes = window.bytes
        let content = bytes.span.extracting(token.lowerBound + 1..<token.upperBound - 1)
        output.append(UInt8(ascii: "\""))
        if scanner.hasEscapes {
            nameWithEscapes(content, into: &output)
        } else {
            scanner.wantsString = isLinkName(content)
            if !names.append(content, as: dialect, to: &output) {
                unknownName(content, into: &output)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// As `name`, for a name that nobody spells like this: its escapes stay unless the dialect changes it.
    private mutating func nameWithEscapes(_ content: Span<UInt8>, into output: inout [UInt8]) {
        var decoded: [UInt8] = []
        JSONEscape.appendDecoded(content, to: &decoded)
        scanner.wantsString = isLinkName(decoded.span)
        var renamed: [UInt8] = []
        if names.append(decoded.span, as: dialect, to: &renamed), renamed != decoded {
            output.append(contentsOf: renamed)
        } else {
            output.append(bytesOf: content)
        }
    }

    private func unknownName(_ content: Span<UInt8>, into output: inout [UInt8]) {
        switch dialect {
        case .v12: output.append(bytesOf: content)
        case .v13: SchemaNaming.appendCamelCase(of: content, to: &output)
        }
    }

    private func isLinkName(_ name: Span<UInt8>) -> Bool {
        ASCII.equals(name, "Href") || ASCII.equals(name, "href")
    }

    /// Puts out the value of `Href`.
    private func link(into output: inout [UInt8]) {
        let raw = window.bytes.span.extracting(scanner.token)
        let content = raw.extracting(1..<raw.count - 1)
        guard let path = LinkText.pathStart(in: content, .json) else {
            output.append(bytesOf: raw)
            return
        }
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: origin.bytes)
        output.append(bytesOf: raw.extracting(path + 1..<raw.count))
    }
}
