/// Numbers with a unit, as settings write them.
package enum Quantity {
    /// Milliseconds of `500ms`, `60s`, `14m`, `24h` or `2d`; nil for anything else, a missing unit included.
    package static func milliseconds(_ text: String) -> Int64? {
        scaled(text, units: [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)])
    }

    /// Bytes of `64MiB`, `16KiB`, `2GiB` or `512B`; nil for anything else.
    ///
    /// KB, MB and GB mean the same as KiB, MiB and GiB here.
    package static func bytes(_ text: String) -> Int64? {
        scaled(
            text,
            units: [
                ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1 << 10), ("MB", 1 << 20),
                ("GB", 1 << 30), ("B", 1),
            ])
    }

    private static func scaled(_ text: String, units: [(name: String, factor: Int64)]) -> Int64? {
        if text == "0" { return 0 }
        for unit in units where text.hasSuffix(unit.name) {
            let digits = text.dropLast(unit.name.count)
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { continue }
            guard let number = Int64(digits) else { return nil }
            let (value, overflow) = number.multipliedReportingOverflow(by: unit.factor)
            return overflow ? nil : value
        }
        return nil
    }
}
