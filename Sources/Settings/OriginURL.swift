/// `scheme://host:port` without a path: EM's address, or the origin that links shall show.
package struct OriginURL: Equatable, Sendable, CustomStringConvertible {
    /// Whether the scheme is https.
    package let isSecure: Bool
    /// The host name or IP address, without brackets.
    package let host: String
    /// The port that was written, or nil.
    package let explicitPort: Int?

    /// The written port, or EM's for the scheme: 9398 for https, 9399 for http (em-facts section 6).
    package var enterpriseManagerPort: Int { explicitPort ?? (isSecure ? 9398 : 9399) }

    /// The scheme's name.
    package var scheme: String { isSecure ? "https" : "http" }

    /// Host and, if one was written, port, as they stand in a Host field.
    package var authority: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return explicitPort.map { "\(bracketed):\($0)" } ?? bracketed
    }

    package var description: String { "\(scheme)://\(authority)" }

    /// Reads an origin; a single trailing slash is forgiven, a path, query, user or anything else is not.
    package init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        switch text[..<separator.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        var rest = text[separator.upperBound...]
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        var port: Substring?
        if rest.hasPrefix("["), let bracket = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<bracket])
            let tail = rest[rest.index(after: bracket)...]
            guard tail.isEmpty || tail.hasPrefix(":"), host.contains(":") else { return nil }
            port = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2, let name = parts.first else { return nil }
            host = String(name)
            port = parts.count == 2 ? parts[1] : nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ ServerAddress.mayStandInHost($0) }) else { return nil }
        if let port {
            guard port.allSatisfy(\.isWholeNumber), let number = UInt16(port), number > 0 else { return nil }
            explicitPort = Int(number)
        } else {
            explicitPort = nil
        }
    }
}
