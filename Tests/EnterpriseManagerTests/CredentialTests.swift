import EnterpriseManager
import Testing

@Suite struct CredentialTests {
    private enum Field: Hashable {
        case cookie(String)
        case header(String)
        case authorization(String)
    }

    private func credential(_ fields: [Field]) -> Credential {
        var result = Credential()
        for field in fields {
            switch field {
            case .cookie(let value): result.addCookieField(Array(value.utf8).span)
            case .header(let value): result.addSessionField(Array(value.utf8).span)
            case .authorization(let value): result.addAuthorization(Array(value.utf8).span)
            }
        }
        return result
    }

    private func values(_ credential: Credential, _ source: Credential.Source) -> [String] {
        credential.parts.filter { $0.source == source }.map {
            String(decoding: credential.bytes[$0.value], as: UTF8.self)
        }
    }

    @Test func noFieldMeansNoCredential() {
        #expect(credential([]).isEmpty)
        #expect(credential([.cookie("a=b; c=d")]).isEmpty)
        #expect(credential([.cookie("")]).isEmpty)
        #expect(credential([]).bytes.isEmpty)
    }

    @Test func emptyTokenIsStillACredential() {
        #expect(!credential([.header("")]).isEmpty)
        #expect(!credential([.cookie("X-RestSvcSessionId=")]).isEmpty)
        #expect(!credential([.authorization("")]).isEmpty)
        #expect(credential([.header("")]).bytes != credential([.cookie("X-RestSvcSessionId=")]).bytes)
    }

    @Test func theCookieIsFoundAmongOthersAndDuplicatesCount() {
        let found = credential([
            .cookie("a=1; X-RestSvcSessionId=T1 ;b=2;X-RestSvcSessionId=T2"), .cookie("X-RestSvcSessionId=T3"),
        ])
        #expect(values(found, .cookie) == ["T1", "T2", "T3"])
        #expect(!found.isUnclear)
    }

    @Test func otherCookiesDoNotCount() {
        #expect(
            credential([.cookie("lb=7; X-RestSvcSessionId=T")]).bytes
                == credential([.cookie("X-RestSvcSessionId=T; lb=8")]).bytes)
    }

    @Test(arguments: [
        "x-restsvcsessionid=T", "a=b, X-RestSvcSessionId=T", "a=\"X-RestSvcSessionId=T\"", "X-RestSvcSessionId",
        "X-RestSvcSessionId =T", "$Version=1, X-RestSvcSessionId=T", "X-RestSvcSessionId=\"T\"",
        "X-RestSvcSessionId=T,b", "aX-RestSvcSessionId=T", "X-RestSvcSessionId2=T",
    ])
    func whateverAnotherReaderMightTakeForTheCookieCounts(_ field: String) {
        let found = credential([.header("good"), .cookie(field)])
        #expect(found.isUnclear)
        #expect(found.bytes != credential([.header("good")]).bytes)
        #expect(found.bytes != credential([.header("good"), .cookie("X-RestSvcSessionId=T")]).bytes)
        #expect(!credential([.cookie(field)]).isEmpty)
    }

    /// A cookie that disagrees with the header must not bless the header's token.
    @Test func everyDifferenceOfTheTupleIsADifferentCredential() {
        let tuples: [[Field]] = [
            [], [.header("A")], [.header("B")], [.cookie("X-RestSvcSessionId=A")], [.cookie("X-RestSvcSessionId=B")],
            [.header("A"), .header("A")], [.header("A"), .header("B")], [.header("B"), .header("A")], [.header("AA")],
            [.header("A"), .cookie("X-RestSvcSessionId=A")], [.header("A"), .cookie("X-RestSvcSessionId=B")],
            [.cookie("X-RestSvcSessionId=A"), .header("A")], [.header("A"), .header("")], [.header("")],
            [.cookie("X-RestSvcSessionId=A; X-RestSvcSessionId=A")],
            [.cookie("X-RestSvcSessionId=A; X-RestSvcSessionId=B")],
            [.authorization("A")], [.authorization("Basic QQ==")], [.authorization("basic QQ==")],
            [.authorization("Basic QQ=="), .header("A")], [.header("A"), .authorization("Basic QQ==")],
            [.header("A ")], [.header("a")], [.header("QQ==")], [.header("QQ")], [.header("QR==")],
            [.cookie("X-RestSvcSessionId=")], [.cookie("x-restsvcsessionid=A")], [.cookie("X-RESTSVCSESSIONID=A")],
        ]
        let encoded = tuples.map { credential($0).bytes }
        #expect(Set(encoded).count == tuples.count)
    }

    @Test func bytesAreInjectiveOverRandomTuples() {
        var generator = SplitMix(state: 7)
        var seen: [[UInt8]: [Field]] = [:]
        for _ in 0..<20_000 {
            var fields: [Field] = []
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                // Values that look like the encoding itself are the ones that could collide.
                let value = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    ["\u{1}", "\u{2}", "\u{3}", "\u{0}", "A"].randomElement(using: &generator) ?? ""
                }.joined()
                fields.append(Bool.random(using: &generator) ? .header(value) : .authorization(value))
            }
            let bytes = credential(fields).bytes
            #expect(seen[bytes, default: fields] == fields)
            seen[bytes] = fields
        }
        #expect(seen.count > 1_000)
    }

    /// A value made of what the encoding itself puts between two parts must not pass for two parts.
    @Test func aValueThatForgesAPartIsNotTwoParts() {
        let sources: [(String) -> Field] = [
            { .header($0) }, { .authorization($0) }, { .cookie("X-RestSvcSessionId=" + $0) },
        ]
        for first in sources {
            for second in sources {
                let tuple = credential([first("A"), second("B")])
                guard let start = tuple.parts.first?.value.lowerBound else {
                    Issue.record("no part")
                    continue
                }
                let forged = String(decoding: tuple.bytes[start...], as: UTF8.self)
                let single = credential([first(forged)])
                #expect(single.parts.count == 1)
                #expect(single.bytes != tuple.bytes)
            }
        }
    }

    @Test func nothingOfItIsPrinted() {
        let secret = credential([.header("s3cret"), .cookie("X-RestSvcSessionId=s3cret")])
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: Optional(secret)), dumped] {
            #expect(!text.contains("s3cret"))
            #expect(!text.contains("115"))
        }
    }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
