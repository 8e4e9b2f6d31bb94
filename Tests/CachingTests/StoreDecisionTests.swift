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
            for isStored in [true, false] {
                for authorization in [Authorization.proven, .unproven] {
                    #expect(
                        StoreDecision.decide(changed, isStored: isStored, authorization: authorization)
                            == .forward(reason))
                }
            }
        }
    }

    @Test func anUnprovenHitIsNeverServed() throws {
        let request = try request()
        #expect(StoreDecision.decide(request, isStored: true, authorization: .unproven) == .prove)
        #expect(StoreDecision.decide(request, isStored: true, authorization: .proven) == .hit)
        #expect(StoreDecision.decide(request, isStored: false, authorization: .proven) == .fetch)
        #expect(StoreDecision.decide(request, isStored: false, authorization: .unproven) == .fetch)
    }

    @Test func tokensAreTokensAndDiffer() {
        let tokens = NotStoredReason.allCases.map { $0.token.description }
        #expect(Set(tokens).count == tokens.count)
        for token in tokens {
            #expect(token.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "-") })
        }
    }

    @Test(arguments: [
        (200, true, false, nil), (200, false, false, ProofOutcome.inconclusive), (200, true, true, .inconclusive),
        (401, true, false, .denied), (403, true, false, .denied), (404, true, false, .gone),
        (204, true, false, .inconclusive),
        (301, true, false, .inconclusive), (302, true, false, .inconclusive), (500, true, false, .inconclusive),
        (503, false, false, .inconclusive), (206, true, false, .inconclusive), (304, true, false, .inconclusive),
    ])
    func theHeadOfAProofDecidesUnlessItIs200(_ status: Int, _ isXML: Bool, _ isCoded: Bool, _ expected: ProofOutcome?) {
        #expect(ProofOutcome.judge(status: status, isXML: isXML, isCoded: isCoded) == expected)
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

    private func credentialKey(_ number: Int) throws -> CredentialKey {
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes[0] = UInt8(number & 0xFF)
        bytes[15] = UInt8(number >> 8 & 0xFF)
        return try #require(CredentialKey(bytes))
    }

    @Test func onlyNotedTokensBypassTheStore() throws {
        var versions = LogonVersions(capacity: 3)
        #expect(versions.isEmpty)
        for number in 0..<10 {
            versions.insert(try credentialKey(number))
            versions.insert(try credentialKey(number))
            #expect(versions.bypassesStore(try credentialKey(number)))
            #expect(versions.count <= 3)
        }
        #expect(!versions.bypassesStore(try credentialKey(6)))
        #expect(versions.bypassesStore(try credentialKey(7)))
        #expect(!versions.bypassesStore(try credentialKey(77)))
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
