import Testing
import XML

@testable import Rendering

/// Streamed objects: what goes out when, in which order, within which memory, and at every split of the input.
@Suite struct XMLToJSONConverterStreamingTests {
    private static let ref = #"<Ref UID="u"><Links><Link Href="https://em/api/a" Rel="Up"/></Links></Ref>"#
    private static let refJSON = """
        {"Links":[{"Rel":"Up","Href":"https://proxy:9398/api/a","Name":null,"Type":null}],\
        "UID":"u","Name":null,"Href":null,"Type":null}
        """
    private static let paging = #"<PagingInfo PageNum="1" PageSize="100" PagesCount="2"><Links/></PagingInfo>"#
    private static let pagingJSON = #"{"Links":[],"PageNum":1,"PageSize":100,"PagesCount":2}"#

    /// `Entities` with nothing but one list, which stands for itself.
    private static func entities(_ list: String, _ value: String) -> String {
        let names = [
            "Jobs", "FailoverPlans", "Backups", "Replicas", "Repositories", "RestorePoints", "VmRestorePoints",
            "VAppRestorePoints", "VmReplicaPoints", "BackupJobSessions", "ReplicaJobSessions", "ReplicaTaskSessions",
            "RestoreSessions", "HierarchyRoots", "BackupTaskSessions", "BackupServers", "ManagedServers",
            "EnterpiseRoles", "EnterpiseAccounts", "WanAccelerators", "CloudGateways", "CloudTenants", "CloudReplicas",
            "VCloudOrganizationConfigs", "BackupFiles", "VSphereSelfServiceConfigs", "CloudPublicIps",
            "CloudHardwarePlans", "CloudVmReplicaPoints", "AgentRestorePoints", "AgentBackupJob", "CloudGatewayPools",
            "CloudFailoverPlans", "ExternalRepositories", "VlanConfigurations", "CloudFailoverSessions",
            "AgentProtectionGroups", "DiscoveredComputers", "FileServers", "NASJobs", "CdpReplicas", "CdpReplicaVms",
            "CdpPolicies", "CdpReplicaSessions", "CdpReplicaTaskSessions", "VAppReplicaPoints", "VmCdpReplicas",
            "VAppCdpReplicas", "VAppCdpReplicaVms", "SystemSessions",
        ]
        return "{" + names.map { "\"\($0)\":\($0 == list ? value : "null")" }.joined(separator: ",") + "}"
    }

