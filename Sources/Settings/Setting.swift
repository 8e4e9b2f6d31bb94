/// One row of the settings table: the single truth for the file's keys, the environment's names, the flags, the
/// help, `config/emgate.yaml` and the README.
package struct Setting: Sendable {
    /// The dotted key, for example `upstream.tls.verify`.
    package let key: String
    /// What its text must look like.
    package let kind: Kind
    /// The text that counts when nothing is set, or nil when there is none.
    package let standard: String?
    /// What it does, with its unit, in one sentence.
    package let summary: String

    /// What the text of a setting must look like.
    package enum Kind: Sendable, Equatable {
        /// `http://host[:port]` or `https://host[:port]`, without a path.
        case url
        /// One of these words.
        case choice([String])
        /// A number with `ms`, `s`, `m`, `h` or `d`, between these milliseconds.
        case duration(ClosedRange<Int64>)
        /// A number with `B`, `KiB`, `MiB` or `GiB`, between these bytes.
        case size(ClosedRange<Int64>)
        /// A whole number in this range.
        case count(ClosedRange<Int64>)
        /// `address:port`; several, separated by commas or as a YAML list.
        case addresses
        /// Networks like `10.0.0.0/8`; several, separated by commas or as a YAML list.
        case networks
        /// Words separated by commas or as a YAML list.
        case words
        /// A SHA-256 digest of a public key: 64 hexadecimal digits or base64.
        case pin
        /// A path of a file or folder.
        case path
        /// Any text.
        case text
    }

    /// The key in the file: `upstream` is written `upstream.url`, because `upstream` is a mapping there.
    package var fileKey: String { key == "upstream" ? "upstream.url" : key }

    /// The name in the environment, for example `EMGATE_UPSTREAM_TLS_VERIFY`.
    package var environmentName: String {
        "EMGATE_" + String(key.map { $0 == "." || $0 == "-" ? "_" : $0 }).uppercased()
    }

    /// The flag, for example `--upstream-tls-verify`.
    package var flag: String { "--" + String(key.map { $0 == "." ? "-" : $0 }) }

    /// The row of a key, or nil.
    package static func named(_ key: String) -> Setting? {
        all.first { $0.key == key }
    }
}
