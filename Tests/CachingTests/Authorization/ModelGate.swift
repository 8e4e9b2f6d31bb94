import EnterpriseManager

@testable import Caching

/// emgate's rules with an Enterprise Manager, users and a disk that are values; every hit is held against the oracle.
struct ModelGate {
    /// What came of the reads.
    struct Counts {
        var hits = 0
        var graced = 0
        var shown = 0
        var denied = 0
        var refused = 0

        mutating func add(_ other: Counts) {
            hits += other.hits
            graced += other.graced
            shown += other.shown
            denied += other.denied
            refused += other.refused
        }
    }

    /// A rule that the gate is made to forget, to see that the oracle notices.
    enum Flaw: CaseIterable {
        case noLogoff
        case noRefusal
        case noDenial
        case headerAlone
        case othersGrants
        case oldStanding
    }

    /// EM's word is awaited.
    private struct Question {
        let inquiry: InquiryID
        let session: Int?
        let verdict: ModelEM.Verdict
        let request: ModelEM.Request
        let principal: Principal
    }

    /// What takes its time: EM, or the disk.
    private enum Pending {
        case question(Question)
        case look(InquiryID, Grant?, ModelEM.Request, session: Int, Standing)
    }

    /// EM has denied a principal, who is this user, a session.
    private struct Denial: Hashable {
        let principal: Principal
        let user: Int
        let session: Int
    }

    private let configuration: AuthorizationConfiguration
    private let flaw: Flaw?
    private var em = ModelEM()
    private var authority: Authority
    private var disk = ModelDisk()
    private var stored: Set<Int> = []
    private var questions: [Pending] = []
    private var denied: Set<Denial> = []
    private var fault: String?
    private(set) var counts = Counts()
    /// Milliseconds that have really passed, and what the wall clock has been put forward by.
    private var elapsed: Int64 = 0
    private var clockStep: Int64 = 0
    /// The clock that the rules are given.
    private var now: Int64 { 1_000_000_000_000 + elapsed + clockStep }

    init(_ configuration: AuthorizationConfiguration, flaw: Flaw? = nil) {
        self.configuration = configuration
        self.flaw = flaw
        authority = Authority(configuration)
    }

    /// Runs a sequence; says what was wrong, or nil.
    static func run(_ steps: [AuthorityStep], _ configuration: AuthorizationConfiguration, flaw: Flaw? = nil) -> String?
    {
        var gate = ModelGate(configuration, flaw: flaw)
        for (index, step) in steps.enumerated() {
            gate.take(step)
            if let fault = gate.fault { return "step \(index), \(step): \(fault)" }
        }
        return nil
    }

    mutating func take(_ step: AuthorityStep) {
        switch step {
        case .logOn(let user, let here): logOn(user, here)
        case .logOff(let token, let here): logOff(token, here)
        case .read(let presented, let session, let isSlow): read(em.request(presented), session, isSlow)
        case .list(let presented, let isSlow): ask(em.request(presented), nil, isSlow)
        case .land: if !questions.isEmpty { land(questions.removeFirst()) }
        case .wait(let milliseconds):
            elapsed += milliseconds
            em.pass(to: elapsed)
        case .role(let user, let session):
            em.change(user, session, wall: now)
            denied = denied.filter { $0.session != session || $0.user != user }
        case .changeHere(let session): changeHere(session)
        case .outage: em.awaySince = em.awaySince == nil ? elapsed : nil
        case .restart(let step): restart(step)
        }
    }

    // MARK: What happens

    private mutating func logOn(_ user: Int, _ here: Bool) {
        guard em.awaySince == nil else { return }
        let token = em.logOn(user, here)
        guard here else { return }
        disk.apply(authority.loggedOn(Keys.logon(token, user: user, basic: user), askedAt: now))
    }

    private mutating func logOff(_ recency: Int, _ here: Bool) {
        guard em.awaySince == nil, let token = em.token(recency), em.logOff(token, here) else { return }
        if here, flaw != .noLogoff { disk.apply(authority.loggedOff(Keys.logonSession(token))) }
    }

    private mutating func changeHere(_ session: Int?) {
        guard let session else {
            authority.endAllLeases()
            return disk.apply(authority.revoke(.all))
        }
        stored.remove(session)
        disk.apply(authority.revoke(.session(Keys.session(session).id)))
    }

    private mutating func restart(_ step: Int64) {
        clockStep += step
        questions = []
        authority = Authority.restored(configuration, ties: disk.ties.map { ($0.key, $0.value) }).authority
    }

    // MARK: Reading

    private func credential(_ request: ModelEM.Request) -> PresentedCredential {
        var tokens = [request.cookie, request.header].compactMap { $0 }
        if flaw == .headerAlone, let header = request.header { tokens = [header] }
        return Keys.credential(tokens, basics: request.basic.map { [$0] } ?? [])
    }

    private mutating func land(_ pending: Pending) {
        switch pending {
        case .question(let question): land(question)
        case .look(let inquiry, let grant, let asked, let session, let standing):
            let hasGrant = authority.found(grant, by: inquiry, now: now)
            let isOld = flaw == .oldStanding
            read(asked, session, false, hasGrant: isOld ? grant != nil : hasGrant, as: isOld ? standing : nil)
        }
    }

