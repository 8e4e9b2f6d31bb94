import HTTPSemantics

/// What the fields of a head say of its framing and its connection (RFC 9112 sections 6 and 9).
struct FramingFields {
    private(set) var contentLength: UInt64?
    private(set) var isChunked = false
    private(set) var hopByHop = HopByHopFields()

    init(_ fields: [FieldLine], of bytes: [UInt8], version: HTTPVersion) throws(FramingError) {
        var transferEncoding: Range<Int>?
        var length: Range<Int>?
        for line in fields {
            switch line.known {
            case .contentLength:
                guard length == nil else { throw .repeatedContentLength }
                length = line.value
            case .transferEncoding:
                guard transferEncoding == nil else { throw .repeatedTransferEncoding }
                transferEncoding = line.value
            case .connection:
                hopByHop.combine(bytes.span.extracting(line.value))
            default:
                break
            }
        }
        if hopByHop.isOverlong { throw .tooManyConnectionOptions }
        if let transferEncoding {
            // Both together are the mark of request smuggling and are never repaired (RFC 9112 section 6.1).
            guard length == nil else { throw .contentLengthAndTransferEncoding }
            guard version == .http11 else { throw .transferEncodingInHTTP10 }
            try Self.checkTransferEncoding(bytes.span.extracting(transferEncoding))
            isChunked = true
        }
        if let length {
            contentLength = try Self.length(bytes.span.extracting(length))
        }
    }

    /// Whether the connection may carry another message as far as version and `Connection` go (RFC 9112 section 9.3).
    func keepAlive(_ version: HTTPVersion) -> Bool {
        !hopByHop.closes && (version == .http11 || hopByHop.keepsAlive)
    }

    private static func length(_ value: Span<UInt8>) throws(FramingError) -> UInt64 {
        guard !value.isEmpty else { throw .invalidContentLength }
        for index in value.indices where !ASCII.isDigit(value[index]) {
            throw value[index] == 0x2C ? .repeatedContentLength : .invalidContentLength
        }
        guard let length = ASCII.decimal(value) else { throw .contentLengthOverflow }
        return length
    }

    private static func checkTransferEncoding(_ value: Span<UInt8>) throws(FramingError) {
        if ASCII.equalsIgnoringCase(value, "chunked") { return }
        var list = FieldList()
        var last: Range<Int>?
        var chunkedCount = 0
        while let coding = list.next(in: value) {
            if ASCII.equalsIgnoringCase(value.extracting(coding), "chunked") { chunkedCount += 1 }
            last = coding
        }
        guard let last, chunkedCount == 1, last.upperBound == value.count, last.lowerBound > 0,
            ASCII.equalsIgnoringCase(value.extracting(last), "chunked")
        else { throw .invalidTransferEncoding }
        throw .unsupportedTransferCoding
    }
}
