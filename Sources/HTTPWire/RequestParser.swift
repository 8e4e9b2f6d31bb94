import HTTPSemantics

/// Reads the heads of requests as they arrive (RFC 9112), strictly: what two readers could take differently is refused.
///
/// One pass over the input and two allocations a head. After an error the parser, like the connection, is spent.
package struct RequestParser: Sendable {
    private let limits: RequestLimits
    private var scanner = HeadScanner()
    private var requestLine: RequestLine?
    private var emptyLines = 0

    /// Makes a parser that stands before the first request.
    package init(limits: RequestLimits) {
        self.limits = limits
    }

    /// Reads a head from a window that begins where the last head and its body ended.
    ///
    /// Nil means that more input is needed: call again with the same window grown. `consumed` counts the bytes up to the
    /// body, empty lines before the request line included.
    ///
    /// - Throws: the first thing wrong, as soon as the bytes that prove it are there.
    package mutating func head(
        in input: Span<UInt8>
    ) throws(RequestError) -> (head: RequestHead, consumed: Int)? {
        if requestLine == nil {
            requestLine = try takeRequestLine(in: input)
            guard requestLine != nil else { return nil }
            scanner.reserveFields()
        }
        guard let requestLine else { return nil }
        do throws(FieldSyntaxError) {
            while true {
                let bound = limits.head - (scanner.position - scanner.start) - 2
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
        let bytes = [UInt8](bytesOf: input.extracting(scanner.start..<consumed))
        let head = try Self.makeHead(requestLine, bytes, scanner.fields, limits)
        scanner = HeadScanner()
        self.requestLine = nil
        emptyLines = 0
        return (head, consumed)
    }

    private mutating func takeRequestLine(in input: Span<UInt8>) throws(RequestError) -> RequestLine? {
        while true {
            // A peer that does not speak HTTP, such as a TLS client on a plain port, is told from its first byte.
            if scanner.position < input.count {
                let byte = input[scanner.position]
                guard ASCII.isTokenByte(byte) || byte == 0x0D || byte == 0x0A else { throw .invalidMethod }
            }
            let line: HeadScanner.Line
            do {
                line = try scanner.nextLine(in: input, bound: limits.requestLine)
            } catch {
                throw .syntax(error)
            }
            switch line {
            case .incomplete: return nil
            case .tooLong: throw .requestLineTooLong
            case .line(let range) where range.isEmpty:
                emptyLines += 1
                guard emptyLines <= limits.leadingEmptyLines else { throw .tooManyEmptyLines }
                scanner.skipTakenLines()
            case .line(let range):
                guard range.count + 2 <= limits.head else { throw .syntax(.tooLarge) }
                return try RequestLine(range, of: input, headStart: scanner.start)
            }
        }
    }

    private static func makeHead(
        _ line: RequestLine, _ bytes: [UInt8], _ fields: [FieldLine], _ limits: RequestLimits
    ) throws(RequestError) -> RequestHead {
        let host = try Self.host(fields, bytes, line.version)
        let framingFields: FramingFields
        do {
            framingFields = try FramingFields(fields, of: bytes, version: line.version)
        } catch {
            throw .framing(error)
        }
        var framing = BodyFraming.none
        if framingFields.isChunked {
            framing = .chunked
        } else if let length = framingFields.contentLength {
            guard length <= limits.body else { throw .bodyTooLarge }
            framing = .length(length)
        }
        let expectsContinue = try Self.expectsContinue(fields, bytes) && line.version == .http11 && !framing.isEmpty
        var authority = host
        if case .absolute(let range) = line.form { authority = range }
        return RequestHead(
            bytes: bytes, method: line.method, methodRange: line.methodRange, target: line.target, form: line.form,
            version: line.version, fields: fields, framing: framing, keepAlive: framingFields.keepAlive(line.version),
            expectsContinue: expectsContinue, authority: authority, hopByHop: framingFields.hopByHop
        )
    }

    /// The value of `Host`, which HTTP/1.1 requires whatever the form of the target (RFC 9112 section 3.2).
    private static func host(
        _ fields: [FieldLine], _ bytes: [UInt8], _ version: HTTPVersion
    ) throws(RequestError) -> Range<Int>? {
        var host: Range<Int>?
        for line in fields where line.known == .host {
            guard host == nil else { throw .repeatedHost }
            host = line.value
        }
        guard let host else {
            guard version == .http10 else { throw .missingHost }
            return nil
        }
        guard Authority.isValid(bytes.span.extracting(host)) else { throw .invalidHost }
        return host
    }

    private static func expectsContinue(_ fields: [FieldLine], _ bytes: [UInt8]) throws(RequestError) -> Bool {
        var isExpected = false
        for line in fields where line.known == .expect {
            guard ASCII.equalsIgnoringCase(bytes.span.extracting(line.value), "100-continue") else {
                throw .expectationFailed
            }
            isExpected = true
        }
        return isExpected
    }
}