    /// - Parameter hasGrant: what the disk has said; nil where it has not been asked.
    private mutating func read(
        _ asked: ModelEM.Request, _ session: Int, _ isSlow: Bool, hasGrant: Bool? = nil, as old: Standing? = nil
    ) {
        let credential = credential(asked)
        let resource = Keys.session(session)
        let outage = em.awaySince.map { elapsed - $0 }
        let standing =
            old ?? authority.standing(of: credential.key, towards: resource, content: nil, now: now, outage: outage)
            ?? authority.standing(of: credential, towards: resource, content: nil, now: now, outage: outage)
        var known = StoreDecision.Knowledge(
            hasLease: standing.hasLease, hasGrant: standing.grant == .live ? true : hasGrant, isStored: nil,
            isList: false)
        let request = StoreRequest(
            isRetrieval: true, hasBody: false, path: ResourcePath(entity: resource.kind, id: resource.id),
            hasCredential: true, usesOldVersion: false)
        while true {
            switch StoreDecision.decide(request, known) {
            case .forward: return
            case .ask: return ask(asked, session, isSlow)
            case .findStored: known.isStored = stored.contains(session)
            case .findGrant:
                let principal = flaw == .othersGrants ? nil : standing.principal
                let inquiry = authority.begin(credential, now: now)
                let grant = disk.grant(principal, resource, opensKinds: configuration.visibility == .kind)
                if isSlow { return questions.append(.look(inquiry, grant, asked, session: session, standing)) }
                known.hasGrant = authority.found(grant, by: inquiry, now: now) || (principal == nil && grant != nil)
            case .hit:
                counts.hits += 1
                if standing.isGraced { counts.graced += 1 }
                if !maySee(asked, session, standing.principal) {
                    fault = "session \(session) is shown to \(asked), whom EM would not show it"
                }
                if authority.claimRenewal(of: credential.key, now: now) { ask(asked, session, isSlow) }
                return
            }
        }
    }

    private mutating func ask(_ asked: ModelEM.Request, _ session: Int?, _ isSlow: Bool) {
        let inquiry = authority.begin(credential(asked), now: now)
        let question = Question(
            inquiry: inquiry, session: session, verdict: em.verdict(asked, session, at: elapsed),
            request: asked, principal: authority.principal(of: credential(asked)))
        if isSlow { questions.append(.question(question)) } else { land(question) }
    }

    private mutating func land(_ question: Question) {
        let resource = question.session.map { Keys.session($0) }
        var evidence: Evidence
        switch question.verdict {
        case .away: evidence = .nothing
        case .refused:
            counts.refused += 1
            evidence = flaw == .noRefusal ? .nothing : .unauthenticated
            em.refusedHere(question.request)
        case .listed(let sessions):
            disk.apply(authority.listed(sessions.map { Keys.session($0) }, by: question.inquiry, now: now))
            evidence = .answered
        case .shown:
            counts.shown += 1
            evidence = resource.map { .shown($0, content: nil) } ?? .answered
            if let session = question.session { stored.insert(session) }
        case .denied(let isHidden):
            counts.denied += 1
            evidence = resource.map { isHidden ? .absent($0) : .forbidden($0, isOwn: true) } ?? .nothing
            if flaw == .noDenial { evidence = .answered }
            hear(question)
        }
        disk.apply(authority.conclude(question.inquiry, evidence, now: now).changes)
    }

    /// EM's denial is known here from now on, unless it has changed its mind meanwhile.
    private mutating func hear(_ question: Question) {
        guard let session = question.session, let who = em.effective(question.request),
            !em.visibility[who.user][session].isVisible
        else { return }
        denied.insert(Denial(principal: question.principal, user: who.user, session: session))
    }

    // MARK: The oracle

    /// Who may be shown what is stored: EM accepts this very request, or did within a lease, and would show this user the
    /// session, or would have within the life of a grant; and nothing to the contrary has been heard here since.
    private func maySee(_ asked: ModelEM.Request, _ session: Int, _ principal: Principal) -> Bool {
        guard let who = em.effective(asked), !who.isEndedHere else { return false }
        let lastAccepted = who.endedAt ?? elapsed
        let isBridged = em.awaySince.map { lastAccepted + configuration.lease > $0 } ?? false
        guard elapsed - lastAccepted < configuration.lease + (isBridged ? configuration.offlineGrace : 0) else {
            return false
        }
        func mayHaveBeenShown(_ visibility: ModelEM.Visibility) -> Bool {
            visibility.isVisible || now - visibility.hiddenAt < configuration.grant
        }
        switch configuration.visibility {
        case .any: return true
        case .kind: return em.visibility[who.user].contains(where: mayHaveBeenShown)
        case .resource:
            let visibility = em.visibility[who.user][session]
            if visibility.isVisible { return true }
            guard !denied.contains(Denial(principal: principal, user: who.user, session: session)) else { return false }
            return mayHaveBeenShown(visibility)
        }
    }
}
