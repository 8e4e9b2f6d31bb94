extension Setting {
    /// The text of `config/emgate.yaml`: every key, commented out, with its meaning and standard.
    package static var exampleFile: String {
        var lines = [
            "## emgate's settings. Every key may also be set by environment (EMGATE_…) or flag (--…): flags win over the",
            "## environment, that over this file. Durations: 500ms, 30s, 14m, 24h; sizes: 16KiB, 64MiB, 2GiB.",
            "## Remove the first # of a line to set it. This file is made by `emgate check --print-example`.",
        ]
        var open: [Substring] = []
        for setting in all {
            let parts = setting.fileKey.split(separator: ".")
            let folders = Array(parts.dropLast())
            let shared = zip(open, folders).prefix { $0 == $1 }.count
            if shared == 0 { lines.append("") }
            for depth in folders.indices.dropFirst(shared) {
                lines.append("#" + String(repeating: "  ", count: depth) + "\(folders[depth]):")
            }
            open = folders
            let indentation = "#" + String(repeating: "  ", count: folders.count)
            lines.append("\(indentation)# \(setting.summary) [\(setting.environmentName), \(setting.flag)]")
            lines.append("\(indentation)\(parts.last ?? ""): \(setting.standard ?? setting.kind.example)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The flags with their meaning and standard, for `--help`.
    package static var flagHelp: String {
        all.map { setting in
            let standard = setting.standard.map { " (default \($0))" } ?? ""
            return "  \(setting.flag) <\(setting.kind.placeholder)>\n        \(setting.summary)\(standard)"
        }.joined(separator: "\n")
    }
}

extension Setting.Kind {
    /// What stands for the value in help texts.
    package var placeholder: String {
        switch self {
        case .url: "url"
        case .choice(let words): words.joined(separator: "|")
        case .duration: "duration"
        case .size: "size"
        case .count: "number"
        case .addresses: "address:port"
        case .networks: "network"
        case .words: "word"
        case .pin: "sha256"
        case .path: "path"
        case .text: "text"
        }
    }

    /// A value for the example file where the setting has no standard.
    fileprivate var example: String {
        switch self {
        case .url: "https://em.example:9398"
        case .networks: "[10.0.0.0/8]"
        case .words: "[emgate.example]"
        case .path: "/etc/emgate/file.pem"
        case .pin: String(repeating: "0123456789abcdef", count: 4)
        case .choice, .duration, .size, .count, .addresses, .text: "text"
        }
    }
}
