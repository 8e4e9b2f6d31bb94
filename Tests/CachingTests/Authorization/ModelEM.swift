import EnterpriseManager

@testable import Caching

/// The truth: users, logon sessions and roles at Enterprise Manager.
struct ModelEM {
    /// What EM says.
    enum Verdict {
        case shown
        case listed([Int])
        /// 404 or 403.
        case denied(isHidden: Bool)
        case refused
        case away
    }

    /// What a request presents: numbers of tokens, of which 0 is made up, and of a user whose Basic pair it carries.
    struct Request: Hashable {
        var cookie: Int?
        var header: Int?
        var basic: Int?
    }

    /// A logon session, or a user who comes with Basic alone.
    struct Who {
        let user: Int
        /// When it ended, in milliseconds that have really passed; nil while it lives.
        var endedAt: Int64?
        /// Whether emgate has been told that it ended.
        var isEndedHere = false
        var usedAt: Int64 = 0
    }

    /// Whether a user may see a session.
    struct Visibility {
        var isVisible = true
        /// Since when not, by the wall clock.
        var hiddenAt: Int64 = 0
    }

    private static let idle: Int64 = 900_000

    private var logonSessions: [Who] = []
    private var time: Int64 = 0
    var visibility = Array(repeating: Array(repeating: Visibility(), count: 4), count: 3)
    /// Since when it has been away, in milliseconds that have really passed.
    var awaySince: Int64?

    /// The number of one of the newest tokens; nil stands for a made-up one.
    func token(_ recency: Int) -> Int? {
        let index = logonSessions.count - recency
        return recency > 0 && index >= 0 ? index + 1 : nil
    }

    mutating func pass(to elapsed: Int64) {
        time = elapsed
        for index in logonSessions.indices where logonSessions[index].endedAt == nil {
            let end = logonSessions[index].usedAt + Self.idle
            if time >= end { logonSessions[index].endedAt = end }
        }
    }

    mutating func logOn(_ user: Int, _ here: Bool) -> Int {
        logonSessions.append(Who(user: user, usedAt: time))
        return logonSessions.count
    }

    /// Ends a logon session; false where EM does not know it any more.
    mutating func logOff(_ token: Int, _ here: Bool) -> Bool {
        guard logonSessions[token - 1].endedAt == nil else { return false }
        logonSessions[token - 1].endedAt = time
        logonSessions[token - 1].isEndedHere = here
        return true
    }

    mutating func change(_ user: Int, _ session: Int, wall: Int64) {
        let isVisible = !visibility[user][session].isVisible
        visibility[user][session] = Visibility(isVisible: isVisible, hiddenAt: wall)
    }

    /// Whom EM takes a request to be from: the cookie wins over the field, and either over a Basic pair.
    func effective(_ asked: Request) -> Who? {
        if let token = asked.cookie ?? asked.header { return token > 0 ? logonSessions[token - 1] : nil }
        return asked.basic.map { Who(user: $0) }
    }

    /// The request that presents some of the newest tokens.
    func request(_ presented: AuthorityStep.Presented) -> Request {
        Request(
            cookie: presented.cookie.map { token($0) ?? 0 }, header: presented.header.map { token($0) ?? 0 },
            basic: presented.basic)
    }

    mutating func verdict(_ asked: Request, _ session: Int?, at elapsed: Int64) -> Verdict {
        guard awaySince == nil else { return .away }
        guard let who = effective(asked), who.endedAt == nil else { return .refused }
        if let token = asked.cookie ?? asked.header { logonSessions[token - 1].usedAt = elapsed }
        guard let session else { return .listed((0..<4).filter { visibility[who.user][$0].isVisible }) }
        return visibility[who.user][session].isVisible ? .shown : .denied(isHidden: session.isMultiple(of: 2))
    }

    /// emgate has heard that EM refuses a request: its tokens that have ended are known to have.
    mutating func refusedHere(_ asked: Request) {
        for token in [asked.cookie, asked.header].compactMap({ $0 }) where token > 0 {
            if logonSessions[token - 1].endedAt != nil { logonSessions[token - 1].isEndedHere = true }
        }
    }
}

/// What is kept of ties and grants, as the rules hand it out.
struct ModelDisk {
    private(set) var ties: [CredentialKey: Tie] = [:]
    private var grants: [Grant] = []

    mutating func apply(_ changes: [AccessChange]) {
        for change in changes {
            switch change {
            case .tie(let key, let tie): ties[key] = tie
            case .untie(let key): ties[key] = nil
            case .grant(let grant):
                grants.removeAll { $0.principal == grant.principal && $0.resource == grant.resource }
                grants.append(grant)
            case .revoke(let revocation): grants.removeAll { revocation.takes($0) }
            }
        }
    }

    /// The grant that opens the resource to the principal, or to anyone.
    func grant(_ principal: Principal?, _ resource: GrantedResource, opensKinds: Bool) -> Grant? {
        grants.first { grant in
            let isMeant = opensKinds ? grant.resource.shownKind == resource.shownKind : grant.resource.opens(resource)
            return (principal == nil || grant.principal == principal) && isMeant
        }
    }
}
