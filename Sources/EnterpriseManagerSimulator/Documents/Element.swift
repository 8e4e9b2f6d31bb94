/// One XML element of a body, small enough to be held whole.
struct Element: Sendable {
    var name: String
    var attributes: [(name: String, value: String)] = []
    var children: [Element] = []
    /// Text content; an element has text or children, never both, in EM's bodies.
    var text = ""

    init(
        _ name: String, _ text: String = "", attributes: [(name: String, value: String)] = [], children: [Element] = []
    ) {
        self.name = name
        self.text = text
        self.attributes = attributes
        self.children = children
    }

    /// The text of the first child of that name.
    func childText(_ name: String) -> String? {
        children.first { $0.name == name }?.text
    }

    /// The value of an attribute.
    func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }
}
