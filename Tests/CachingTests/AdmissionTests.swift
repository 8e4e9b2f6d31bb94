import Caching
import EnterpriseManager
import Testing

@Suite struct AdmissionTests {
    private let admission = Admission()
    private let now = Bodies.end + 86_400

    private func examine(
        _ body: String, at path: ResourcePath, chunk: Int = .max, sizeLimit: Int = 1 << 20
    ) -> Examination {
        var examiner = BodyExaminer(path: path, sizeLimit: sizeLimit)
        let bytes = Array(body.utf8)
        var index = 0
        while index < bytes.count {
            let end = chunk < bytes.count - index ? index + chunk : bytes.count
            examiner.feed(bytes[index..<end].span)
            index = end
        }
        return examiner.finish()
    }

    private func judge(
        _ body: String, at path: ResourcePath, _ context: Admission.Context? = nil, chunk: Int = .max
    ) -> Admission.Verdict {
        admission.judge(examine(body, at: path, chunk: chunk), at: path, in: context ?? .init(now: now))
    }

    private func facts(
        _ created: String = "2021-09-24T20:00:09Z", _ end: String = "2021-09-24T20:02:54Z"
    ) -> SessionFacts {
        SessionFacts(state: .stopped, result: .success, creationTime: Array(created.utf8), endTime: Array(end.utf8))
    }

    @Test(arguments: SessionKind.allCases)
    func aFinalSessionOfEachKindIsStored(_ kind: SessionKind) throws {
        let result = kind == .systemSession ? "<Result>CompletedSuccessfully</Result><Message/>" : "Success"
        let path = try ResourcePath.session(kind)
        guard case .store(let admitted) = judge(Bodies.session(kind, result: result), at: path) else {
            Issue.record("not stored")
            return
        }
        #expect(admitted.path == path)
        #expect(!admitted.isHarvested)
        #expect(admitted.facts.endedAt == Bodies.end)
    }

    @Test func whatIsStoredDiffersOnlyInTheOriginsOfLinks() throws {
        let path = try ResourcePath.session()
        let body = Bodies.declaration + "\r\n" + Bodies.session(extra: "<!-- https://em:9398/api/ -->")
        let expected = body.replacing("\"https://em:9398/api/back", with: "\"https:///api/back")
            .replacing("http://EM/api", with: "https:///api")
        for chunk in [1, 2, 5, 33, 10_000] {
            guard case .store(let admitted) = judge(body, at: path, chunk: chunk) else {
                Issue.record("not stored in chunks of \(chunk)")
                continue
            }
            #expect(String(decoding: admitted.xml, as: UTF8.self) == expected)
        }
    }

    @Test(arguments: [
        (Bodies.session(state: "Working"), NotStoredReason.notFinal), (Bodies.session(state: "Completed"), .notFinal),
        (Bodies.session(state: "stopped"), .notFinal), (Bodies.session(state: "Stopped "), .notFinal),
        (Bodies.session(state: ""), .notFinal), (Bodies.session(end: nil), .noEndTime),
        (Bodies.session(end: ""), .noEndTime), (Bodies.session(end: "soon"), .noEndTime),
        (Bodies.session(end: "0001-01-01T00:00:00Z"), .noEndTime),
        (Bodies.session(end: "1753-01-01T00:00:00Z"), .noEndTime), (Bodies.session(result: nil), .noResult),
        (Bodies.session(result: "None"), .noResult), (Bodies.session(result: ""), .noResult),
        (Bodies.session(id: Bodies.otherID), .wrongID), (Bodies.session().replacing("UID", with: "Uid"), .wrongID),
        (Bodies.session().replacing("urn:veeam", with: "urn:VMware"), .wrongID),
        (Bodies.session(.restoreSession), .wrongRoot), (Bodies.session(root: "Error"), .wrongRoot),
        (Bodies.reference(), .wrongRoot), (Bodies.list(.backupSession, [Bodies.session()]), .wrongRoot),
        (Bodies.session(extra: "<State>Working</State>"), .unclear),
        (Bodies.session(extra: "<Result>None</Result>"), .unclear), (Bodies.session() + "x", .malformed),
        (Bodies.session() + Bodies.session(), .malformed), (String(Bodies.session().dropLast()), .malformed),
        ("", .malformed), ("<html><body>Log on</html>", .malformed), ("<html><body>Log on</body></html>", .wrongRoot),
        ("<!DOCTYPE BackupJobSession>" + Bodies.session(), .malformed),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]>" + Bodies.session(result: "&b;"), .malformed),
        (Bodies.session(result: "&b;"), .malformed), ("{\"State\":\"Stopped\"}", .malformed),
    ])
    func eachRefusalHasItsReason(_ body: String, _ reason: NotStoredReason) throws {
        let verdict = judge(body, at: try .session())
        // A body that ends early is malformed or incomplete, whichever reader notices first.
        let isCut = reason == .malformed && verdict.reason == .incomplete
        #expect(verdict.reason == reason || isCut)
    }

    @Test func noBeginningOfABodyIsStored() throws {
        let path = try ResourcePath.session()
        let body = Bodies.session()
        for length in 0..<body.utf8.count {
            #expect(judge(String(body.prefix(length)), at: path).reason != nil, "\(length)")
        }
    }

    @Test func aBodyBeyondTheLimitIsNotStored() throws {
        let path = try ResourcePath.session()
        let body = Bodies.session()
        let limit = body.utf8.count
        #expect(examine(body, at: path, chunk: 100, sizeLimit: limit).fault == nil)
        let tooLarge = examine(body, at: path, chunk: 100, sizeLimit: limit - 1)
        #expect(tooLarge.fault == .tooLarge)
        #expect(tooLarge.xml.isEmpty)
    }

    @Test func anAnswerFromBeforeAnInvalidationIsNotStored() throws {
        let context = Admission.Context(now: now, isInvalidated: true)
        #expect(judge(Bodies.session(), at: try .session(), context).reason == .invalidated)
    }
}

