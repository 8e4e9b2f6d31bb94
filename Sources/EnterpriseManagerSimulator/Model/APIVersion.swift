/// The API version that a logon asked for; it stays with the logon session and shapes what EM shows (em-facts 5).
package enum APIVersion: String, Sendable, CaseIterable, Comparable {
    case v1x5 = "v1_5"
    case v1x6 = "v1_6"
    case v1x7 = "v1_7"

    /// Reads the value of `v`: `latest` (or nothing at all) means the newest; nil for a version that does not exist.
    package init?(parameter: String?) {
        guard let parameter, !parameter.isEmpty, parameter.lowercased() != "latest" else {
            self = .v1x7
            return
        }
        self.init(rawValue: parameter.lowercased())
    }

    package static func < (left: APIVersion, right: APIVersion) -> Bool { left.rawValue < right.rawValue }
}
