package import HTTPSemantics

/// The head of one response: its bytes and where in them everything stands.
///
/// Made by ``ResponseParser`` only, so that every head has passed its rules. A value; two allocations.
package struct ResponseHead: Sendable, Equatable {
    /// The head exactly as received, from the status line to the empty line; all ranges are into it.
    package let bytes: [UInt8]
    /// The status code, 100 to 599 without 101.
    package let status: Int
    /// The reason phrase as received; may be empty.
    package let reason: Range<Int>
    /// The peer's version.
    package let version: HTTPVersion
    /// The field lines in the order they came.
    package let fields: [FieldLine]
    /// How the end of the body is found.
    package let framing: BodyFraming
    /// The value of `Content-Length`, which says nothing of this message's framing in answers to `HEAD` and in 304.
    package let contentLength: UInt64?
    /// Whether the connection may be used again once the body has ended.
    ///
    /// False also for a 204 or 304 that declares a body: bytes of it might follow.
    package let keepAlive: Bool
    /// Which fields concern this hop only.
    package let hopByHop: HopByHopFields

    /// Whether this is an interim response, which another head follows (RFC 9110 section 15.2).
    package var isInterim: Bool { status < 200 }

    /// The value of the first line with that name, or nil.
    package func first(_ name: FieldName) -> Range<Int>? {
        FieldLookup.first(name, in: fields)
    }

    /// The value of the first line with that name, in any case, or nil.
    package func first(_ name: StaticString) -> Range<Int>? {
        FieldLookup.first(name, in: fields, of: bytes)
    }

    /// The number of lines with that name.
    package func count(_ name: FieldName) -> Int {
        FieldLookup.count(name, in: fields)
    }

    /// Calls `body` with the value of each line with that name, in order.
    package func forEach(_ name: FieldName, _ body: (Span<UInt8>) -> Void) {
        FieldLookup.forEach(name, in: fields, of: bytes, body)
    }

    /// Calls `body` with the value of each line with that name, in any case, in order.
    package func forEach(_ name: StaticString, _ body: (Span<UInt8>) -> Void) {
        FieldLookup.forEach(name, in: fields, of: bytes, body)
    }

    /// Whether a field line of this head is not passed on (RFC 9110 section 7.6.1).
    package func isHopByHop(_ line: FieldLine) -> Bool {
        FieldLookup.isHopByHop(line, hopByHop, of: bytes)
    }
}
