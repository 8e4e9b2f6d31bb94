/// The logon sessions that are alive, and the rules by which a request's credentials lead to one (em-facts 5).
struct LogonRegistry: Sendable {
    /// Beyond this the oldest logon session is dropped: clients that log on for every request would fill memory.
    static let maximumSessions = 20_000

    private let configuration: SimulatorConfiguration
    private let mixer: Mixer
    private var sessions: [Identifier: LogonSession] = [:]
    private var order: [Identifier] = []
    private var created = 0
    /// Sessions of requests that carry Basic credentials and no token: one for each user, never expiring.
    private var basicSessions: [Role: LogonSession] = [:]

    init(_ configuration: SimulatorConfiguration) {
        self.configuration = configuration
        self.mixer = Mixer(seed: configuration.seed ^ configuration.tokenSeed)
    }

    /// Who a request comes from, or why EM refuses it.
    enum Answer: Sendable {
        case session(LogonSession, isBasic: Bool)
        case unauthorized
    }

    /// Judges the credentials of a request.
    ///
    /// The cookie wins over the header when both come; Basic counts only without either. A successful use moves the
    /// idle timer.
    mutating func authorize(_ request: SimulatedRequest, at now: Timestamp) -> Answer {
        if let token = request.sessionCookie ?? request.field("x-restsvcsessionid") {
            guard let id = Self.identifier(ofToken: token), var session = live(id, at: now) else {
                return .unauthorized
            }
            session.lastUse = now
            sessions[id] = session
            return .session(session, isBasic: false)
        }
        guard let role = basicRole(request) else { return .unauthorized }
        let session =
            basicSessions[role]
            ?? LogonSession(id: newIdentifier(), role: role, version: .v1x7, lastUse: now)
        basicSessions[role] = session
        return .session(session, isBasic: true)
    }

    /// Logs on with the request's Basic credentials; nil when they are missing or wrong.
    mutating func logOn(_ request: SimulatedRequest, version: APIVersion, at now: Timestamp) -> LogonSession? {
        guard let role = basicRole(request) else { return nil }
        let session = LogonSession(id: newIdentifier(), role: role, version: version, lastUse: now)
        sessions[session.id] = session
        order.append(session.id)
        if order.count > Self.maximumSessions {
            for id in order.prefix(Self.maximumSessions / 2) { sessions[id] = nil }
            order.removeFirst(Self.maximumSessions / 2)
        }
        return session
    }

    /// Ends a logon session; false when there is none of that id.
    mutating func logOff(_ id: Identifier, at now: Timestamp) -> Bool {
        guard live(id, at: now) != nil else { return false }
        sessions[id] = nil
        order.removeAll { $0 == id }
        return true
    }

    /// A logon session that has not expired.
    func live(_ id: Identifier, at now: Timestamp) -> LogonSession? {
        guard let session = sessions[id], now - session.lastUse < configuration.idleTimeout else { return nil }
        return session
    }

    /// All logon sessions that have not expired, oldest first.
    func live(at now: Timestamp) -> [LogonSession] {
        order.compactMap { live($0, at: now) }
    }

    /// Replaces a session after its tasks changed.
    mutating func update(_ session: LogonSession, isBasic: Bool) {
        if isBasic { basicSessions[session.role] = session } else { sessions[session.id] = session }
    }

    /// The role of valid Basic credentials; a domain before the name is allowed, names know no case.
    private func basicRole(_ request: SimulatedRequest) -> Role? {
        guard let value = request.field("authorization") else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Base64.decode(parts[1]) else {
            return nil
        }
        let pair = String(decoding: bytes, as: UTF8.self).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2, let name = pair[0].split(separator: "\\").last else { return nil }
        return Role.allCases.first {
            $0.userName == name.lowercased() && configuration.passwords[$0].map { $0 == pair[1] } == true
        }
    }

    /// The id in a token: the text of a GUID in base64, in any case.
    private static func identifier(ofToken token: String) -> Identifier? {
        guard let bytes = Base64.decode(token) else { return nil }
        return Identifier(text: String(decoding: bytes, as: UTF8.self))
    }

    private mutating func newIdentifier() -> Identifier {
        created += 1
        return Identifier(
            high: mixer.number(.name, created) & ~0xF000 | 0x4000, low: mixer.number(.name, created, 1) >> 2 | 1 << 63)
    }
}
