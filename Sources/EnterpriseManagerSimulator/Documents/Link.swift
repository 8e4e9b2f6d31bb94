/// A link of a body, without its authority.
struct Link: Sendable {
    /// What follows /api.
    var path: String
    /// Absent when nil; EM also writes empty names.
    var name: String?
    var type: String?
    var rel: String

    init(_ rel: String, _ path: String, name: String? = nil, type: String? = nil) {
        self.rel = rel
        self.path = path
        self.name = name
        self.type = type
    }

    /// The element, attributes in the order of EM's base types: Href, Name, Type, Rel (em-facts 1).
    func element(root: String) -> Element {
        var attributes: [(name: String, value: String)] = [("Href", root + path)]
        if let name { attributes.append(("Name", name)) }
        if let type { attributes.append(("Type", type)) }
        attributes.append(("Rel", rel))
        return Element("Link", attributes: attributes)
    }

    /// The `Links` element; nil when there are none.
    static func list(_ links: [Link], root: String) -> Element {
        Element("Links", children: links.map { $0.element(root: root) })
    }
}
