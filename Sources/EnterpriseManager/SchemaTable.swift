/// The table of EM's resource types as text: generated, compact, and read once at start-up.
///
/// One line a type; a line that begins with white space continues the one before. `A* <Root> : Base | fields`:
/// - `*`: objects of the type are passed on while they arrive; types that extend it inherit this,
/// - `<Root>`: a root element that is of this type; there may be several,
/// - fields, separated by `;`, in JSON order: the type's own only.
///
/// | field | meaning |
/// | --- | --- |
/// | `Name` | an element with a string |
/// | `@Name`, `=Value` | an attribute; the element's own text |
/// | `Name int` | `int`, `long`, `double`, `bool`, `dateTime`, `time`; with `!` EM promises it |
/// | `Name SomeType` | an object |
/// | `Ref [SomeType]` | a repeated child, an array under the plural (R4) |
/// | `A\|B [SomeType]` | the same; `B` is another child name met for it |
/// | `Links [Link/LinkType]` | an element around children, a bare array (R6) |
/// | `Name>Other` | the JSON member has a name of its own |
/// | `Name…~` | JSON shows `""` when XML has none, instead of what its kind says (R10, R11) |
enum SchemaTable {
    /// Reads `text` into lines, each a whole type.
    static func lines(of text: StaticString) -> [String] {
        var lines: [String] = []
        let text = text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        for line in text.split(separator: "\n") {
            if line.first == " ", let open = lines.popLast() {
                lines.append(open + " " + line.drop { $0 == " " })
            } else {
                lines.append(String(line))
            }
        }
        return lines
    }
}
