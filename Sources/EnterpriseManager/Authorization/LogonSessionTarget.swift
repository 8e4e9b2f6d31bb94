/// A target below `/api/logonSessions/`: its id is a credential, for the token is only its base64 (em-facts 5).
package struct LogonSessionTarget: Equatable, Sendable {
    /// Where the id stands in the target: what a log must not show, and what a DELETE ends.
    package let id: Range<Int>

    /// The logon session that a target names in any spelling; nil when it names none.
    ///
    /// The range is that of the raw target, with percent-encoding as received.
    package static func recognise(target: Span<UInt8>) -> LogonSessionTarget? {
        var path = LenientPath(target)
        while let segment = path.next(in: target) {
            guard LenientPath.segment(segment, of: target, is: "logonSessions") else { continue }
            guard let id = path.next(in: target) else { return nil }
            return LogonSessionTarget(id: id)
        }
        return nil
    }

    /// The target with its id replaced by `*`, fit for a log; the target itself when it names no logon session.
    package static func redacted(target: Span<UInt8>) -> [UInt8] {
        let id = recognise(target: target)?.id
        var result: [UInt8] = []
        result.reserveCapacity(target.count)
        for index in 0..<target.count {
            if let id, id.contains(index) {
                if index == id.lowerBound { result.append(0x2A) }
            } else {
                result.append(target[index])
            }
        }
        return result
    }
}
