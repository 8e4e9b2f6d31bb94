import EnterpriseManager
import Testing
import XML

@Suite struct SessionReaderTests {
    private static let id = "a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6"

    private func read(_ xml: String, chunk: Int = .max) throws -> SessionReader {
        var stream = XMLStream()
        var reader = SessionReader(depth: 1)
        let bytes = Array(xml.utf8)
        var index = 0
        while true {
            switch try stream.next() {
            case .endOfDocument:
                return reader
            case .needsInput:
                if index == bytes.count {
                    stream.finish()
                } else {
                    let end = chunk < bytes.count - index ? index + chunk : bytes.count
                    stream.feed(bytes[index..<end].span)
                    index = end
                }
            case let event:
                reader.consume(event, of: stream)
            }
        }
    }

    private static let session = """
        <?xml version="1.0" encoding="utf-8"?>
        <BackupJobSession xmlns="http://www.veeam.com/ent/v1.0" Href="https://h/api/jobs/x" Type="Wrong" \
        UID="urn:veeam:BackupJobSession:\(id)" Name="N">
          <Links><Link Href="https://h/api/x" Rel="Up"/></Links>
          <JobUid>urn:veeam:Job:2b078668-e45d-4eb3-abb0-275b0d130e7e</JobUid>
          <JobName>A &amp; <![CDATA[B]]></JobName>
          <CreationTimeUTC>2021-09-24T20:00:09.607Z</CreationTimeUTC>
          <EndTimeUTC>2021-09-24T20:02:54.717Z</EndTimeUTC>
          <State>Stop&#112;ed</State><Result>Success</Result><Progress>100</Progress>
        </BackupJobSession>
        """

    @Test func factsAreReadWhateverTheChunks() throws {
        for chunk in [1, 2, 3, 7, 64, 100_000] {
            let reader = try read(Self.session, chunk: chunk)
            #expect(reader.root == .session(.backupSession))
            #expect(reader.id?.description == Self.id)
            #expect(reader.isNamedByUID)
            #expect(reader.isComplete)
            #expect(!reader.isUnclear)
            let facts = try #require(reader.facts)
            #expect(facts.state == .stopped)
            #expect(facts.result == .success)
            #expect(facts.job?.description == "2b078668-e45d-4eb3-abb0-275b0d130e7e")
            #expect(facts.jobName == Array("A & B".utf8))
            #expect(facts.endTime == Array("2021-09-24T20:02:54.717Z".utf8))
            #expect(facts.createdAt == 1_632_513_609)
        }
    }

    @Test func aSystemSessionHasItsResultInsideItsResult() throws {
        let xml = """
            <SystemSession UID="urn:veeam:SystemSession:\(Self.id)"><State>Failed</State><Result>
              <Result>Failed</Result><Message>None</Message><IsCanceled>false</IsCanceled>
            </Result></SystemSession>
            """
        let reader = try read(xml)
        #expect(reader.result == .failed)
        #expect(!reader.isUnclear)
    }

    @Test func nestedTasksDoNotSpeakForTheSession() throws {
        let xml = """
            <CloudFailoverSession UID="urn:veeam:CloudFailoverSession:\(Self.id)">
            <CloudFailoverTasks><CloudFailoverTasks><State>Stopped</State><EndTimeUTC>2021-09-24T20:02:54Z</EndTimeUTC>
            <Result>Success</Result></CloudFailoverTasks></CloudFailoverTasks><State>Working</State><Result>None</Result>
            </CloudFailoverSession>
            """
        let reader = try read(xml)
        #expect(reader.state == .working)
        #expect(reader.result == SessionResult.none)
        #expect(reader.facts?.endTime == nil)
    }

    @Test(arguments: [
        "<State>Working</State><State>Stopped</State>", "<State>Stop<b/>ped</State>",
        "<State>Stopped</State><Result>Success</Result><Result>None</Result>",
        "<State>Stopped</State><JobUid>a</JobUid><PolicyUid>b</PolicyUid>",
        "<State>Stopped</State><Result><Result>Success</Result></Result>",
    ])
    func whatCanBeReadTwoWaysIsUnclear(_ content: String) throws {
        #expect(try read("<BackupJobSession>\(content)</BackupJobSession>").isUnclear)
    }

    @Test func aValueBeyondTheBoundIsUnclear() throws {
        let name = String(repeating: "x", count: SessionReader.maximumValueLength + 1)
        #expect(try read("<BackupJobSession><JobName>\(name)</JobName></BackupJobSession>", chunk: 1_000).isUnclear)
        let short = String(name.dropLast())
        #expect(try !read("<BackupJobSession><JobName>\(short)</JobName></BackupJobSession>", chunk: 1_000).isUnclear)
    }

    @Test(arguments: [
        ("EntityRef", SessionReader.Root.reference), ("EntityReferences", .references), ("Job", .other),
        ("BackupTaskSessions", .list(.backupTaskSession)), ("backupJobSession", .other), ("Error", .other),
    ])
    func rootsAreToldByNameAlone(_ name: String, _ root: SessionReader.Root) throws {
        #expect(try read("<\(name) Type=\"BackupJobSession\"/>").root == root)
    }

    @Test func anotherUIDOrNoneIsNotTaken() throws {
        #expect(try read("<BackupJobSession UID=\"x\"/>").id == nil)
        #expect(try read("<BackupJobSession/>").id == nil)
        #expect(try read("<BackupJobSession x:UID=\"urn:veeam:BackupJobSession:\(Self.id)\" xmlns:x=\"y\"/>").id == nil)
        let other = try read("<BackupJobSession UID=\"urn:veeam:RestoreSession:\(Self.id)\"/>")
        #expect(other.id != nil)
        #expect(!other.isNamedByUID)
    }

    @Test func emptyFieldsAreAbsent() throws {
        let reader = try read(
            "<BackupJobSession><State/><Result> \n</Result><EndTimeUTC></EndTimeUTC></BackupJobSession>")
        #expect(reader.state == nil)
        #expect(reader.facts == nil)
        #expect(reader.result == nil)
    }
}
