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

    /// The line with its LF.
    func line(_ format: LogFormat) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(192 + target.count)
        switch format {
        case .text: appendText(to: &line)
        case .json: appendJSON(to: &line)
        }
        line.append(0x0A)
        return line
    }

    /// `time client "METHOD target" status bytes duration end cache="…" upstream=…`.
    private func appendText(to line: inout [UInt8]) {
        Timestamp.append(millisecondsSince1970: millisecondsSince1970, to: &line)
        line.append(0x20)
        appendClient(to: &line)
        line.append(literal: " \"")
        // A method is a token, in which nothing is to be escaped.
        line.append(bytesOf: bytes.span.extracting(method))
        line.append(0x20)
        if hasCanonicalTarget {
            line.append(bytesOf: bytes.span.extracting(target))
        } else {
            appendEscaped(redactedTarget, to: &line)
        }
        line.append(literal: "\" ")
        appendNumber(outcome.status, to: &line)
        line.append(0x20)
        line.append(decimal: outcome.bodyBytes)
        line.append(0x20)
        appendMilliseconds(to: &line)
        line.append(literal: "ms ")
        line.append(literal: end)
        line.append(literal: " cache=\"")
        if let cache {
            if cache.detail == nil {
                cache.append(to: &line)
            } else {
                appendEscaped(Self.text(of: cache), to: &line)
            }
        } else {
            line.append(0x2D)
        }
        line.append(literal: "\" upstream=")
        appendNumber(upstreamStatus, to: &line)
    }

    private func appendJSON(to line: inout [UInt8]) {
        line.append(literal: "{\"time\":\"")
        Timestamp.append(millisecondsSince1970: millisecondsSince1970, to: &line)
        line.append(literal: "\",\"client\":\"")
        appendClient(to: &line)
        line.append(literal: "\",\"method\":")
        JSONText.append(bytes.span.extracting(method), to: &line)
        line.append(literal: ",\"target\":")
        JSONText.append(redactedTarget.span, to: &line)
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
        if let cache {
            JSONText.append(Self.text(of: cache).span, to: &line)
        } else {
            line.append(literal: "null")
        }
        line.append(literal: ",\"upstream\":")
        appendNumber(upstreamStatus, orElse: "null", to: &line)
        line.append(0x7D)
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

    private func appendClient(to line: inout [UInt8]) {
        if client.isEmpty {
            line.append(0x2D)
        } else {
            line.append(bytesOf: client.span)
        }
    }

    private func appendNumber(_ number: Int?, orElse absent: StaticString = "-", to line: inout [UInt8]) {
        if let number {
            line.append(decimal: number)
        } else {
            line.append(literal: absent)
        }
    }

    /// Milliseconds with three decimals: `0.412`.
    private func appendMilliseconds(to line: inout [UInt8]) {
        let microseconds = max(0, duration.nanoseconds) / 1000
        line.append(decimal: microseconds / 1000)
        line.append(0x2E)
        line.append(decimal: Int(microseconds % 1000), width: 3)
    }

    /// Keeps one line one line, whatever a client sent: quotes, backslashes, controls and bytes beyond ASCII are escaped.
    private func appendEscaped(_ bytes: [UInt8], to line: inout [UInt8]) {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
            return line.append(bytesOf: bytes.span)
        }
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C:
                line.append(0x5C)
                line.append(byte)
            case 0x20..<0x7F:
                line.append(byte)
            default:
                line.append(literal: "\\x")
                JSONText.appendHexadecimal(byte, to: &line)
            }
        }
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
