/// All that exists in the simulated Enterprise Manager, computed on demand from the seed and the time.
///
/// A value: a copy taken for a streamed list is not disturbed by what happens later. Only runs begun while the simulator
/// lives are kept in memory, at most `maximumLiveRuns` of them.
struct Universe: Sendable {
    static let maximumLiveRuns = 100_000

    let configuration: SimulatorConfiguration
    let codec: IdentifierCodec
    let mixer: Mixer
    /// The midnight before which all past runs lie.
    let anchor: Timestamp
    /// Live runs by job, oldest first.
    private(set) var liveRuns: [Int: [JobRun]] = [:]
    private var liveCount = 0

    init(_ configuration: SimulatorConfiguration) {
        self.configuration = configuration
        self.codec = IdentifierCodec(seed: configuration.seed)
        self.mixer = Mixer(seed: configuration.seed)
        self.anchor = configuration.start.startOfDay
        for job in 0..<jobCount where job.isMultiple(of: 3) {
            _ = begin(job: job, at: configuration.start - .seconds(20), isRetry: false)
        }
    }

    var scale: SimulatorScale { configuration.scale }
    var jobCount: Int { scale.jobs + scale.replicaJobs }

    /// Backup jobs come first, replication jobs after them.
    func isReplica(job: Int) -> Bool { job >= scale.jobs }

    func sessionKind(ofJob job: Int) -> EntityKind { isReplica(job: job) ? .replicaSession : .backupSession }

    // MARK: Runs

    /// The number of the newest past run of every job: the last slot that ended before the anchor.
    var newestNumber: Int { slotNumber(of: anchor) - 1 }

    /// The number of the slot that a moment lies in.
    func slotNumber(of time: Timestamp) -> Int {
        Int(max(0, time.microseconds) / max(1, scale.sessionInterval.microseconds))
    }

    /// A past run by its number, or a live one; nil when there is none.
    func run(job: Int, number: Int) -> JobRun? {
        guard job >= 0, job < jobCount else { return nil }
        if number >= JobRun.firstLiveNumber {
            return liveRuns[job]?.first { $0.key.run == number }
        }
        let key = ResourceKey(sessionKind(ofJob: job), job: job, run: number)
        if key == IdentifierCodec.wellKnownKey { return wellKnownRun }
        guard number >= 0, number <= newestNumber, number > newestNumber - scale.sessionsPerJob else { return nil }
        return pastRun(key)
    }

    /// Every run of a job that was created at `earliest` or later, oldest first.
    func runs(job: Int, since earliest: Timestamp) -> [JobRun] {
        var runs: [JobRun] = []
        let first = max(0, newestNumber - scale.sessionsPerJob + 1, slotNumber(of: earliest) - 1)
        for number in first..<max(first, newestNumber + 1) {
            let run = pastRun(ResourceKey(sessionKind(ofJob: job), job: job, run: number))
            if run.creation >= earliest { runs.append(run) }
        }
        runs.append(contentsOf: (liveRuns[job] ?? []).filter { $0.creation >= earliest })
        return runs
    }

    /// Starts a run; nil when one is under way or memory for runs is used up.
    mutating func begin(job: Int, at now: Timestamp, isRetry: Bool) -> JobRun? {
        guard job >= 0, job < jobCount, liveCount < Self.maximumLiveRuns else { return nil }
        if let last = liveRuns[job]?.last, !last.isFinished(at: now) { return nil }
        let number = JobRun.firstLiveNumber + Int(max(0, now.seconds) % (1 << 36)) * 128 + liveCount % 128
        let run = JobRun(
            key: ResourceKey(sessionKind(ofJob: job), job: job, run: number), creation: stored(now),
            plannedEnd: stored(now + configuration.runDuration), outcome: .success, isRetry: isRetry)
        liveRuns[job, default: []].append(run)
        liveCount += 1
        return run
    }

    /// Asks a live run to stop; false when it is not running.
    mutating func stop(job: Int, number: Int, at now: Timestamp) -> Bool {
        guard var runs = liveRuns[job], let index = runs.firstIndex(where: { $0.key.run == number }),
            !runs[index].isFinished(at: now), runs[index].stopRequest == nil
        else { return false }
        runs[index].stopRequest = stored(now)
        liveRuns[job] = runs
        return true
    }

    /// The run with the well-known id: always the same moment, so that its body is the same in every year.
    private var wellKnownRun: JobRun {
        let creation = Timestamp(seconds: 1_738_353_609)
        return JobRun(
            key: IdentifierCodec.wellKnownKey, creation: stored(creation + .milliseconds(607)),
            plannedEnd: stored(creation + .milliseconds(165_717)), outcome: .success, isRetry: false)
    }

    private func pastRun(_ key: ResourceKey) -> JobRun {
        let interval = scale.sessionInterval.microseconds
        let slot = Timestamp(microseconds: interval &* Int64(key.run))
        let creation = slot + TimeSpan(microseconds: mixer.below(max(1, interval / 4), .start, key.job, key.run))
        let longest = max(1, min(interval / 2, TimeSpan.minutes(40).microseconds))
        let duration = longest / 20 + mixer.below(longest - longest / 20, .duration, key.job, key.run)
        let outcome: JobRun.Outcome =
            switch mixer.below(20, .outcome, key.job, key.run) {
            case 0: .failed
            case 1, 2: .warning
            default: .success
            }
        return JobRun(
            key: key, creation: stored(creation), plannedEnd: stored(creation + TimeSpan(microseconds: duration)),
            outcome: outcome, isRetry: key.run % 7 == 3)
    }

