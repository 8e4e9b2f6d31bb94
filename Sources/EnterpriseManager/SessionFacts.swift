/// What a session says of itself, as far as storing and purging need it.
///
/// Times are kept as written; of a child list these are the facts of the session that it belongs to.
package struct SessionFacts: Hashable, Sendable {
    /// `State`.
    package var state: SessionState

    /// `Result`, of a system session the `Result` inside its `Result`, or nil.
    package var result: SessionResult?

    /// `CreationTimeUTC` as written.
    package var creationTime: [UInt8]?

    /// `EndTimeUTC` as written.
    package var endTime: [UInt8]?

    /// The UUID in `JobUid` or `PolicyUid`.
    package var job: ResourceID?

    /// `JobName` or `PolicyName`.
    package var jobName: [UInt8]?

    /// Of a task session, the UUID of the session it belongs to, from `JobSessionUid` or `PolicySessionUid`.
    package var parent: ResourceID?

    /// Gathers facts.
    package init(
        state: SessionState, result: SessionResult? = nil, creationTime: [UInt8]? = nil, endTime: [UInt8]? = nil,
        job: ResourceID? = nil, jobName: [UInt8]? = nil, parent: ResourceID? = nil
    ) {
        self.state = state
        self.result = result
        self.creationTime = creationTime
        self.endTime = endTime
        self.job = job
        self.jobName = jobName
        self.parent = parent
    }

    /// The creation time in seconds since 1970; nil when it is absent or not readable.
    package var createdAt: Int64? {
        guard let creationTime else { return nil }
        return SessionTime.secondsSince1970(creationTime.span)
    }

    /// The end time in seconds since 1970; nil when it is absent, not readable, or one of the moments before 1970
    /// that .NET and SQL Server write for "never" (0001-01-01, 1753-01-01: em-facts 3).
    package var endedAt: Int64? {
        guard let endTime, let seconds = SessionTime.secondsSince1970(endTime.span), seconds >= 0 else { return nil }
        return seconds
    }
}
