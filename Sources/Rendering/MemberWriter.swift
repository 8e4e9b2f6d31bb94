import EnterpriseManager

/// Writes the names of members that the schema knows, and what stands for those that XML does not have.
///
/// Apart from the converter, so that it can write to one of the converter's own buffers without a copy of the rest.
struct MemberWriter {
    let schema: Schema
    let dialect: JSONDialect

    /// The bytes `,"Name":null` of a member in the dialect, as a range of `Schema.fragments`.
    @inline(__always)
    func fragment(of member: Int) -> Range<Int> {
        dialect == .v12 ? schema.members[member].fragment : schema.members[member].camelCaseFragment
    }

    /// Where in `Schema.fragments` a member's bare JSON name is.
    func jsonName(of member: Int) -> Range<Int> {
        let fragment = fragment(of: member)
        return fragment.lowerBound + 2..<fragment.upperBound - 6
    }

    /// Writes a member's name with its colon, and a comma before it unless the object is empty so far.
    @inline(__always)
    func writeName(of member: Int, _ isEmpty: inout Bool, to writer: inout JSONWriter) {
        let fragment = fragment(of: member)
        writer.write(schema.fragments, fragment.lowerBound &+ (isEmpty ? 1 : 0)..<fragment.upperBound &- 4)
        isEmpty = false
    }

    /// Writes a member that XML does not have, if JSON shows it (R7, R10, R11).
    @inline(__always)
    func writeAbsence(
        of member: Int, showsEmptyLists: Bool, _ isEmpty: inout Bool, to writer: inout JSONWriter
    ) {
        if schema.members[member].isAlternative { return }
        switch schema.members[member].absence {
        case .null:
            if showsEmptyLists, schema.members[member].isList {
                writeName(of: member, &isEmpty, to: &writer)
                writer.write("[]")
            } else {
                let fragment = fragment(of: member)
                writer.write(schema.fragments, fragment.lowerBound &+ (isEmpty ? 1 : 0)..<fragment.upperBound)
                isEmpty = false
            }
        case .emptyString:
            writeName(of: member, &isEmpty, to: &writer)
            writer.write("\"\"")
        case .omitted:
            return
        }
    }
}
