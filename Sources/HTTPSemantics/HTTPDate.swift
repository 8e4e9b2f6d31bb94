/// Dates in HTTP's preferred form, `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110 section 5.6.7).
///
/// The obsolete forms are not read: the one of RFC 850 cannot be without a clock, and no peer of emgate sends either.
package enum HTTPDate {
    private static let secondsPerDay: Int64 = 86_400
    private static let earliest: Int64 = -62_167_219_200  // 0000-01-01T00:00:00Z
    private static let latest: Int64 = 253_402_300_799  // 9999-12-31T23:59:59Z
    private static let weekdays: StaticString = "SunMonTueWedThuFriSat"
    private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
    /// The bytes that every date has.
    package static let byteCount = 29

    /// Appends a date; times before the year 0 and after 9999 become the first and the last that can be written.
    package static func append(secondsSince1970: Int64, to output: inout [UInt8]) {
        let seconds = min(max(secondsSince1970, earliest), latest)
        let days = seconds.floorDivided(by: secondsPerDay)
        let time = Int(seconds - days * secondsPerDay)
        let (year, month, day) = civil(days)
        // 1 January 1970 was a Thursday.
        let weekday = Int((days + 4) - (days + 4).floorDivided(by: 7) * 7)
        append(weekdays, weekday, to: &output)
        output.append(literal: ", ")
        output.append(decimal: day, width: 2)
        output.append(0x20)
        append(months, month - 1, to: &output)
        output.append(0x20)
        output.append(decimal: year, width: 4)
        output.append(0x20)
        output.append(decimal: time / 3600, width: 2)
        output.append(0x3A)
        output.append(decimal: time / 60 % 60, width: 2)
        output.append(0x3A)
        output.append(decimal: time % 60, width: 2)
        output.append(literal: " GMT")
    }

    /// Reads a date into seconds since 1970; nil for anything else.
    ///
    /// The name of the day must be one but is not checked against the date. A leap second counts as the second after.
    package static func parse(_ text: Span<UInt8>) -> Int64? {
        guard text.count == byteCount, index(of: text.extracting(0..<3), in: weekdays) != nil,
            ASCII.equals(text.extracting(3..<5), ", "), text[7] == 0x20, text[11] == 0x20, text[16] == 0x20,
            text[19] == 0x3A, text[22] == 0x3A, ASCII.equals(text.extracting(25..<29), " GMT"),
            let month = index(of: text.extracting(8..<11), in: months),
            let day = number(text, 5..<7), let year = number(text, 12..<16),
            let hour = number(text, 17..<19), let minute = number(text, 20..<22), let second = number(text, 23..<25),
            day >= 1, day <= daysInMonth(month + 1, year), hour <= 23, minute <= 59, second <= 60
        else { return nil }
        return daysSince1970(year, month + 1, day) * secondsPerDay + Int64(hour * 3600 + minute * 60 + second)
    }

    private static func append(_ names: StaticString, _ index: Int, to output: inout [UInt8]) {
        let names = UnsafeBufferPointer(start: names.utf8Start, count: names.utf8CodeUnitCount)
        output.append(contentsOf: names[index * 3..<index * 3 + 3])
    }

    private static func index(of name: Span<UInt8>, in names: StaticString) -> Int? {
        let names = UnsafeBufferPointer(start: names.utf8Start, count: names.utf8CodeUnitCount)
        for start in stride(from: 0, to: names.count, by: 3)
        where names[start] == name[0] && names[start + 1] == name[1] && names[start + 2] == name[2] {
            return start / 3
        }
        return nil
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        ASCII.decimal(text.extracting(range)).map { Int(truncatingIfNeeded: $0) }
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // Both ways count in eras of 400 years that begin on 1 March, so that the leap day is the last of a year.
    private static let daysPerEra: Int64 = 146_097
    private static let daysFromEraTo1970: Int64 = 719_468

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let marchYear = Int64(month > 2 ? year : year - 1)
        let era = marchYear.floorDivided(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * daysPerEra + dayOfEra - daysFromEraTo1970
    }

    private static func civil(_ daysSince1970: Int64) -> (year: Int, month: Int, day: Int) {
        let days = daysSince1970 + daysFromEraTo1970
        let era = days.floorDivided(by: daysPerEra)
        let dayOfEra = days - era * daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
