/// The bounds of what a client may send in one request; each has its own error.
package struct RequestLimits: Sendable, Equatable {
    /// Bytes of the request line without its line end.
    package var requestLine: Int = 16_384
    /// Number of field lines.
    package var fields: Int = 100
    /// Bytes of the whole head, from the request line to the empty line.
    package var head: Int = 32_768
    /// Bytes of the body without chunk framing; 64 MiB.
    package var body: UInt64 = 64 * 1024 * 1024
    /// Empty lines that are skipped in front of a request line (RFC 9112 section 2.2).
    ///
    /// Those between two requests a client's connection drops by itself, within its keep-alive timeout.
    package var leadingEmptyLines: Int = 4

    /// Makes limits of the given sizes.
    package init(requestLine: Int = 16_384, fields: Int = 100, head: Int = 32_768, body: UInt64 = 64 * 1024 * 1024) {
        self.requestLine = requestLine
        self.fields = fields
        self.head = head
        self.body = body
    }
}
