/// A line of the schema's table, taken apart but not yet joined with the others.
struct SchemaTableType {
    var name = ""
    var isStreamed = false
    var roots: [String] = []
    var base: String?
    var fields: [SchemaTableField] = []

    /// Takes `line` apart.
    ///
    /// - Throws: `SchemaTableError` when the line does not follow the grammar of `SchemaTable`.
    init(line: String) throws(SchemaTableError) {
        let halves = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        var words = halves[0].split(separator: " ")[...]
        guard var first = words.popFirst() else { throw SchemaTableError(cause: .missingName, text: line) }
        if first.last == "*" {
            isStreamed = true
            first.removeLast()
        }
        guard !first.isEmpty, first != ":" else { throw SchemaTableError(cause: .missingName, text: line) }
        name = String(first)
        while let word = words.popFirst() {
            if word.first == "<", word.last == ">", word.count > 2, base == nil {
                roots.append(String(word.dropFirst().dropLast()))
            } else if word == ":", base == nil, let next = words.popFirst() {
                base = String(next)
            } else {
                throw SchemaTableError(cause: .malformedField, text: line)
            }
        }
        guard halves.count == 2 else { return }
        for text in halves[1].split(separator: ";", omittingEmptySubsequences: false) {
            fields.append(contentsOf: try SchemaTableField.fields(of: text))
        }
    }
}
