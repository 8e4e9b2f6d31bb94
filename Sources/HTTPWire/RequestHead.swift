package import HTTPSemantics

/// The head of one request: its bytes and where in them everything stands.
///
/// Made by ``RequestParser`` only, so that every head has passed its rules. A value; two allocations.
package struct RequestHead: Sendable, Equatable {
    /// The head exactly as received, from the request line to the empty line; all ranges are into it.
    package let bytes: [UInt8]
    /// The method.
    package let method: Method
    /// Where the method's token stands.
    package let methodRange: Range<Int>
    /// Path and query as received; may be empty, or begin with `?`, in absolute-form only (see ``appendTarget(to:)``).
    package let target: Range<Int>
    /// The form of the target.
    package let form: TargetForm
    /// The client's version.
    package let version: HTTPVersion
    /// The field lines in the order they came.
    package let fields: [FieldLine]
    /// How the end of the body is found; never ``BodyFraming/untilClose``.
    package let framing: BodyFraming
    /// Whether the client's version and `Connection` allow another request on the connection.
    package let keepAlive: Bool
    /// Whether the client waits for 100 (Continue) before it sends the body (RFC 9110 section 10.1.1).
    package let expectsContinue: Bool
    /// The authority the client addressed: that of an absolute-form target, else `Host`; valid.
    ///
    /// Nil only for HTTP/1.0 without `Host`.
    package let authority: Range<Int>?
    /// Which fields concern this hop only.
    package let hopByHop: HopByHopFields

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

    /// Appends the target to send upstream: the bytes as received, in origin-form or asterisk-form.
    ///
    /// An absolute-form target without a path gets `/`, or `*` when it has no query either and the method is `OPTIONS`
    /// (RFC 9112 sections 3.2.1 and 3.2.4).
    package func appendTarget(to output: inout [UInt8]) {
        if case .absolute = form, target.isEmpty || bytes[target.lowerBound] != 0x2F {
            if target.isEmpty, method == .options {
                output.append(0x2A)
                return
            }
            output.append(0x2F)
        }
        output.append(bytesOf: bytes.span.extracting(target))
    }

    /// A copy of the target to send upstream (see ``appendTarget(to:)``); allocates.
    package var targetBytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(target.count + 1)
        appendTarget(to: &output)
        return output
    }
}
