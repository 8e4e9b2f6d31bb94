import Caching
import EnterpriseManager
import Testing

@Suite struct EntityHarvesterTests {
    private func harvest(
        _ body: String, chunk: Int = .max, itemSizeLimit: Int = EntityHarvester.itemSizeLimit,
        isWanted: (ResourcePath) -> Bool = { _ in true }
    ) -> (items: [HarvestedItem], harvester: EntityHarvester) {
        var harvester = EntityHarvester(itemSizeLimit: itemSizeLimit)
        var items: [HarvestedItem] = []
        let bytes = Array(body.utf8)
        var index = 0
        while index < bytes.count {
            let end = chunk < bytes.count - index ? index + chunk : bytes.count
            harvester.feed(bytes[index..<end].span, isWanted: isWanted) { items.append($0) }
            index = end
        }
        harvester.finish(isWanted: isWanted) { items.append($0) }
        return (items, harvester)
    }

    private func id(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    @Test func finalItemsOfAListComeOutWhateverTheChunks() throws {
        let body = Bodies.list(
            .backupSession,
            [
                Bodies.session(id: id(1), declarations: ""),
                Bodies.session(id: id(2), state: "Working", result: "None", declarations: ""),
                Bodies.session(id: id(3), declarations: ""),
            ])
        for chunk in 1...body.utf8.count {
            let (items, harvester) = harvest(body, chunk: chunk)
            #expect(harvester.ending == .ended)
            #expect(items.map { $0.path.id.description } == [id(1), id(2), id(3)])
            #expect(items.map { $0.admitted != nil } == [true, false, true])
        }
    }

    @Test func aHarvestedDocumentIsWhatTheItemSaysAndStandsAlone() throws {
        let item = Bodies.session(id: id(1), declarations: "")
        let (items, _) = harvest(Bodies.list(.backupSession, [item]))
        let admitted = try #require(items.first?.admitted)
        let inherited = Bodies.namespaces.split(separator: " ").reversed().map { " \($0)" }.joined()
        let expected =
            Bodies.declaration
            + item.replacing("<BackupJobSession", with: "<BackupJobSession" + inherited)
            .replacing("https://em:9398/api", with: "https:///api").replacing("http://EM/api", with: "https:///api")
        #expect(String(decoding: admitted.xml, as: UTF8.self) == expected)
        #expect(admitted.isHarvested)
        #expect(admitted.path == (try .session(id: id(1))))

        var examiner = BodyExaminer(path: admitted.path)
        examiner.feed(admitted.xml.span)
        let examination = examiner.finish()
        #expect(Admission().judge(examination, at: admitted.path, in: .init(now: 0)).reason == nil)
        #expect(examination.xml == admitted.xml)
    }

    @Test func allListsOfAQueryAreRead() {
        let body = Bodies.query(
            "<Jobs><Job UID=\"urn:veeam:Job:\(id(9))\"/></Jobs>"
                + "<BackupJobSessions>\(Bodies.session(id: id(1)))</BackupJobSessions><RestoreSessions/>"
                + "<BackupTaskSessions>\(Bodies.session(.backupTaskSession, id: id(2), declarations: ""))"
                + "\(Bodies.session(.backupTaskSession, id: id(3)))</BackupTaskSessions>")
        for chunk in [1, 13, 100_000] {
            let (items, _) = harvest(body, chunk: chunk)
            #expect(items.map { $0.path.kind } == [.backupSession, .backupTaskSession, .backupTaskSession])
            #expect(items.allSatisfy { $0.admitted != nil })
        }
    }

    @Test func onlyDirectItemsOfTheirOwnListCount() {
        let inside = "<BackupJobSessions>\(Bodies.session(id: id(1)))</BackupJobSessions>"
        for body in [
            "<QueryResult><Refs>\(inside)</Refs></QueryResult>", "<QueryResult>\(inside)</QueryResult>",
            "<QueryResult><Entities><Jobs>\(inside)</Jobs></Entities></QueryResult>",
            "<QueryResult><Entities/><Resources>\(inside)</Resources></QueryResult>",
            Bodies.list(.restoreSession, [Bodies.session(id: id(1))]),
            Bodies.list(.backupSession, ["<X>\(Bodies.session(id: id(1)))</X>"]),
        ] {
            let (items, harvester) = harvest(body)
            #expect(items.isEmpty, "\(body)")
            #expect(harvester.ending == .ended)
        }
    }

    @Test(arguments: [
        Bodies.session(), "<Jobs><Job/></Jobs>", "<EntityReferences><Ref/></EntityReferences>", "<LogonSessions/>",
        "<html><BackupJobSessions/></html>",
    ])
    func otherRootsEndTheHarvest(_ body: String) {
        let (items, harvester) = harvest(body, chunk: 3)
        #expect(items.isEmpty)
        #expect(harvester.ending == .notAList)
    }

    @Test func anItemIsKeyedByItsUIDAlone() {
        let items = [
            Bodies.session(id: id(1), uidType: "RestoreSession"),
            Bodies.session(id: id(2)).replacing("UID", with: "Uid"),
            Bodies.session(id: id(3)).replacing("urn:veeam", with: "urn:x"),
            // The Href and the Type of an item may be wrong.
            Bodies.session(id: id(4)).replacing("/api/backupSessions/\(id(4))", with: "/api/backupSessions/\(id(5))"),
        ]
        let (found, _) = harvest(Bodies.list(.backupSession, items))
        #expect(found.map { $0.path.id.description } == [id(4)])
    }

    @Test func anItemThatIsKnownIsShownButNotMade() throws {
        let body = Bodies.list(.backupSession, [Bodies.session(id: id(1)), Bodies.session(id: id(2))])
        let known = try ResourcePath.session(id: id(1))
        let (items, _) = harvest(body, chunk: 50) { $0 != known }
        #expect(items.map { $0.admitted != nil } == [false, true])
    }

    @Test func aMalformedBodyEndsTheHarvestAfterWhatWasComplete() {
        let good = Bodies.session(id: id(1))
        for rest in [
            "<a></b>", "&x;", "<BackupJobSession", String(Bodies.session(id: id(2)).dropLast(5)), "",
            Bodies.session(id: id(2), extra: "<a b=1/>"), "<!DOCTYPE x>", "\u{1}",
        ] {
            let body = "<BackupJobSessions>" + good + rest
            for chunk in [1, 1_000_000] {
                let (items, harvester) = harvest(body, chunk: chunk)
                #expect(items.map { $0.path.id.description } == [id(1)], "\(rest)")
                #expect(harvester.ending == .malformed, "\(rest)")
            }
        }
    }

    @Test func anItemBeyondTheLimitIsPassedOver() {
        let large = Bodies.session(id: id(2), extra: "<X>" + String(repeating: "x", count: 5_000) + "</X>")
        let body = Bodies.list(.backupSession, [Bodies.session(id: id(1)), large, Bodies.session(id: id(3))])
        for chunk in [1, 100, 1_000_000] {
            let (items, harvester) = harvest(body, chunk: chunk, itemSizeLimit: 2_000)
            #expect(items.map { $0.path.id.description } == [id(1), id(2), id(3)])
            #expect(items.map { $0.admitted != nil } == [true, false, true])
            #expect(harvester.oversizedItems == 1)
        }
    }

    @Test func prefixesOfTheElementsAroundAreDeclaredOnce() throws {
        let item =
            "<v:BackupJobSession xmlns:b=\"inner\" UID=\"urn:veeam:BackupJobSession:\(id(1))\" a:x=\"1\">"
            + "<v:State>Stopped</v:State><v:Result>Failed</v:Result><v:EndTimeUTC>2021-09-24T20:02:54Z</v:EndTimeUTC>"
            + "<v:CreationTimeUTC>2021-09-24T20:02:54Z</v:CreationTimeUTC></v:BackupJobSession>"
        let body =
            "<v:QueryResult xmlns:v='u' xmlns:a=\"one\" xmlns:b=\"one\"><v:Entities xmlns:a=\"two\">"
            + "<v:BackupJobSessions>\(item)</v:BackupJobSessions></v:Entities></v:QueryResult>"
        let (items, _) = harvest(body, chunk: 9)
        let xml = String(decoding: try #require(items.first?.admitted).xml, as: UTF8.self)
        #expect(
            xml.hasPrefix(Bodies.declaration + "<v:BackupJobSession xmlns:a=\"two\" xmlns:v='u' xmlns:b=\"inner\" UID=")
        )
    }

    @Test func aLongListIsReadInBoundedMemory() {
        var harvester = EntityHarvester()
        var count = 0
        let feed = { (text: String) in
            harvester.feed(
                Array(text.utf8).span, isWanted: { _ in true },
                yield: { item in
                    if item.admitted != nil { count += 1 }
                })
        }
        feed(Bodies.declaration + "<BackupTaskSessions\(Bodies.namespaces)>")
        for number in 1...5_000 { feed(Bodies.session(.backupTaskSession, id: id(number), declarations: "")) }
        feed("</BackupTaskSessions>")
        harvester.finish(isWanted: { _ in true }, yield: { _ in })
        #expect(count == 5_000)
        #expect(harvester.ending == .ended)
    }
}
