import HTTPSemantics
import NIOCore

/// The line of the Date field, rendered at most once a second (RFC 9110 section 6.6.1).
///
/// One per event loop. The wall clock is asked again one second after the last time on the loop's own clock, so a date
/// is never more than a second late.
struct DateCache {
    /// Seconds since 1970.
    private let wallClock: @Sendable () -> Int64
    private var validUntil = NIODeadline.uptimeNanoseconds(0)
    private var line: [UInt8] = []

    init(wallClock: @escaping @Sendable () -> Int64) {
        self.wallClock = wallClock
    }

    /// `Date: …` with its line end.
    ///
    /// - Complexity: O(1); a rendering once a second.
    mutating func line(at now: NIODeadline) -> [UInt8] {
        if now >= validUntil || line.isEmpty {
            validUntil = now + .seconds(1)
            line.removeAll(keepingCapacity: true)
            line.append(contentsOf: "Date: ".utf8)
            HTTPDate.append(secondsSince1970: wallClock(), to: &line)
            line.append(contentsOf: [0x0D, 0x0A])
        }
        return line
    }
}
