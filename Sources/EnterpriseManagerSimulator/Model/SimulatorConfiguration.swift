/// What the model is made from: scale, seed, times and habits of the simulated Enterprise Manager.
package struct SimulatorConfiguration: Sendable {
    /// How much there is.
    package var scale = SimulatorScale()
    /// Ids, names, times and results follow from it.
    package var seed: UInt64 = 1
    /// The simulated time at the start.
    ///
    /// Past sessions lie before the midnight that precedes it. Which ones there are follows from the day, what each of
    /// them says does not: a finished session is the same, byte for byte, after every restart.
    package var start: Timestamp
    /// How long a session runs that was started through the API, or is running at the start.
    package var runDuration = TimeSpan.minutes(2)
    /// How long an asynchronous task of the API stays `Running`.
    package var taskDuration = TimeSpan.seconds(3)
    /// How long a logon session lives without a request (em-facts 5).
    package var idleTimeout = TimeSpan.minutes(15)
    /// What collections show: sessions created within this time (em-facts 4).
    package var collectionWindow = TimeSpan.days(30)
    /// How long sessions are kept (em-facts 4: 13 weeks).
    package var retention = TimeSpan.days(91)
    /// EM 12 or EM 13: spelling of JSON names, precision of times, case of the escapes in paging links.
    package var release = SimulatedRelease.v12
    /// Which authorities links name.
    package var authorities = LinkAuthorityHabit.mixed
    /// The host and port by which the simulated EM calls itself.
    package var ownAuthority = "enterprise04.em.example:9398"
    /// Scheme of every link.
    package var scheme = "https"
    /// Users by role; the password of each.
    package var passwords: [Role: String] = [.administrator: "admin", .operator: "operator", .scoped: "scoped"]
    /// Mixed into the ids of logon sessions, so that tokens of an earlier run are unknown.
    package var tokenSeed: UInt64

    /// The defaults; the two values that must not be constants are asked for.
    package init(start: Timestamp, tokenSeed: UInt64) {
        self.start = start
        self.tokenSeed = tokenSeed
    }
}
