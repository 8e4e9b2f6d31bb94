import HTTPSemantics

/// A name of the form `urn:veeam:{type}:{uuid}`, as in the `UID` of every session.
package struct ResourceURN: Sendable {
    /// Where the type part stands in the text.
    package let type: Range<Int>

    /// The UUID at the end.
    package let id: ResourceID

    /// Parses the name; nil for every other form, `urn:VMware:…` included.
    ///
    /// The scheme and the namespace are compared without regard to case (RFC 8141 section 3.1).
    package init?(_ text: Span<UInt8>) {
        let prefix: StaticString = "urn:veeam:"
        let prefixLength = prefix.utf8CodeUnitCount
        let typeEnd = text.count - ResourceID.textLength - 1
        guard typeEnd > prefixLength else { return nil }
        guard ASCII.equalsIgnoringCase(text.extracting(0..<prefixLength), prefix), text[typeEnd] == 0x3A else {
            return nil
        }
        for index in prefixLength..<typeEnd where text[index] == 0x3A { return nil }
        guard let id = ResourceID(text: text.extracting((typeEnd + 1)..<text.count)) else { return nil }
        type = prefixLength..<typeEnd
        self.id = id
    }
}
