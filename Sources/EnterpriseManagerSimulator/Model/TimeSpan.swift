/// A length of time in microseconds; written `90s`, `15m`, `2h`, `30d`, `13w` or `250ms` in switches.
package struct TimeSpan: Hashable, Comparable, Sendable {
    /// The length in microseconds; may be negative.
    package var microseconds: Int64

    /// Makes a length from microseconds.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Makes a length from milliseconds.
    package static func milliseconds(_ count: Int64) -> TimeSpan { scaled(count, by: 1000) }
    /// Makes a length from seconds.
    package static func seconds(_ count: Int64) -> TimeSpan { scaled(count, by: 1_000_000) }
    /// Makes a length from minutes.
    package static func minutes(_ count: Int64) -> TimeSpan { scaled(count, by: 60_000_000) }
    /// Makes a length from hours.
    package static func hours(_ count: Int64) -> TimeSpan { scaled(count, by: 3_600_000_000) }
    /// Makes a length from days.
    package static func days(_ count: Int64) -> TimeSpan { scaled(count, by: 86_400_000_000) }

    /// Reads a number with a unit (`ms`, `s`, `m`, `h`, `d`, `w`); nil when it is anything else or longer than 100 years.
    package init?(text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), !digits.isEmpty else { return nil }
        let span: TimeSpan
        switch text.dropFirst(digits.count) {
        case "ms": span = .milliseconds(count)
        case "s": span = .seconds(count)
        case "m": span = .minutes(count)
        case "h": span = .hours(count)
        case "d": span = .days(count)
        case "w": span = .scaled(count, by: 7 * 86_400_000_000)
        default: return nil
        }
        guard span <= .days(36_525) else { return nil }
        self = span
    }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.microseconds < right.microseconds
    }

    private static func scaled(_ count: Int64, by unit: Int64) -> TimeSpan {
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return TimeSpan(microseconds: overflow ? (count < 0 ? .min : .max) : product)
    }
}
