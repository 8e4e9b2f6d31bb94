import Yams

extension SettingTexts {
    /// Reads the layer of the file: YAML whose nesting spells the dotted keys.
    ///
    /// - Parameters:
    ///   - yaml: The text of the file; an empty one sets nothing.
    ///   - name: The file's name as it shall stand in errors.
    /// - Throws: `SettingsError` with the line, for text that is no YAML, an unknown key, a key that comes twice, and
    ///   for a mapping where a value belongs.
    package init(yaml: String, name: String) throws(SettingsError) {
        self.init()
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw Self.notYAML(error, name: name)
        }
        guard let root else { return }
        if case .scalar(let scalar) = root, scalar.string.isEmpty { return }
        try read(root, under: "", file: name)
    }

    private mutating func read(_ node: Node, under prefix: String, file: String) throws(SettingsError) {
        let place = Self.place(of: node, in: file)
        guard case .mapping(let mapping) = node else {
            throw SettingsError(
                place: place, key: prefix.isEmpty ? nil : prefix,
                problem: prefix.isEmpty ? "expected keys and values" : "expected keys below it, not a value")
        }
        for (keyNode, value) in mapping {
            let keyPlace = Self.place(of: keyNode, in: file)
            guard let part = keyNode.string else {
                throw SettingsError(place: keyPlace, key: nil, problem: "a key must be plain text")
            }
            let key = prefix.isEmpty ? part : prefix + "." + part
            if let row = Self.row(key, holding: value) {
                guard !isSet(row) else {
                    throw SettingsError(place: keyPlace, key: key, problem: "is given twice; give it once")
                }
                try set(row, to: Self.values(of: value, for: row, at: keyPlace), at: keyPlace)
            } else if Self.fileRows.keys.contains(where: { $0.hasPrefix(key + ".") }) {
                try read(value, under: key, file: file)
            } else {
                throw SettingsError(
                    place: keyPlace, key: key,
                    problem: "there is no such key" + Suggestion.text(for: key, among: Self.fileRows.keys))
            }
        }
    }

    /// The row of a key; `upstream: https://em` is taken for `upstream: {url: https://em}`.
    private static func row(_ key: String, holding value: Node) -> Setting? {
        if let row = fileRows[key] { return row }
        guard case .scalar = value else { return nil }
        return Setting.named(key)
    }

    private static let fileRows = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.fileKey, $0) })

    private static func values(of node: Node, for row: Setting, at place: String) throws(SettingsError) -> [String] {
        switch node {
        case .scalar(let scalar):
            return [scalar.string]
        case .sequence(let sequence) where row.kind.isList:
            var values: [String] = []
            for item in sequence {
                guard case .scalar(let scalar) = item else {
                    throw SettingsError(place: place, key: row.key, problem: "every item must be plain text")
                }
                values.append(scalar.string)
            }
            return values
        case .sequence, .mapping, .alias:
            throw SettingsError(place: place, key: row.key, problem: "expected a value, not a list or keys below it")
        }
    }

    private static func place(of node: Node, in file: String) -> String {
        node.mark.map { "\(file):\($0.line)" } ?? file
    }

    private static func notYAML(_ error: any Error, name: String) -> SettingsError {
        guard let error = error as? YamlError else {
            return SettingsError(place: name, key: nil, problem: "is not YAML: \(error)")
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return SettingsError(place: "\(name):\(mark.line)", key: nil, problem: "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, _):
            return SettingsError(
                place: name, key: duplicates.first, problem: "is given twice; give it once")
        default:
            return SettingsError(place: name, key: nil, problem: "is not YAML: \(error)")
        }
    }
}
