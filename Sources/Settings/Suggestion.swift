/// The known name that is nearest to a misspelt one.
enum Suggestion {
    /// `; did you mean X?` where a known name is at most three edits away, otherwise nothing.
    static func text(for name: String, among known: some Sequence<String>) -> String {
        let nearest = known.map { ($0, distance(name, $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
        guard let (suggestion, edits) = nearest, edits <= 3 else { return "" }
        return "; did you mean \(suggestion)?"
    }

    /// The number of inserted, removed or replaced characters (Levenshtein).
    static func distance(_ a: String, _ b: String) -> Int {
        let target = Array(b)
        var row = Array(0...target.count)
        for (i, character) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in target.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[target.count]
    }
}
