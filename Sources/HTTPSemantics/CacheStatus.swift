/// What the cache did with a request, as the value of a `Cache-Status` field (RFC 9211).
package struct CacheStatus: Sendable {
    /// Why a request went to EM (RFC 9211 section 2.2).
    package enum ForwardReason: Sendable, Equatable, CaseIterable {
        /// The cache was told not to handle the request.
        case bypass
        /// The method's semantics demand it.
        case method
        /// Nothing is stored for the target.
        case uriMiss
        /// Something is stored for the target, but not in the form asked for.
        case varyMiss
        /// Nothing usable is stored.
        case miss
        /// The request's own fields demand it.
        case request
        /// What is stored needs a proof first.
        case stale
        /// Only a part is stored.
        case partial

        var token: StaticString {
            switch self {
            case .bypass: "bypass"
            case .method: "method"
            case .uriMiss: "uri-miss"
            case .varyMiss: "vary-miss"
            case .miss: "miss"
            case .request: "request"
            case .stale: "stale"
            case .partial: "partial"
            }
        }
    }

    /// Whether EM was asked.
    package enum Outcome: Sendable, Equatable {
        /// Answered without EM.
        case hit
        /// Sent to EM; `stored` says that its answer was stored, `upstreamStatus` is EM's status where the client
        /// got another one.
        case forwarded(ForwardReason, stored: Bool, upstreamStatus: Int?)
    }

    /// Whether EM was asked.
    package var outcome: Outcome
    /// Whether the request shared the fetch of another one (RFC 9211 section 2.6).
    package var isCollapsed: Bool
    /// A reason in the words of this cache, written for those who look closely (RFC 9211 section 2.8).
    package var detail: StaticString?

    /// Makes the status of one request.
    package init(_ outcome: Outcome, isCollapsed: Bool = false, detail: StaticString? = nil) {
        self.outcome = outcome
        self.isCollapsed = isCollapsed
        self.detail = detail
    }

    /// Whether it says `emgate; hit` and no more.
    package var isPlainHit: Bool { outcome == .hit && !isCollapsed && detail == nil }

    /// The most bytes of the value.
    package var room: Int {
        // A quote and a backslash take two bytes each.
        96 + (detail.map { $0.utf8CodeUnitCount * 2 + 12 } ?? 0)
    }

    /// Whether nothing in the value is to be escaped within quotes: there is no detail, or it is a token.
    package var needsNoEscaping: Bool {
        detail.map { Self.isToken($0) } ?? true
    }

    /// Appends the value, such as `emgate; fwd=miss; stored`.
    package func append(to output: inout [UInt8]) {
        output.append(addingCapacity: room) { append(to: &$0) }
    }

    /// Appends the value, which takes up to ``room`` bytes.
    package func append(to output: inout OutputSpan<UInt8>) {
        appendWithoutDetail(to: &output)
        guard let detail else { return }
        output.append(literal: "; detail=")
        Self.append(item: detail, to: &output)
    }

    private func appendWithoutDetail(to output: inout OutputSpan<UInt8>) {
        output.append(literal: "emgate")
        switch outcome {
        case .hit:
            output.append(literal: "; hit")
        case .forwarded(let reason, let stored, let upstreamStatus):
            output.append(literal: "; fwd=")
            output.append(literal: reason.token)
            if let upstreamStatus {
                output.append(literal: "; fwd-status=")
                output.append(decimal: upstreamStatus)
            }
            if stored { output.append(literal: "; stored") }
        }
        if isCollapsed { output.append(literal: "; collapsed") }
    }

    /// Appends a token if the text is one, else a string (RFC 8941 section 3.3.3).
    private static func append(item: StaticString, to output: inout OutputSpan<UInt8>) {
        guard !isToken(item) else { return output.append(literal: item) }
        var string: [UInt8] = [0x22]
        for byte in bytes(of: item) where byte >= 0x20 && byte < 0x7F {
            if byte == 0x22 || byte == 0x5C { string.append(0x5C) }
            string.append(byte)
        }
        string.append(0x22)
        output.append(bytesOf: string.span)
    }

    /// Whether a text is a token (RFC 8941 section 3.3.4).
    private static func isToken(_ item: StaticString) -> Bool {
        let text = bytes(of: item)
        guard let first = text.first, ASCII.isLetter(first) || first == 0x2A else { return false }
        return text.allSatisfy { ASCII.isTokenByte($0) || $0 == 0x3A || $0 == 0x2F }
    }

    private static func bytes(of text: StaticString) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
