/// A request as the model sees it: no sockets, no framing.
package struct SimulatedRequest: Sendable {
    /// The method as sent.
    package var method: String
    /// Path and query as sent.
    package var target: String
    /// Field lines in the order received.
    package var fields: [(name: String, value: String)]
    /// The body, empty when there was none.
    package var body: [UInt8]

    /// Makes a request.
    package init(_ method: String, _ target: String, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }

    /// The value of the first field of that name (given in lower case).
    func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }

    /// The session cookie.
    ///
    /// When it is sent twice the later one counts, as in .NET's cookie collection (inferred).
    var sessionCookie: String? {
        var found: String?
        for field in fields where field.name.lowercased() == "cookie" {
            for pair in field.value.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                guard let equals = trimmed.firstIndex(of: "=") else { continue }
                if trimmed[..<equals].lowercased() == "x-restsvcsessionid" {
                    found = String(trimmed[trimmed.index(after: equals)...])
                }
            }
        }
        return found
    }

    /// EM's rule for formats: a substring test, blind to order and weights (em-facts 6).
    var wantsJSON: Bool {
        fields.contains { $0.name.lowercased() == "accept" && $0.value.lowercased().contains("application/json") }
    }

    /// The Host that links echo.
    var host: String? { field("host") }
}
