/// What one entity says of itself, before it is laid out as reference or entity and before its links are known.
struct Entity: Sendable {
    let key: ResourceKey
    let id: Identifier
    let name: String
    /// Attributes beyond Href, Type, Name and UID.
    var attributes: [(name: String, value: String)] = []
    /// Elements after `Links`, in the order of the wire.
    var fields: [Element] = []
    /// Facts that only filters know, by EM's names for filters.
    var filterFields: [(name: String, value: String)] = []

    /// `urn:veeam:Type:id`.
    var uid: String { "urn:veeam:\(key.kind.root):\(id)" }

    /// The path below /api.
    var path: String { "/\(key.kind.path)/\(id)" }

    /// The value of a property as the query service names it: `CreationTime` and `EndTime` without `UTC` (em-facts
    /// 4).
    ///
    /// Nil when the entity has no value; `FilterProperty.isKnown` tells that from a name the kind does not have.
    func filterValue(_ property: String) -> String? {
        switch property.lowercased() {
        case "uid": return uid
        case "name": return name
        case let lower:
            if let own = filterFields.first(where: { $0.name.lowercased() == lower }) { return own.value }
            if let field = fields.first(where: { [lower, lower + "utc"].contains($0.name.lowercased()) }) {
                return field.text
            }
            return attributes.first { $0.name.lowercased() == lower }?.value
        }
    }
}
