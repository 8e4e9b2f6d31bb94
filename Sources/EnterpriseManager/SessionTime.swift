import HTTPSemantics

/// A moment in a body of Enterprise Manager, such as `2025-02-19T00:25:42.28Z`.
///
/// The XML Schema form of dateTime with up to nine digits of a fraction, which is dropped. Enterprise Manager writes UTC
/// with `Z`; an offset is understood, and a text without either is taken as UTC, as the names of the fields say.
package enum SessionTime {
    /// The seconds since 1970-01-01T00:00:00Z; nil when the text is no such moment.
    package static func secondsSince1970(_ text: Span<UInt8>) -> Int64? {
        guard text.count >= 19, text.count <= 35 else { return nil }
        guard text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A else { return nil }
        guard let year = number(text, 0..<4), let month = number(text, 5..<7), let day = number(text, 8..<10),
            let hour = number(text, 11..<13), let minute = number(text, 14..<16), let second = number(text, 17..<19)
        else { return nil }
        guard year >= 1, (1...12).contains(month), day >= 1, day <= lengthOfMonth(month, year: year) else { return nil }
        guard hour <= 23, minute <= 59, second <= 60 else { return nil }
        guard let offset = offsetInSeconds(text, after: endOfFraction(text)) else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        return days * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    /// The index after the fraction; nil when a point is not followed by one to nine digits.
    private static func endOfFraction(_ text: Span<UInt8>) -> Int? {
        guard text.count > 19, text[19] == 0x2E else { return 19 }
        var index = 20
        while index < text.count, ASCII.isDigit(text[index]) { index += 1 }
        return index > 20 && index <= 29 ? index : nil
    }

    private static func offsetInSeconds(_ text: Span<UInt8>, after start: Int?) -> Int64? {
        guard let start else { return nil }
        if start == text.count { return 0 }
        if text[start] == 0x5A { return start + 1 == text.count ? 0 : nil }
        guard text[start] == 0x2B || text[start] == 0x2D, start + 6 == text.count, text[start + 3] == 0x3A else {
            return nil
        }
        guard let hours = number(text, (start + 1)..<(start + 3)),
            let minutes = number(text, (start + 4)..<(start + 6)),
            hours <= 14, minutes <= 59
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return text[start] == 0x2D ? -seconds : seconds
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for index in range {
            guard ASCII.isDigit(text[index]) else { return nil }
            value = value * 10 + Int64(text[index] - 0x30)
        }
        return value
    }

    private static func lengthOfMonth(_ month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar, counted from the first of March so that the leap day comes last.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
