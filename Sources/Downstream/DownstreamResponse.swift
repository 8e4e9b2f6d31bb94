/// The head of a response as a handler gives it; the connection adds what belongs to the connection.
package struct DownstreamResponse: Sendable, Equatable {
    /// The status code, 200...599.
    package var status: Int

    /// The reason phrase to send; nil for the standard one of the status.
    package var reason: [UInt8]?

    /// Serialised field lines, each ended by CRLF, made by `HeadSerializer`.
    ///
    /// They hold no Content-Length, Transfer-Encoding, Connection or Age, and a Date only if ``carriesDate``.
    package var fields: [UInt8]

    /// Whether ``fields`` hold the Date of the origin, which is kept then (RFC 9110 section 6.6.1).
    package var carriesDate: Bool

    /// For how many seconds a cache has held the body (RFC 9111 section 5.1); nil where none has.
    package var age: Int64?

    /// Whether the connection is to be closed after this response.
    package var closes: Bool

    /// Makes a head.
    package init(
        status: Int, reason: [UInt8]? = nil, fields: [UInt8] = [], carriesDate: Bool = false, age: Int64? = nil,
        closes: Bool = false
    ) {
        self.status = status
        self.reason = reason
        self.fields = fields
        self.carriesDate = carriesDate
        self.age = age
        self.closes = closes
    }
}
