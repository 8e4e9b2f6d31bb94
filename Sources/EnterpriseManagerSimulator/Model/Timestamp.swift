/// An instant in UTC with the resolution of the simulated database: microseconds since 1970.
///
/// Time is always an argument in the model; nothing in it reads a clock.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var microseconds: Int64

    /// Makes an instant from microseconds since 1970.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Makes an instant from whole seconds since 1970; out of range seconds saturate.
    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        self.microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 {
        let quotient = microseconds / 1_000_000
        return microseconds % 1_000_000 < 0 ? quotient - 1 : quotient
    }

    /// Midnight (UTC) of the day this instant lies in.
    package var startOfDay: Timestamp {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        return Timestamp(seconds: days * 86_400)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    static func + (left: Timestamp, right: TimeSpan) -> Timestamp {
        Timestamp(microseconds: left.microseconds &+ right.microseconds)
    }

    static func - (left: Timestamp, right: TimeSpan) -> Timestamp {
        Timestamp(microseconds: left.microseconds &- right.microseconds)
    }

    static func - (left: Timestamp, right: Timestamp) -> TimeSpan {
        TimeSpan(microseconds: left.microseconds &- right.microseconds)
    }
}
