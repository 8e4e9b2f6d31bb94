/// The bounds of the head of a response of Enterprise Manager; each has its own error.
package struct ResponseLimits: Sendable, Equatable {
    /// Bytes of the status line without its line end.
    package var statusLine: Int
    /// Number of field lines.
    package var fields: Int
    /// Bytes of the whole head, from the status line to the empty line.
    package var head: Int

    /// Makes limits of the given sizes.
    package init(statusLine: Int = 8192, fields: Int = 100, head: Int = 65_536) {
        self.statusLine = statusLine
        self.fields = fields
        self.head = head
    }
}