    // MARK: Restore sessions and system sessions

    /// The restore or system session of a number; nil when there is none.
    func standaloneRun(_ kind: EntityKind, number: Int) -> JobRun? {
        let live = liveStandaloneRun(kind)
        if let live, live.key.run == number { return live }
        let count = standaloneCount(kind)
        let newest = newestStandaloneNumber(kind)
        // One of them is the live one.
        guard number >= 0, number <= newest, number > newest - count + 1 else { return nil }
        let topic = Int(kind.rawValue)
        let fraction = TimeSpan(microseconds: mixer.below(60_000_000, .fraction, topic, number))
        let duration = TimeSpan(microseconds: 5_000_000 + mixer.below(900_000_000, .duration, topic, number))
        let creation = Timestamp(microseconds: spacing(kind).microseconds &* Int64(number)) + fraction
        return JobRun(
            key: ResourceKey(kind, job: 0, run: number), creation: stored(creation),
            plannedEnd: stored(creation + duration),
            outcome: mixer.below(10, .outcome, topic, number) == 0 ? .warning : .success, isRetry: false)
    }

    /// The restore or system session at an index, counted from the newest; the first runs at the start.
    func standaloneRun(_ kind: EntityKind, at index: Int) -> JobRun? {
        guard index >= 0, index < standaloneCount(kind) else { return nil }
        if index == 0 { return liveStandaloneRun(kind) }
        return standaloneRun(kind, number: newestStandaloneNumber(kind) - index + 1)
    }

    /// The one that runs for `runDuration` from the start; its number contains its starting second.
    private func liveStandaloneRun(_ kind: EntityKind) -> JobRun? {
        guard standaloneCount(kind) > 0 else { return nil }
        let start = stored(configuration.start - .seconds(20))
        let number = JobRun.firstLiveNumber + Int(max(0, start.seconds) % (1 << 36)) * 128
        return JobRun(
            key: ResourceKey(kind, job: 0, run: number), creation: start,
            plannedEnd: stored(start + configuration.runDuration), outcome: .success, isRetry: false)
    }

    private func standaloneCount(_ kind: EntityKind) -> Int {
        kind == .restoreSession ? scale.restoreSessions : scale.systemSessions
    }

    private func spacing(_ kind: EntityKind) -> TimeSpan { kind == .restoreSession ? .hours(20) : .hours(1) }

    private func newestStandaloneNumber(_ kind: EntityKind) -> Int {
        Int(max(0, anchor.microseconds) / spacing(kind).microseconds) - 1
    }

    // MARK: Tasks

    /// The task of an index in a run; nil when there is none.
    func task(_ index: Int, of run: JobRun) -> TaskRun? {
        guard index >= 0, index < scale.tasksPerSession else { return nil }
        let kind: EntityKind = run.key.kind == .replicaSession ? .replicaTaskSession : .backupTaskSession
        let span = max(1000, (run.plannedEnd - run.creation).microseconds)
        // Tasks begin one after another in the first half of the run and end before it does.
        let begin = span / 2 / Int64(max(1, scale.tasksPerSession)) * Int64(index)
        let length = (span - begin) / 4 + mixer.below((span - begin) / 2, .taskEnd, run.key.job, run.key.run, index)
        let planned = run.creation + TimeSpan(microseconds: begin + length)
        let end = min(planned, run.end)
        var outcome = JobRun.Outcome.success
        if run.outcome != .success, index == 0 { outcome = run.outcome }
        if end < planned { outcome = .failed }
        let machine = machineName(job: run.key.job, task: index)
        return TaskRun(
            key: run.key.viewed(as: kind, task: index),
            creation: stored(min(run.creation + TimeSpan(microseconds: begin), end)), end: stored(end),
            outcome: outcome, size: 1_073_741_824 * (1 + mixer.below(200, .size, run.key.job, index)),
            machine: machine, machineReference: machineReference(job: run.key.job, task: index))
    }

    private func machineReference(job: Int, task: Int) -> String {
        let host = Identifier(
            high: mixer.number(.address, job) & ~0xF000 | 0x4000, low: mixer.number(.address, job, 1) >> 2 | 1 << 63)
        return "urn:VMware:Vm:\(host).vm-\(1000 + mixer.below(3_000_000, .address, job, task, 2))"
    }

    /// What the database can hold: SQL Server's datetime ends in 0, 3 or 7 milliseconds, PostgreSQL keeps microseconds.
    func stored(_ time: Timestamp) -> Timestamp {
        switch configuration.release {
        case .v13: return time
        case .v12:
            let milliseconds = time.microseconds / 1000
            let rest = milliseconds % 10
            let snapped: Int64 = rest < 3 ? 0 : (rest < 7 ? 3 : 7)
            return Timestamp(microseconds: (milliseconds - rest + snapped) * 1000)
        }
    }
}