// MARK: - The reference form

extension AdmissionTests {
    @Test func theReferenceFormIsStoredOnlyOnceTheEntityIs() throws {
        let path = try ResourcePath.session("")
        let known = Admission.Context(now: now, session: facts())
        #expect(judge(Bodies.reference(), at: path).reason == .entityNotStored)
        #expect(judge(Bodies.reference(id: Bodies.otherID), at: path, known).reason == .wrongID)
        guard case .store(let admitted) = judge(Bodies.reference(), at: path, known) else {
            Issue.record("not stored")
            return
        }
        #expect(admitted.facts == facts())
    }

    @Test func anEntityAnsweredToAReferenceProvesItself() throws {
        let path = try ResourcePath.session("")
        #expect(judge(Bodies.session(), at: path).reason == nil)
        #expect(judge(Bodies.session(state: "Working"), at: path).reason == .notFinal)
    }

    @Test func aReferenceAnsweredToAnEntityIsNotStored() throws {
        let known = Admission.Context(now: now, session: facts())
        for query in ["?format=Entity", "?format=Entities"] {
            #expect(judge(Bodies.reference(), at: try .session(query), known).reason == .wrongRoot)
        }
    }
}

// MARK: - Child lists

extension AdmissionTests {
    private var tasks: String {
        Bodies.list(
            .backupTaskSession,
            [Bodies.session(.backupTaskSession), Bodies.session(.backupTaskSession, id: Bodies.otherID)])
    }

    @Test func aSettledListOfFinalItemsIsStored() throws {
        let path = try ResourcePath.tasks()
        let known = Admission.Context(now: now, session: facts())
        for chunk in [1, 7, 100_000] {
            #expect(judge(tasks, at: path, known, chunk: chunk).reason == nil)
        }
        #expect(judge(Bodies.list(.backupTaskSession, []), at: path, known).reason == nil)
    }

    @Test func aListWithoutItsStoredParentIsNotStored() throws {
        #expect(judge(tasks, at: try .tasks()).reason == .entityNotStored)
        var running = facts()
        running.state = .working
        #expect(judge(tasks, at: try .tasks(), .init(now: now, session: running)).reason == .notFinal)
    }

    @Test func aListIsStoredFromTheSettleTimeUntilTheTwentyNinthDay() throws {
        let path = try ResourcePath.tasks()
        let created: Int64 = 1_632_513_609
        let moments: [(Int64, NotStoredReason?)] = [
            (Bodies.end, .notSettled), (Bodies.end + 1_800, .notSettled), (Bodies.end + 1_801, nil),
            (created + Admission.listAge - 1, nil), (created + Admission.listAge, .listTooOld),
            (created + Admission.listAge * 10, .listTooOld), (0, .notSettled),
        ]
        for (moment, reason) in moments {
            #expect(judge(tasks, at: path, .init(now: moment, session: facts())).reason == reason, "\(moment)")
        }
        let patient = Admission(settle: 86_400 * 2)
        #expect(
            patient.judge(examine(tasks, at: path), at: path, in: .init(now: now, session: facts())).reason
                == .notSettled)
        let unborn = SessionFacts(state: .stopped, result: .success, endTime: Array("2021-09-24T20:02:54Z".utf8))
        #expect(judge(tasks, at: path, .init(now: now, session: unborn)).reason == .listTooOld)
    }

    @Test(arguments: [
        Bodies.session(.backupTaskSession, state: "InProgress"), Bodies.session(.backupTaskSession, result: "None"),
        Bodies.session(.backupTaskSession, end: nil), Bodies.session(.replicaTaskSession),
        Bodies.session(.backupTaskSession).replacing("UID", with: "Uid"), "<Other/>",
        Bodies.session(.backupTaskSession, extra: "<State>Completed</State>"),
        Bodies.session(
            .backupTaskSession, extra: "<JobSessionUid>urn:veeam:BackupJobSession:\(Bodies.otherID)</JobSessionUid>"),
    ])
    func oneItemThatIsNotFinalKeepsTheListOut(_ item: String) throws {
        let known = Admission.Context(now: now, session: facts())
        for items in [[item], [Bodies.session(.backupTaskSession), item], [item, Bodies.session(.backupTaskSession)]] {
            let list = Bodies.list(.backupTaskSession, items)
            #expect(judge(list, at: try .tasks(), known).reason == .itemNotFinal)
        }
    }

    @Test func aListOfReferencesNeedsTheListOfEntities() throws {
        let body = Bodies.declaration + "<EntityReferences\(Bodies.namespaces)><Ref UID=\"x\"/></EntityReferences>"
        let path = try ResourcePath.tasks("")
        var context = Admission.Context(now: now, session: facts())
        #expect(judge(body, at: path, context).reason == .listNotStored)
        context.isEntityListStored = true
        #expect(judge(body, at: path, context).reason == nil)
        #expect(judge(body, at: try .tasks(), context).reason == .wrongRoot)
    }

    @Test func anotherListIsNotStored() throws {
        let known = Admission.Context(now: now, session: facts())
        for body in [Bodies.list(.replicaTaskSession, []), Bodies.session(.backupTaskSession), Bodies.reference()] {
            #expect(judge(body, at: try .tasks(), known).reason == .wrongRoot)
        }
    }
}

extension ResourcePath {
    fileprivate static func session(_ query: String) throws -> ResourcePath {
        try session(.backupSession, query)
    }

    fileprivate static func tasks(_ query: String) throws -> ResourcePath {
        try tasks(id: Bodies.id, query)
    }
}
