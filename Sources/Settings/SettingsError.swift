/// A mistake in the configuration: where it stands, what is wrong and what to write instead, in one line.
package struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where the text stands: `emgate.yaml:12`, `EMGATE_LISTEN`, `--listen`; nil when something is missing.
    package let place: String?
    /// The key, or nil when the mistake concerns no single one.
    package let key: String?
    /// What is wrong and what to do.
    package let problem: String

    package init(place: String?, key: String?, problem: String) {
        self.place = place
        self.key = key
        self.problem = problem
    }

    package var description: String {
        let parts = [place, key == place ? nil : key, problem].compactMap { $0 }
        // What was written may hold line ends, and so may what YAML's reader says of it.
        return String(parts.joined(separator: ": ").map { $0.isNewline ? " " : $0 })
    }
}
