/// Reads a filter: `Name=="a b";(Result==Failed,Result==Warning)`.
///
/// `;` binds tighter than `,`; quotes inside a quoted value are doubled.
struct FilterParser {
    private static let maximumDepth = 32

    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// Parses the whole text.
    static func parse(_ text: String) throws(QueryError) -> FilterExpression {
        var parser = FilterParser(text: Array(text.unicodeScalars))
        let expression = try parser.alternatives()
        guard parser.position == parser.text.count else { throw QueryError.badFilter(at: parser.position) }
        return expression
    }

    private init(text: [Unicode.Scalar]) {
        self.text = text
    }

    private mutating func alternatives() throws(QueryError) -> FilterExpression {
        var parts = [try conjunction()]
        while take(",") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(QueryError) -> FilterExpression {
        var parts = [try term()]
        while take(";") { parts.append(try term()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func term() throws(QueryError) -> FilterExpression {
        if take("(") {
            depth += 1
            guard depth <= Self.maximumDepth else { throw QueryError.filterTooDeep }
            let inner = try alternatives()
            guard take(")") else { throw QueryError.badFilter(at: position) }
            depth -= 1
            return inner
        }
        skipSpaces()
        var property = ""
        while position < text.count, text[position].properties.isAlphabetic || text[position] == "_" {
            property.unicodeScalars.append(text[position])
            position += 1
        }
        guard !property.isEmpty, let comparator = comparator() else { throw QueryError.badFilter(at: position) }
        return .comparison(property: property, comparator, value: try value())
    }

    private mutating func comparator() -> FilterExpression.Comparator? {
        skipSpaces()
        // Two-character operators come first in the list, so that `<=` is not read as `<`.
        for candidate in FilterExpression.Comparator.allCases {
            let scalars = Array(candidate.rawValue.unicodeScalars)
            let end = position + scalars.count
            if end <= text.count, Array(text[position..<end]) == scalars {
                position = end
                return candidate
            }
        }
        return nil
    }

    private mutating func value() throws(QueryError) -> String {
        skipSpaces()
        var value = ""
        if take("\"") {
            while true {
                guard position < text.count else { throw QueryError.badFilter(at: position) }
                let scalar = text[position]
                position += 1
                if scalar == "\"" {
                    guard position < text.count, text[position] == "\"" else { break }
                    position += 1
                }
                value.unicodeScalars.append(scalar)
            }
            skipSpaces()
            return value
        }
        while position < text.count, ![";", ",", "(", ")", "\""].contains(text[position]) {
            value.unicodeScalars.append(text[position])
            position += 1
        }
        while value.hasSuffix(" ") { value.removeLast() }
        guard !value.isEmpty else { throw QueryError.badFilter(at: position) }
        return value
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard position < text.count, text[position] == scalar else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while position < text.count, text[position] == " " { position += 1 }
    }
}
