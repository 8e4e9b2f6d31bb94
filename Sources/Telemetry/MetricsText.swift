import HTTPSemantics

/// Writes the text exposition format of Prometheus, version 0.0.4.
struct MetricsText {
    private(set) var bytes: [UInt8] = []

    /// Whether a text may be the name of a metric or label here: lower-case letters, digits and underscores.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    mutating func begin(_ name: String, help: String, kind: Metrics.Kind) {
        bytes.append(contentsOf: "# HELP \(name) ".utf8)
        appendEscaped(help, quotes: false)
        bytes.append(contentsOf: "\n# TYPE \(name) \(kind.rawValue)\n".utf8)
    }

    mutating func sample(_ name: String, labels: [(name: String, value: String)] = [], value: some FixedWidthInteger) {
        appendName(name, labels)
        bytes.append(decimal: value)
        bytes.append(0x0A)
    }

    mutating func samples(_ name: String, of histogram: Histogram) {
        let counts = histogram.cumulativeCounts
        for (bound, count) in zip(histogram.bounds, counts) {
            sample("\(name)_bucket", labels: [("le", Self.text(of: bound))], value: count)
        }
        let total = counts.last ?? 0
        sample("\(name)_bucket", labels: [("le", "+Inf")], value: total)
        appendName("\(name)_sum", [])
        bytes.append(contentsOf: "\(histogram.sumInSeconds)\n".utf8)
        sample("\(name)_count", value: total)
    }

    /// A bound as other exporters write it: `1` rather than `1.0`.
    private static func text(of bound: Double) -> String {
        let text = "\(bound)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private mutating func appendName(_ name: String, _ labels: [(name: String, value: String)]) {
        bytes.append(contentsOf: name.utf8)
        if !labels.isEmpty {
            bytes.append(0x7B)
            for (index, label) in labels.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                bytes.append(contentsOf: label.name.utf8)
                bytes.append(literal: "=\"")
                appendEscaped(label.value, quotes: true)
                bytes.append(0x22)
            }
            bytes.append(0x7D)
        }
        bytes.append(0x20)
    }

    private mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case 0x5C: bytes.append(literal: "\\\\")
            case 0x0A: bytes.append(literal: "\\n")
            case 0x22 where quotes: bytes.append(literal: "\\\"")
            default: bytes.append(byte)
            }
        }
    }
}
