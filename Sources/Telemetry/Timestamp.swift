import HTTPSemantics

/// Writes times as RFC 3339 with milliseconds, in UTC.
enum Timestamp {
    /// Appends `2026-11-24T23:12:51.123Z`.
    static func append(millisecondsSince1970: Int64, to output: inout OutputSpan<UInt8>) {
        let milliseconds = max(0, millisecondsSince1970)
        let seconds = milliseconds / 1000
        let (year, month, day) = civilDate(daysSince1970: Int(clamping: seconds / 86_400))
        let time = UInt32(truncatingIfNeeded: seconds % 86_400)
        let fraction = UInt32(truncatingIfNeeded: milliseconds % 1000)
        let shownYear = UInt32(truncatingIfNeeded: min(year, 9999))
        var text = template
        write(shownYear / 100, at: 0, of: &text)
        write(shownYear % 100, at: 2, of: &text)
        write(UInt32(truncatingIfNeeded: month), at: 5, of: &text)
        write(UInt32(truncatingIfNeeded: day), at: 8, of: &text)
        write(time / 3600, at: 11, of: &text)
        write(time / 60 % 60, at: 14, of: &text)
        write(time % 60, at: 17, of: &text)
        write(fraction / 10, at: 20, of: &text)
        text[22] = 0x30 &+ UInt8(truncatingIfNeeded: fraction % 10)
        output.append(bytesOf: text.span)
    }

    /// Appends the same to an array.
    static func append(millisecondsSince1970: Int64, to output: inout [UInt8]) {
        output.append(addingCapacity: template.count) { append(millisecondsSince1970: millisecondsSince1970, to: &$0) }
    }

    /// `0000-00-00T00:00:00.000Z`.
    private static var template: InlineArray<24, UInt8> {
        [
            0x30, 0x30, 0x30, 0x30, 0x2D, 0x30, 0x30, 0x2D, 0x30, 0x30, 0x54, 0x30, 0x30, 0x3A, 0x30, 0x30, 0x3A, 0x30,
            0x30, 0x2E, 0x30, 0x30, 0x30, 0x5A,
        ]
    }

    /// Writes a number below 100.
    @inline(__always)
    private static func write(_ number: UInt32, at place: Int, of text: inout InlineArray<24, UInt8>) {
        let digits = ASCII.digits(ofNumberBelow100: UInt16(truncatingIfNeeded: number))
        text[place] = UInt8(truncatingIfNeeded: digits)
        text[place + 1] = UInt8(truncatingIfNeeded: digits &>> 8)
    }

    /// The Gregorian date of a day, with years that begin in March so that the leap day is the last.
    private static func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = min(days, 100_000_000) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
