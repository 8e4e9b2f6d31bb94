/// The path and query of a target, read as EM does: escapes decoded, case folded, empty segments skipped.
struct RequestPath: Sendable {
    /// Segments below /api in lower case; nil when the path is not below /api.
    let segments: [String]?
    /// The query parameters in order, decoded; names as sent, although EM compares them without regard to case.
    let parameters: [(name: String, value: String)]

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map { PercentCoding.decode(String($0), plusIsSpace: false) } ?? ""
        var all = path.lowercased().split(separator: "/").map(String.init)
        if all.first == "api" {
            all.removeFirst()
            self.segments = all
        } else {
            self.segments = nil
        }
        var parameters: [(name: String, value: String)] = []
        if parts.count > 1 {
            for pair in parts[1].split(separator: "&") {
                // Only the first equals sign divides: filters hold `==` and `>=` of their own, often unescaped.
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                parameters.append(
                    (
                        PercentCoding.decode(String(sides[0]), plusIsSpace: true),
                        sides.count > 1 ? PercentCoding.decode(String(sides[1]), plusIsSpace: true) : ""
                    ))
            }
        }
        self.parameters = parameters
    }

    /// The value of the first parameter of that name (given in lower case).
    func parameter(_ name: String) -> String? {
        parameters.first { $0.name.lowercased() == name }?.value
    }
}
