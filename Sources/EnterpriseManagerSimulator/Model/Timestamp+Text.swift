extension Timestamp {
    /// `2025-02-19T00:25:42.28Z`: trailing zeros of the fraction are left out, as EM does (em-facts R9).
    package var iso: String {
        let parts = civil
        var text = "\(Self.padded(parts.year, 4))-\(Self.padded(parts.month, 2))-\(Self.padded(parts.day, 2))T\(clock)"
        var fraction = Self.padded(parts.microsecond, 6)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        if !fraction.isEmpty { text += ".\(fraction)" }
        return text + "Z"
    }

    /// `2021-09-24 20:00:09`: how names of sessions end.
    var nameSuffix: String {
        let parts = civil
        return "\(Self.padded(parts.year, 4))-\(Self.padded(parts.month, 2))-\(Self.padded(parts.day, 2)) \(clock)"
    }

    /// `2023-01-27 17:05:52.069837`: how names of system sessions end.
    var longNameSuffix: String {
        "\(nameSuffix).\(Self.padded(civil.microsecond, 6))"
    }

    /// `Sep 20 2016  2:59PM`: SQL Server's default date text, which names restore points.
    var restorePointName: String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = civil
        let month = months.indices.contains(parts.month - 1) ? months[parts.month - 1] : "Jan"
        let hour = parts.hour % 12 == 0 ? 12 : parts.hour % 12
        let day = parts.day < 10 ? " \(parts.day)" : "\(parts.day)"
        let hourText = hour < 10 ? " \(hour)" : "\(hour)"
        return
            "\(month) \(day) \(parts.year) \(hourText):\(Self.padded(parts.minute, 2))\(parts.hour < 12 ? "AM" : "PM")"
    }

    /// Reads `2026-06-15`, `2026-06-15T00:21:49`, with an optional fraction and an optional `Z`; all of it UTC.
    package init?(iso text: some StringProtocol) {
        var bytes = Array(text.utf8)
        if bytes.last == UInt8(ascii: "Z") || bytes.last == UInt8(ascii: "z") { bytes.removeLast() }
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func has(_ byte: UInt8, at index: Int) -> Bool { index < bytes.count && bytes[index] == byte }
        guard bytes.count >= 10, let year = number(0..<4), has(0x2D, at: 4), let month = number(5..<7),
            has(0x2D, at: 7), let day = number(8..<10), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds = Self.daysSince1970(year: year, month: month, day: day) * 86_400
        var fraction = 0
        if bytes.count > 10 {
            guard has(0x54, at: 10) || has(0x20, at: 10), let hour = number(11..<13), has(0x3A, at: 13),
                let minute = number(14..<16), has(0x3A, at: 16), let second = number(17..<19),
                hour < 24, minute < 60, second < 60
            else { return nil }
            seconds += hour * 3600 + minute * 60 + second
            if bytes.count > 19 {
                guard has(0x2E, at: 19), bytes.count > 20, bytes.count <= 27 else { return nil }
                let digits = bytes.count - 20
                guard let value = number(20..<bytes.count) else { return nil }
                fraction = value
                for _ in digits..<max(digits, 6) { fraction *= 10 }
                if digits > 6 { fraction /= 10 }
            }
        }
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
    }

    private var clock: String {
        let parts = civil
        return "\(Self.padded(parts.hour, 2)):\(Self.padded(parts.minute, 2)):\(Self.padded(parts.second, 2))"
    }

    private struct Civil {
        var year: Int
        var month: Int
        var day: Int
        var hour: Int
        var minute: Int
        var second: Int
        var microsecond: Int
    }

    /// The proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March.
    private var civil: Civil {
        let total = Int(seconds)
        let days = total >= 0 ? total / 86_400 : (total - 86_399) / 86_400
        let rest = total - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let micro = microseconds % 1_000_000
        return Civil(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: rest / 3600, minute: rest % 3600 / 60, second: rest % 60,
            microsecond: Int(micro < 0 ? micro + 1_000_000 : micro))
    }

    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
