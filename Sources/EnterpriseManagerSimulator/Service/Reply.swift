/// What the simulator answers: status, fields and a body that is not yet bytes.
package struct Reply: Sendable {
    enum Content: Sendable {
        case empty
        case element(Element)
        case list(EntityList)
        /// Text of the HTTP server below EM, which knows neither EM's shapes nor formats.
        case html(String)
        /// Bytes as they are, of this type.
        case raw([UInt8], contentType: String)
    }

    /// The status code.
    package var status: Int
    /// Field lines beside those that every answer has (Content-Length, Content-Type, Server, Date).
    package var fields: [(name: String, value: String)] = []
    var content: Content
    /// Whether the body is to be JSON.
    var isJSON = false
    /// The user whose credentials were accepted.
    package var user: String?

    init(_ status: Int, _ content: Content = .empty) {
        self.status = status
        self.content = content
    }

    /// The Content-Type of the body; nil without one.
    package var contentType: String? {
        switch content {
        case .empty: nil
        case .html: "text/html; charset=us-ascii"
        case .raw(_, let contentType): contentType
        case .element, .list: isJSON ? "application/json; charset=utf-8" : "application/xml; charset=utf-8"
        }
    }
}
