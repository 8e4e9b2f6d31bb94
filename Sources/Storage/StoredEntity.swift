package import Cryptography
package import EnterpriseManager

/// A finished session as stored: canonical XML with neutral links, its digest, and what it says of itself.
package struct StoredEntity: Sendable {
    /// What it is stored as.
    package let path: ResourcePath

    /// Canonical XML: every byte as Enterprise Manager sent it but for the origins of links, which are neutral.
    package let xml: [UInt8]

    /// The digest of ``xml``.
    package let digest: SHA256Digest

    /// What the session says of itself; of a child list, what its session does.
    package let facts: SessionFacts

    /// When it was stored, in seconds since 1970.
    package let storedAt: Int64

    /// Whether it came out of a list or query answer.
    package let isHarvested: Bool

    /// An entity to be stored; computes the digest.
    ///
    /// - Complexity: O(length of the XML).
    package init(path: ResourcePath, xml: [UInt8], facts: SessionFacts, storedAt: Int64, isHarvested: Bool) {
        self.init(
            path: path, xml: xml, digest: SHA256Digest.of(xml), facts: facts, storedAt: storedAt,
            isHarvested: isHarvested)
    }

    /// An entity with a digest that is known to be right.
    init(
        path: ResourcePath, xml: [UInt8], digest: SHA256Digest, facts: SessionFacts, storedAt: Int64,
        isHarvested: Bool
    ) {
        self.path = path
        self.xml = xml
        self.digest = digest
        self.facts = facts
        self.storedAt = storedAt
        self.isHarvested = isHarvested
    }

    /// The digest of all that is stored besides the XML, the XML's digest included.
    ///
    /// It ties the XML to its key: a row whose key was damaged does not pass for another session.
    var seal: SHA256Digest {
        var text: [UInt8] = [1, path.kind.rawValue, path.member.code, path.representation.rawValue]
        text.append(isHarvested ? 1 : 0)
        text.append(contentsOf: path.id.bytes)
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            text.append(UInt8(truncatingIfNeeded: UInt64(bitPattern: storedAt) >> shift))
        }
        digest.append(to: &text)
        Self.append(Array(facts.state.rawValue.utf8), to: &text)
        Self.append(facts.result.map { Array($0.rawValue.utf8) }, to: &text)
        Self.append(facts.creationTime, to: &text)
        Self.append(facts.endTime, to: &text)
        Self.append(facts.job?.bytes, to: &text)
        Self.append(facts.jobName, to: &text)
        Self.append(facts.parent?.bytes, to: &text)
        return SHA256Digest.of(text)
    }

    /// Appends an optional value so that no two sequences of values share their bytes.
    private static func append(_ value: [UInt8]?, to text: inout [UInt8]) {
        guard let value else { return text.append(0) }
        text.append(1)
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            text.append(UInt8(truncatingIfNeeded: UInt64(value.count) >> shift))
        }
        text.append(contentsOf: value)
    }
}
