import Downstream
import HTTPSemantics
import NIOCore

/// What one line of the access log says; of the request's head no more than method and target, without what is secret.
struct AccessLogEntry {
    var millisecondsSince1970: Int64
    /// The client's address as text; empty when it is not known.
    var client: [UInt8]
    /// Bytes in which method and target stand, shared with the request's head.
    var bytes: [UInt8]
    /// Where the method stands.
    var method: Range<Int>
    /// Where the target stands.
    var target: Range<Int>
    /// Whether the target holds nothing secret and nothing to be escaped.
    var hasCanonicalTarget = false
    var outcome: ExchangeOutcome
    var duration: TimeAmount
    var cache: CacheStatus?
    var upstreamStatus: Int?

    /// Calls `body` with the line and its LF, which is made on the stack where it is short.
    func withLine(_ format: LogFormat, _ body: (Span<UInt8>) -> Void) {
        let texts = Texts(self, format)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: texts.room) { buffer in
            var line = OutputSpan(buffer: buffer, initializedCount: 0)
            switch format {
            case .text: appendText(texts, to: &line)
            case .json: appendJSON(texts, to: &line)
            }
            line.append(literal: "\n")
            let count = line.finalize(for: buffer)
            body(UnsafeBufferPointer(rebasing: buffer[..<count]).span)
        }
    }

    /// What has to be made fit for a line first; nil where it is written as it is.
    private struct Texts {
        var method: [UInt8]?
        var target: [UInt8]?
        var cache: [UInt8]?
        /// The most bytes of a line.
        var room: Int

        init(_ entry: AccessLogEntry, _ format: LogFormat) {
            switch format {
            case .text:
                if !entry.hasCanonicalTarget, !Redaction.isPlain(target: entry.bytes.span.extracting(entry.target)) {
                    target = AccessLogEntry.escaped(entry.redactedTarget)
                }
                if let status = entry.cache, !status.needsNoEscaping {
                    cache = AccessLogEntry.escaped(AccessLogEntry.text(of: status))
                }
            case .json:
                method = AccessLogEntry.quoted(entry.bytes.span.extracting(entry.method))
                target = AccessLogEntry.quoted(entry.redactedTarget.span)
                cache = entry.cache.map { AccessLogEntry.quoted(AccessLogEntry.text(of: $0).span) }
            }
            room =
                AccessLogEntry.fixedRoom + entry.client.count + (method?.count ?? entry.method.count)
                + (target?.count ?? entry.target.count) + (cache?.count ?? entry.cache?.room ?? 1)
        }
    }

    /// The most bytes of what stands in every line: the words of JSON (120), the time (24), six numbers (120), an end (64).
    private static let fixedRoom = 384

    /// `time client "METHOD target" status bytes duration end cache="…" upstream=…`.
    private func appendText(_ texts: Texts, to line: inout OutputSpan<UInt8>) {
        Timestamp.append(millisecondsSince1970: millisecondsSince1970, to: &line)
        line.append(literal: " ")
        appendClient(to: &line)
        line.append(literal: " \"")
        // A method is a token, in which nothing is to be escaped.
        line.append(bytesOf: bytes.span.extracting(method))
        line.append(literal: " ")
        if let target = texts.target {
            line.append(bytesOf: target.span)
        } else {
            line.append(bytesOf: bytes.span.extracting(target))
        }
        line.append(literal: "\" ")
        appendNumber(outcome.status, to: &line)
        line.append(literal: " ")
        line.append(decimal: outcome.bodyBytes)
        line.append(literal: " ")
        appendMilliseconds(to: &line)
        line.append(literal: "ms ")
        line.append(literal: end)
        line.append(literal: " cache=\"")
        if let text = texts.cache {
            line.append(bytesOf: text.span)
        } else if let cache {
            cache.append(to: &line)
        } else {
            line.append(literal: "-")
        }
        line.append(literal: "\" upstream=")
        appendNumber(upstreamStatus, to: &line)
    }

    private func appendJSON(_ texts: Texts, to line: inout OutputSpan<UInt8>) {
        line.append(literal: "{\"time\":\"")
        Timestamp.append(millisecondsSince1970: millisecondsSince1970, to: &line)
        line.append(literal: "\",\"client\":\"")
        appendClient(to: &line)
        line.append(literal: "\",\"method\":")
        if let method = texts.method { line.append(bytesOf: method.span) }
        line.append(literal: ",\"target\":")
        if let target = texts.target { line.append(bytesOf: target.span) }
        line.append(literal: ",\"status\":")
        appendNumber(outcome.status, orElse: "null", to: &line)
        line.append(literal: ",\"bytes\":")
        line.append(decimal: outcome.bodyBytes)
        line.append(literal: ",\"received\":")
        line.append(decimal: outcome.requestBodyBytes)
        line.append(literal: ",\"ms\":")
        appendMilliseconds(to: &line)
        line.append(literal: ",\"end\":\"")
        line.append(literal: end)
        line.append(literal: "\",\"cache\":")
        if let cache = texts.cache {
            line.append(bytesOf: cache.span)
        } else {
            line.append(literal: "null")
        }
        line.append(literal: ",\"upstream\":")
        appendNumber(upstreamStatus, orElse: "null", to: &line)
        line.append(literal: "}")
    }

    private var end: StaticString {
        switch outcome.end {
        case .complete: "complete"
        case .aborted: "aborted"
        case .failed(let error): error.label
        }
    }

    private var redactedTarget: [UInt8] {
        var redacted: [UInt8] = []
        redacted.reserveCapacity(target.count + 16)
        Redaction.appendTarget(bytes.span.extracting(target), to: &redacted)
        return redacted
    }

    private static func text(of cache: CacheStatus) -> [UInt8] {
        var text: [UInt8] = []
        cache.append(to: &text)
        return text
    }

    private static func quoted(_ text: Span<UInt8>) -> [UInt8] {
        var quoted: [UInt8] = []
        JSONText.append(text, to: &quoted)
        return quoted
    }

    private func appendClient(to line: inout OutputSpan<UInt8>) {
        if client.isEmpty {
            line.append(literal: "-")
        } else {
            line.append(bytesOf: client.span)
        }
    }

    private func appendNumber(_ number: Int?, orElse absent: StaticString = "-", to line: inout OutputSpan<UInt8>) {
        if let number {
            line.append(decimal: number)
        } else {
            line.append(literal: absent)
        }
    }

    /// Milliseconds with three decimals: `0.412`.
    private func appendMilliseconds(to line: inout OutputSpan<UInt8>) {
        let microseconds = max(0, duration.nanoseconds) / 1000
        line.append(decimal: microseconds / 1000)
        line.append(literal: ".")
        line.append(decimal: Int(microseconds % 1000), width: 3)
    }

    /// Whether a byte is not written as it is between the quotes of a line.
    static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C
    }

    /// Keeps one line one line, whatever a client sent: quotes, backslashes, controls and bytes beyond ASCII are escaped.
    private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        if !bytes.contains(where: isEscaped) { return bytes }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count + 16)
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C:
                escaped.append(0x5C)
                escaped.append(byte)
            case 0x20..<0x7F:
                escaped.append(byte)
            default:
                escaped.append(literal: "\\x")
                JSONText.appendHexadecimal(byte, to: &escaped)
            }
        }
        return escaped
    }
}

extension AccessLogEntry: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says only that it is one: the bytes hold the whole head, credentials included.
    var description: String { "<redacted>" }

    /// Says only that it is one.
    var debugDescription: String { "<redacted>" }

    /// Shows nothing.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
