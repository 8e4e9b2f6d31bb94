import EnterpriseManager
import HTTPSemantics

/// The member names that are known, in both dialects: looked up by bytes, without a `String`.
///
/// v13's names follow from v12's by .NET's camel case policy, but not the other way round (`uid` was `UID`), so the way
/// back is a table.
package struct MemberNames: Sendable {
    /// A spelling of a name, and the name in both dialects, as ranges of `bytes`.
    private struct Key: Sendable {
        let spelling: Range<Int>
        let v12: Range<Int>
        let v13: Range<Int>
    }

    /// The names of ``Schema/standard``.
    package static let standard = MemberNames(v12: Schema.standard.memberNames)

    private var bytes: [UInt8] = []
    private var keys: [Key] = []
    /// Indices of `keys`, open addressing, -1 for a free slot; at most half full.
    private var slots = [Int32](repeating: -1, count: 16)

    /// Makes the table from all v12 names.
    ///
    /// A v12 name always means itself; of two names that v13 spells alike the first counts on the way back.
    package init(v12 names: some Sequence<[UInt8]>) {
        var pairs: [(v12: Range<Int>, v13: Range<Int>)] = []
        for name in names {
            let start = bytes.count
            bytes.append(contentsOf: name)
            let middle = bytes.count
            SchemaNaming.appendCamelCase(of: name.span, to: &bytes)
            pairs.append((start..<middle, middle..<bytes.count))
        }
        for pair in pairs { insert(Key(spelling: pair.v12, v12: pair.v12, v13: pair.v13)) }
        for pair in pairs { insert(Key(spelling: pair.v13, v12: pair.v12, v13: pair.v13)) }
    }

    /// Appends a member name as a dialect spells it.
    ///
    /// - Parameter name: the name without quotes, its escapes read; in either dialect.
    /// - Returns: false when nothing was appended because the name is unknown.
    /// - Complexity: O(length).
    package func append(_ name: Span<UInt8>, as dialect: JSONDialect, to output: inout [UInt8]) -> Bool {
        guard let key = keys[safe: slots[slot(of: name)]] else { return false }
        output.append(bytesOf: bytes.span.extracting(dialect == .v12 ? key.v12 : key.v13))
        return true
    }

    private mutating func insert(_ key: Key) {
        let free = slot(of: bytes.span.extracting(key.spelling))
        guard slots[free] < 0 else { return }
        slots[free] = Int32(truncatingIfNeeded: keys.count)
        keys.append(key)
        guard keys.count * 2 > slots.count else { return }
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for index in keys.indices {
            slots[slot(of: bytes.span.extracting(keys[index].spelling))] = Int32(truncatingIfNeeded: index)
        }
    }

    /// The slot of the key with this spelling, or the free one where it would be.
    private func slot(of spelling: Span<UInt8>) -> Int {
        // FNV-1a. The table is ours, so that no peer can make it degenerate.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in spelling.indices {
            hash = (hash ^ UInt64(spelling[index])) &* 0x100_0000_01b3
        }
        var slot = Int(truncatingIfNeeded: hash ^ hash &>> 32) & (slots.count - 1)
        while let key = keys[safe: slots[slot]], !ASCII.equals(bytes.span.extracting(key.spelling), spelling) {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}

extension Array {
    /// The element at an index, or nil for -1.
    fileprivate subscript(safe index: Int32) -> Element? {
        index < 0 ? nil : self[Int(index)]
    }
}
