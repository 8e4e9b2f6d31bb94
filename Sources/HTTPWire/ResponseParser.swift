import HTTPSemantics

/// Reads the heads of responses as they arrive (RFC 9112), strictly: what two readers could take differently is refused.
///
/// One pass over the input and two allocations a head. After an error the parser, like the connection, is spent.
package struct ResponseParser: Sendable {
    private let limits: ResponseLimits
    private var scanner = HeadScanner()
    private var statusLine: StatusLine?

    /// Makes a parser that stands before the first response.
    package init(limits: ResponseLimits) {
        self.limits = limits
    }

    /// Reads a head from a window that begins where the last head and its body ended.
    ///
    /// Nil means that more input is needed: call again with the same window grown. Interim responses are returned too,
    /// with ``BodyFraming/none``; the final one follows them.
    ///
    /// - Throws: the first thing wrong, as soon as the bytes that prove it are there.
    package mutating func head(
        in input: Span<UInt8>, answering method: Method
    ) throws(ResponseError) -> (head: ResponseHead, consumed: Int)? {
        if statusLine == nil {
            statusLine = try takeStatusLine(in: input)
            guard statusLine != nil else { return nil }
            scanner.reserveFields()
        }
        guard let statusLine else { return nil }
        do throws(FieldSyntaxError) {
            while true {
                let bound = limits.head - scanner.position - 2
                switch try scanner.nextLine(in: input, bound: bound) {
                case .incomplete: return nil
                case .tooLong: throw .tooLarge
                case .line(let line) where !line.isEmpty:
                    try scanner.appendField(line, of: input, limit: limits.fields)
                    continue
                case .line: break
                }
                break
            }
        } catch {
            throw .syntax(error)
        }
        let consumed = scanner.position
        let bytes = [UInt8](bytesOf: input.extracting(0..<consumed))
        let head = try Self.makeHead(statusLine, bytes, scanner.fields, method)
        scanner = HeadScanner()
        self.statusLine = nil
        return (head, consumed)
    }

    private mutating func takeStatusLine(in input: Span<UInt8>) throws(ResponseError) -> StatusLine? {
        if !input.isEmpty, input[0] != 0x48 { throw .malformedStatusLine }
        let line: HeadScanner.Line
        do {
            line = try scanner.nextLine(in: input, bound: limits.statusLine)
        } catch {
            throw .syntax(error)
        }
        switch line {
        case .incomplete: return nil
        case .tooLong: throw .statusLineTooLong
        case .line(let range):
            guard range.count + 2 <= limits.head else { throw .syntax(.tooLarge) }
            return try StatusLine(range, of: input)
        }
    }

    private static func makeHead(
        _ line: StatusLine, _ bytes: [UInt8], _ fields: [FieldLine], _ method: Method
    ) throws(ResponseError) -> ResponseHead {
        guard line.status != 101 else { throw .unaskedUpgrade }
        let framingFields: FramingFields
        do {
            framingFields = try FramingFields(fields, of: bytes, version: line.version)
        } catch {
            throw .framing(error)
        }
        let isBodiless = line.status < 200 || line.status == 204 || line.status == 304 || method == .head
        var framing = BodyFraming.untilClose
        if isBodiless {
            framing = .none
        } else if framingFields.isChunked {
            framing = .chunked
        } else if let length = framingFields.contentLength {
            framing = .length(length)
        }
        // 1xx and 204 may not declare a body at all (RFC 9110 section 8.6); one that does may well send it. A 304 may say how
        // long a body would be, but emgate asks for none, so EM has no reason to.
        let declaresBody = framingFields.isChunked || framingFields.contentLength ?? 0 > 0
        guard !declaresBody || line.status >= 200 else { throw .interimWithBody }
        let isSuspect = declaresBody && (line.status == 204 || line.status == 304)
        return ResponseHead(
            bytes: bytes, status: line.status, reason: line.reason, version: line.version, fields: fields,
            framing: framing, contentLength: framingFields.contentLength,
            keepAlive: framingFields.keepAlive(line.version) && framing != .untilClose && !isSuspect,
            hopByHop: framingFields.hopByHop
        )
    }
}
