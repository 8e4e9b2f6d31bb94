import Foundation

/// A response as an independent client (curl) saw it.
struct Answer {
    let status: Int
    /// Field lines in their order, names as they were spelled.
    let fields: [(name: String, value: String)]
    let body: Data
    /// curl's exit code: 18 and 56 are a body cut short, 28 a timeout.
    let code: Int32

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of the first field with this name, in any case.
    subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as JSON; nil when it is none.
    var json: Any? { try? JSONSerialization.jsonObject(with: body) }

    /// A member of the body's JSON object.
    func member(_ name: String) -> Any? { (json as? [String: Any])?[name] }

    init(curlOutput: Data, code: Int32) {
        var rest = curlOutput[...]
        var head = ""
        let separator = Data("\r\n\r\n".utf8)
        // Interim responses come first.
        repeat {
            guard let end = rest.range(of: separator) else { break }
            head = String(decoding: rest[rest.startIndex..<end.lowerBound], as: UTF8.self)
            rest = rest[end.upperBound...]
        } while head.hasPrefix("HTTP/1.1 1")
        let lines = head.components(separatedBy: "\r\n")
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
        body = Data(rest)
        self.code = code
    }
}