    private static let shapes: [(xml: String, json: String)] = [
        ("<QueryResult/>", #"{"Refs":null,"Entities":null,"Resources":null,"Links":null,"PagingInfo":null}"#),
        (
            "<QueryResult><Refs>\(ref)\n\(ref)</Refs>\(paging)</QueryResult>",
            #"{"Refs":{"Refs":[\#(refJSON),\#(refJSON)]},"Entities":null,"Resources":null,"Links":null,"PagingInfo":\#(pagingJSON)}"#
        ),
        (
            "<QueryResult><Refs/></QueryResult>",
            #"{"Refs":{"Refs":[]},"Entities":null,"Resources":null,"Links":null,"PagingInfo":null}"#
        ),
        (
            "<QueryResult><Entities><FileServers/></Entities>\(paging)</QueryResult>",
            """
            {"Refs":null,"Entities":\(entities("FileServers", #"{"FileServers":[]}"#)),"Resources":null,"Links":null,\
            "PagingInfo":\(pagingJSON)}
            """
        ),
        (
            "<QueryResult>\(paging)<Entities><CdpPolicies><CdpPolicy x:nil='1' xmlns:x='x'/></CdpPolicies></Entities></QueryResult>",
            """
            {"Refs":null,"Entities":\(entities("CdpPolicies", #"{"CdpPolicies":[null]}"#)),"Resources":null,"Links":null,\
            "PagingInfo":\(pagingJSON)}
            """
        ),
        (
            "<QueryResult><Resources><Tasks/></Resources></QueryResult>",
            """
            {"Refs":null,"Entities":null,"Resources":{"Files":null,"Directories":null,"Tasks":{"Tasks":[]},\
            "CredentialsList":null,"sInObjectJob":null,"AccountRole":null,"AccountHierarchyScope":null,\
            "PasswordKeyInfoList":null},"Links":null,"PagingInfo":null}
            """
        ),
        (
            "<QueryResult><Links><Link/></Links></QueryResult>",
            """
            {"Refs":null,"Entities":null,"Resources":null,"Links":[{"Rel":null,"Href":null,"Name":null,"Type":null}],\
            "PagingInfo":null}
            """
        ),
        // Unknown members of streamed objects: at the root, among lists, repeated.
        (
            "<QueryResult a='1'><New/><New/><Refs/></QueryResult>",
            """
            {"Refs":{"Refs":[]},"Entities":null,"Resources":null,"Links":null,"PagingInfo":null,"News":["",""],"a":"1"}
            """
        ),
        (
            "<EntityReferences><Total>3</Total>\(ref)</EntityReferences>",
            #"{"Refs":[\#(refJSON)],"Total":"3"}"#
        ),
        // Members that come early wait for their place behind what is streamed.
        (
            """
            <FileSystemEntries Type="T"><Links/><Files><FileEntry/></Files></FileSystemEntries>
            """,
            """
            {"Files":{"FileEntries":[FILE]},"Directories":null,"PagingInfo":null,"Links":[],"Href":null,"Type":"T"}
            """
        ),
    ]

    @Test func streamedObjectsComeInEveryShape() throws {
        let file = try Conversion().json("<FileSystemEntries><Files><FileEntry/></Files></FileSystemEntries>")
            .dropFirst(#"{"Files":{"FileEntries":["#.count)
        let fileJSON = String(file.prefix { $0 != "]" })
        for shape in Self.shapes {
            #expect(try Conversion().json(shape.xml) == shape.json.replacing("FILE", with: fileJSON))
        }
    }

    @Test func everySplitPointGivesTheSame() throws {
        let session = """
            <?xml version="1.0"?><!-- c --><BackupJobSessions><BackupJobSession Name="ä&amp;b" Href='https://em/api/x?a&amp;b'>
            <Links><Link Rel="a"/> <Link Rel="b"></Link></Links><JobName>x<![CDATA[]]]]>&#x41;</JobName><Progress>10</Progress>
            <State/><IsRetry>true</IsRetry></BackupJobSession></BackupJobSessions>
            """
        for xml in Self.shapes.map(\.xml) + [session, "<Foo a='1'>t&lt;<B><C/></B><B/></Foo>"] {
            let bytes = Array(xml.utf8)
            let whole = try Conversion().json(bytes)
            for split in 0...bytes.count {
                #expect(try Conversion().json(bytes, splits: [split]) == whole, "\(xml) at \(split)")
            }
            #expect(try Conversion().json(bytes, splits: Array(0...bytes.count)) == whole)
        }
    }

    @Test(arguments: [
        "<QueryResult><Entities/><Refs/></QueryResult>",
        "<QueryResult><Refs/><Refs/></QueryResult>",
        "<QueryResult><Entities><Backups/><Jobs/></Entities></QueryResult>",
        "<QueryResult><Entities><Jobs/><Jobs/></Entities></QueryResult>",
        "<VmReplicaPoints><VmReplicaPoint/><VmRestorePoint/></VmReplicaPoints>",
        "<FileSystemEntries><Directories/><Files/></FileSystemEntries>",
    ])
    func whatComesAfterItsPlaceIsAnError(xml: String) {
        #expect(Conversion().cause(xml) == .outOfOrder)
    }

    @Test func everyItemGoesOutAsSoonAsItIsComplete() throws {
        let origin = try #require(Conversion().linkOrigin)
        var converter = XMLToJSONConverter(origin: origin, dialect: .v12)
        var output: [UInt8] = []
        try converter.transform(Array("<EntityReferences>".utf8).span, into: &output)
        for _ in 0..<3 {
            let before = output.count
            try converter.transform(Array("<Ref UID='1'>".utf8).span, into: &output)
            #expect(output.count <= before + #""Refs":["#.utf8.count)
            try converter.transform(Array("</Ref>".utf8).span, into: &output)
            #expect(output.last == UInt8(ascii: "}"))
            #expect(output.count > before + 10)
        }
    }

    @Test func aListOfAnyLengthKeepsMemoryBounded() throws {
        let origin = try #require(Conversion().linkOrigin)
        var limits = RenderingLimits()
        limits.entity = 4096
        var converter = XMLToJSONConverter(origin: origin, dialect: .v12, limits: limits)
        let items = Array(String(repeating: Self.ref + "\n", count: 100).utf8)
        var output: [UInt8] = []
        try converter.transform(Array("<QueryResult>\(Self.paging)<Refs>".utf8).span, into: &output)
        for _ in 0..<200 {
            output.removeAll(keepingCapacity: true)
            try converter.transform(items.span, into: &output)
            #expect(converter.arena.count < 200)
            #expect(converter.pieces.count + converter.slots.count + converter.frames.count < 40)
            #expect(converter.out.count + converter.scratch.count == 0)
        }
        try converter.transform(Array("</Refs></QueryResult>".utf8).span, into: &output)
        try converter.finish(into: &output)
        #expect(output.suffix(12).elementsEqual(#"esCount":2}}"#.utf8))
    }

    @Test(arguments: [
        "<Jobs><Job><Description>\(String(repeating: "x", count: 2000))</Description></Job></Jobs>",
        "<Jobs><Job Name='\(String(repeating: "x", count: 2000))'/></Jobs>",
        "<Job><Links>\(String(repeating: "<Link/>", count: 100))</Links></Job>",
        "<QueryResult><Links>\(String(repeating: "<Link/>", count: 100))</Links></QueryResult>",
        "<Foo>\(String(repeating: "<A/><B/>", count: 200))</Foo>",
        "<Foo>\(String(repeating: "x", count: 2000))</Foo>",
        "<Jobs>\(String(repeating: "<A/>", count: 500))</Jobs>",
    ])
    func anItemBeyondTheLimitIsRefused(xml: String) throws {
        var limits = RenderingLimits()
        limits.entity = 1000
        #expect(Conversion(limits: limits).cause(xml) == .entityTooLarge)
        limits.entity = 100_000
        _ = try JSONTree(Conversion(limits: limits).json(Array(xml.utf8)))
    }

    @Test func tooManyUnknownMembersAreRefused() throws {
        var limits = RenderingLimits()
        limits.unknownMembers = 3
        #expect(Conversion(limits: limits).cause("<Job a='' b='' c='' d=''/>") == .tooManyUnknownMembers)
        #expect(Conversion(limits: limits).cause("<Job><a/><b/><c/><d/></Job>") == .tooManyUnknownMembers)
        #expect(Conversion(limits: limits).cause("<Job><a/><b/><c/><c/></Job>") == nil)
        #expect(Conversion(limits: limits).cause("<Foo><a><d/></a><b/><c/></Foo>") == nil)
    }

    @Test func aTruncatedDocumentIsNeverWhole() {
        let xml = "<Jobs><Job Name='a'><Links><Link/></Links></Job></Jobs>"
        for length in 0..<xml.utf8.count {
            #expect(Conversion().cause(String(xml.prefix(length))) == .xml(.truncated), "\(length)")
        }
        #expect(Conversion().cause(xml) == nil)
    }

    @Test func aConverterThatThrewIsDead() throws {
        let origin = try #require(Conversion().linkOrigin)
        var converter = XMLToJSONConverter(origin: origin, dialect: .v12)
        var output: [UInt8] = []
        let first = #expect(throws: RenderingError.self) {
            try converter.transform(Array("<Jobs></Job>".utf8).span, into: &output)
        }
        #expect(first?.cause == .xml(.mismatchedEndTag))
        let second = #expect(throws: RenderingError.self) {
            try converter.transform(Array("</Jobs>".utf8).span, into: &output)
        }
        let third = #expect(throws: RenderingError.self) { try converter.finish(into: &output) }
        #expect(second == first)
        #expect(third == first)
    }

