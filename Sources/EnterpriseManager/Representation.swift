/// Which form of a resource a request asks for by `format` (em-facts 1).
///
/// The raw values are written to disk: they never change their meaning.
package enum Representation: UInt8, Hashable, Sendable, CaseIterable {
    /// No `format`, or `format=Reference`: names and links only.
    case reference = 0
    /// `format=Entity`: all that the resource says of itself.
    case entity = 1
    /// `format=Entities`, which Enterprise Manager documents for queries.
    case entities = 2

    /// The value of `format` that asks for it; nil for the form that needs none.
    package var formatValue: StaticString? {
        switch self {
        case .reference: nil
        case .entity: "Entity"
        case .entities: "Entities"
        }
    }
}
