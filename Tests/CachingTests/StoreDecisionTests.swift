import Caching
import EnterpriseManager
import Testing

@Suite struct StoreDecisionTests {
    private func request() throws -> StoreRequest {
        StoreRequest(
            isRetrieval: true, hasBody: false, path: try .session(), hasCredential: true, usesOldVersion: false)
    }

    @Test func theStoreIsUsedOnlyForACanonicalReadWithACredential() throws {
        let changes: [(NotStoredReason, (inout StoreRequest) -> Void)] = [
            (.method, { $0.isRetrieval = false }), (.requestBody, { $0.hasBody = true }), (.target, { $0.path = nil }),
            (.noCredential, { $0.hasCredential = false }), (.oldVersion, { $0.usesOldVersion = true }),
        ]
        #expect(try request().refusal == nil)
        for (reason, change) in changes {
            var changed = try request()
            change(&changed)
            for known in Self.allKnowledge {
                #expect(StoreDecision.decide(changed, known) == .forward(reason))
            }
        }
    }

    private static let allKnowledge: [StoreDecision.Knowledge] = [true, false].flatMap { hasLease in
        [nil, true, false].flatMap { hasGrant in
            [nil, true, false].flatMap { isStored in
                [true, false].map { isList in
                    StoreDecision.Knowledge(
                        hasLease: hasLease, hasGrant: hasGrant, isStored: isStored, isList: isList)
                }
            }
        }
    }

    @Test func onlyALiveLeaseAndGrantAndAStoredResourceMakeAHit() throws {
        let request = try request()
        for known in Self.allKnowledge {
            let isHit = known.hasLease && known.hasGrant == true && known.isStored == true
            #expect((StoreDecision.decide(request, known) == .hit) == isHit, "\(known)")
        }
    }

    @Test func theStoreIsNotLookedIntoForACredentialWithoutALease() throws {
        let request = try request()
        for known in Self.allKnowledge where !known.hasLease {
            #expect(StoreDecision.decide(request, known) == .ask, "\(known)")
        }
    }

    @Test func whatIsNotKnownIsFoundOutInOrder() throws {
        let request = try request()
        func decide(_ hasGrant: Bool?, _ isStored: Bool?, isList: Bool = false) -> StoreDecision {
            StoreDecision.decide(
                request,
                StoreDecision.Knowledge(hasLease: true, hasGrant: hasGrant, isStored: isStored, isList: isList))
        }
        #expect(decide(nil, nil) == .findGrant)
        #expect(decide(nil, nil, isList: true) == .findStored, "what is stored says which grant opens a list")
        #expect(decide(nil, true, isList: true) == .findGrant)
        #expect(decide(true, nil) == .findStored)
        #expect(decide(false, nil) == .ask)
        #expect(decide(false, true) == .ask)
        #expect(decide(true, false) == .ask)
        #expect(decide(nil, false) == .ask)
    }

    @Test func tokensAreTokensAndDiffer() {
        let tokens = NotStoredReason.allCases.map { $0.token.description }
        #expect(Set(tokens).count == tokens.count)
        for token in tokens {
            #expect(token.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "-") })
        }
    }

    private func prove(_ body: String, at path: ResourcePath) -> ProofOutcome {
        var examiner = BodyExaminer(path: path)
        examiner.feed(Array(body.utf8).span)
        return ProofOutcome.judge(examiner.finish(), at: path)
    }

    @Test func onlyTheVeryResourceProves() throws {
        let path = try ResourcePath.session()
        #expect(prove(Bodies.session(), at: path) == .proven)
        #expect(prove(Bodies.session(state: "Working"), at: path) == .contradicted)
        for body in [
            Bodies.session(id: Bodies.otherID), Bodies.session(.restoreSession), Bodies.reference(), "<html/>", "",
            String(Bodies.session().dropLast()), "<Error Message=\"x\"/>",
        ] {
            #expect(prove(body, at: path) == .inconclusive)
        }
        let reference = try ResourcePath.session(.backupSession, "")
        #expect(prove(Bodies.reference(), at: reference) == .proven)
        #expect(prove(Bodies.reference(id: Bodies.otherID), at: reference) == .inconclusive)
    }

    @Test func aListProvesWhateverIsInIt() throws {
        #expect(prove(Bodies.list(.backupTaskSession, []), at: try .tasks()) == .proven)
        #expect(prove(Bodies.list(.replicaTaskSession, []), at: try .tasks()) == .inconclusive)
        #expect(prove("<EntityReferences/>", at: try .tasks(id: Bodies.id, "")) == .proven)
        #expect(prove("<EntityReferences/>", at: try .tasks()) == .inconclusive)
    }

    @Test func aKeyNeedsSixteenBytes() {
        #expect(CredentialKey([UInt8](repeating: 1, count: 15)) == nil)
        #expect(CredentialKey([UInt8](repeating: 1, count: 16)) != nil)
    }
}

extension CredentialKey {
    fileprivate init?(_ bytes: [UInt8]) {
        self.init(hash: bytes.span)
    }
}