    @Test(arguments: [
        ("<Jobs><Job></Jobs>", RenderingError.Cause.xml(.mismatchedEndTag)),
        ("<Jobs/><Jobs/>", .xml(.secondRoot)),
        ("<!DOCTYPE a><Jobs/>", .xml(.documentType)),
        ("<Jobs><Job Name='&x;'/></Jobs>", .xml(.unknownEntity)),
        ("{}", .xml(.textOutsideRoot)),
        ("", .xml(.truncated)),
    ])
    func malformedXMLIsRefused(xml: String, cause: RenderingError.Cause) {
        #expect(Conversion().cause(xml) == cause)
    }

    /// Random documents of known and unknown names in any place: valid JSON or a named error, whatever the chunks.
    @Test(arguments: 0..<40) func anythingWellFormedGivesValidJSONOrAnError(seed: Int) throws {
        var random = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        for _ in 0..<50 {
            let xml = Array(random.document().utf8)
            let dialect: JSONDialect = random.below(2) == 0 ? .v12 : .v13
            let splits = (0..<random.below(6)).map { _ in random.below(xml.count) }.sorted()
            let whole: [UInt8]
            do throws(RenderingError) {
                whole = try Conversion(dialect: dialect).json(xml)
            } catch {
                #expect(error.cause == .outOfOrder, "\(String(decoding: xml, as: UTF8.self))")
                continue
            }
            #expect(throws: Never.self, "\(String(decoding: xml, as: UTF8.self))") { try JSONTree(whole) }
            #expect(try Conversion(dialect: dialect).json(xml, splits: splits) == whole)
        }
    }

