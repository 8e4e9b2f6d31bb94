/// One run of a job (or one restore), from which its session, its tasks and its restore point follow.
///
/// Past runs are numbered by the slot of time they lie in, counted from 1970, so that a run keeps number, id and body
/// however often and whenever the simulator is started. Runs begun while it lives have numbers from `firstLiveNumber`
/// that contain their starting second, so that a restart never gives an old id to a new session.
struct JobRun: Sendable, Equatable {
    static let firstLiveNumber = 1 << 44
    /// The number of the run that exists whatever the time; it is never deleted.
    static let wellKnownNumber = firstLiveNumber - 1

    let key: ResourceKey
    let creation: Timestamp
    let plannedEnd: Timestamp
    let outcome: Outcome
    let isRetry: Bool
    /// When somebody asked to stop it.
    var stopRequest: Timestamp?

    enum Outcome: String, Sendable {
        case success = "Success"
        case warning = "Warning"
        case failed = "Failed"
    }

    enum Phase: String, Sendable {
        case starting = "Starting"
        case working = "Working"
        case stopping = "Stopping"
        case stopped = "Stopped"
    }

    /// When it ended or will end: as planned, or two seconds after a request to stop.
    var end: Timestamp {
        guard let stopRequest else { return plannedEnd }
        return min(plannedEnd, stopRequest + .seconds(2))
    }

    func phase(at now: Timestamp) -> Phase {
        if now >= end { return .stopped }
        if let stopRequest, now >= stopRequest { return .stopping }
        return now < creation + .seconds(1) ? .starting : .working
    }

    func isFinished(at now: Timestamp) -> Bool { now >= end }

    /// The result once it has ended; a run that was stopped has failed.
    var finalOutcome: Outcome { end < plannedEnd ? .failed : outcome }

    /// Percent done.
    func progress(at now: Timestamp) -> Int {
        let moment = min(now, end)
        guard moment < plannedEnd, plannedEnd > creation else { return 100 }
        let done = (moment - creation).microseconds
        return Int(max(0, done) / max(1, (plannedEnd - creation).microseconds / 100))
    }
}
