import HTTPSemantics

/// Writes the head of a request, or the fields of a response, into a buffer.
///
/// Nothing written here can split a message: a field whose name is no token or whose value holds a control byte is left
/// out and counted, and the request line is made harmless.
package struct HeadSerializer: Sendable {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []
    /// How many fields were left out because they were not valid.
    package private(set) var refusedFields = 0

    /// Makes an empty buffer.
    package init() {
        // With the head of an array it stays below what malloc hands out without a search (1,032 bytes).
        bytes.reserveCapacity(960)
    }

    /// Writes `method target HTTP/1.1`.
    ///
    /// Method and target of a parsed head are written as they are. Bytes that such a head never has are percent-encoded
    /// in a target and left out of a method.
    package mutating func requestLine(method: Span<UInt8>, target: Span<UInt8>) {
        for index in method.indices where ASCII.isTokenByte(method[index]) {
            bytes.append(method[index])
        }
        bytes.append(0x20)
        if ByteScan.controlOrSpace(in: target, 0..<target.count) == target.count {
            bytes.append(bytesOf: target)
        } else {
            for index in target.indices { appendTargetByte(target[index]) }
        }
        bytes.append(literal: " HTTP/1.1\r\n")
    }

    /// Writes a field line.
    package mutating func field(_ name: StaticString, _ value: Span<UInt8>) {
        guard FieldValue.isValid(value) else {
            refusedFields += 1
            return
        }
        bytes.append(addingCapacity: name.utf8CodeUnitCount + value.count + Self.fieldRoom) { output in
            output.append(literal: name)
            output.append(literal: ": ")
            output.append(bytesOf: value)
            output.append(literal: "\r\n")
        }
    }

    /// Writes a field line.
    package mutating func field(_ name: StaticString, _ value: StaticString) {
        bytes.append(addingCapacity: name.utf8CodeUnitCount + value.utf8CodeUnitCount + Self.fieldRoom) {
            $0.append(field: name, value)
        }
    }

    /// Writes a field line.
    package mutating func field(_ name: StaticString, _ value: [UInt8]) {
        field(name, value.span)
    }

    /// Writes a field line with a number.
    package mutating func field(_ name: StaticString, _ number: UInt64) {
        bytes.append(addingCapacity: name.utf8CodeUnitCount + 21 + Self.fieldRoom) { $0.append(field: name, number) }
    }

    /// Writes a field line copied from elsewhere.
    package mutating func field(name: Span<UInt8>, value: Span<UInt8>) {
        guard ASCII.isToken(name), FieldValue.isValid(value) else {
            refusedFields += 1
            return
        }
        bytes.append(addingCapacity: name.count + value.count + Self.fieldRoom) { output in
            output.append(bytesOf: name)
            output.append(literal: ": ")
            output.append(bytesOf: value)
            output.append(literal: "\r\n")
        }
    }

    /// Writes field lines that this serializer wrote before, each with its CRLF.
    package mutating func serializedFields(_ lines: Span<UInt8>) {
        bytes.append(bytesOf: lines)
    }

    /// Writes the empty line that ends the head.
    package mutating func endOfFields() {
        bytes.append(literal: "\r\n")
    }

    /// The colon, the space and the line end of a field line.
    private static let fieldRoom = 4

    private mutating func appendTargetByte(_ byte: UInt8) {
        guard byte <= 0x20 || byte == 0x7F else {
            bytes.append(byte)
            return
        }
        let digits: StaticString = "0123456789ABCDEF"
        bytes.append(0x25)
        bytes.append(digits.utf8Start[Int(byte >> 4)])
        bytes.append(digits.utf8Start[Int(byte & 0xF)])
    }
}