    private struct Generator {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }

        mutating func pick(_ words: [String]) -> String { words[below(words.count)] }

        mutating func document() -> String {
            let roots = [
                "QueryResult", "Jobs", "Job", "VmReplicaPoints", "FileSystemEntries", "Foo", "BackupJobSession",
            ]
            return element(pick(roots), depth: 0)
        }

        private mutating func element(_ name: String, depth: Int) -> String {
            let attributes = ["Href", "Name", "UID", "A", "PageNum", "Value", "Links"].filter { _ in below(4) == 0 }
            var text = "<\(name)" + attributes.map { " \($0)='\(value())'" }.joined()
            if below(12) == 0 { text += " x:nil='true' xmlns:x='x'" }
            if below(4) == 0 { return text + "/>" }
            text += ">"
            let names = [
                "Refs", "Ref", "Entities", "Jobs", "Job", "Links", "Link", "PagingInfo", "A", "As", "B", "JobInfo",
                "Progress",
                "IsRetry", "JobName", "Result", "Resources", "Tasks", "Task", "Files", "FileEntry", "VmRestorePoint",
                "VmReplicaPoint", "VmReplicaPoints", "Day", "TimePeriods", "Value", "Name", "Schedule",
                "JobScheduleOptions",
            ]
            for _ in 0..<(depth > 5 ? 0 : below(6)) {
                if below(3) == 0 { text += value() }
                text += element(pick(names), depth: depth + 1)
            }
            if below(2) == 0 { text += value() }
            return text + "</\(name)>"
        }

        private mutating func value() -> String {
            pick(["", " ", "1", "-0.5", "true", "https://em/api/x", "&quot;\\&#10;", "é\u{2028}", "x y", "\n"])
        }
    }
}
