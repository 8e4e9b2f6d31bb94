import Rendering
import Testing

/// The rules R1 to R15, the fallback and the dialects, each by a body made for it.
@Suite struct XMLToJSONConverterTests {
    private static let namespace = #"xmlns="http://www.veeam.com/ent/v1.0""#
    private static let xsi = #"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#

    private static let sessionEnd = #""Name":"n","UID":"u","Links":null,"Href":null,"Type":"BackupJobSession"}"#

    @Test(arguments: [
        // R11: a running session has no EndTimeUTC, and no member for it; R12: own type first, attributes after elements.
        (
            """
            <BackupJobSession Type="BackupJobSession" Name="n" UID="u"><JobUid>j</JobUid><JobName/>\
            <JobType>Backup</JobType><CreationTimeUTC>2021-09-24T20:00:09.607Z</CreationTimeUTC>\
            <State>Working</State><Result>None</Result><Progress>7</Progress><IsRetry>false</IsRetry></BackupJobSession>
            """,
            """
            {"IsRetry":false,"JobUid":"j","JobName":"","JobType":"Backup",\
            "CreationTimeUTC":"2021-09-24T20:00:09.607Z","State":"Working","Result":"None","Progress":7,\
            "FailureMessage":null,
            """ + sessionEnd
        ),
        // R10: strings and objects that are missing are null, value kinds are not there.
        (
            #"<BackupJobSession Type="BackupJobSession" Name="n" UID="u"/>"#,
            """
            {"JobUid":null,"JobName":null,"JobType":null,"State":null,"Result":null,"FailureMessage":null,
            """ + sessionEnd
        ),
        // R3: links in XML order, members in JSON order.
        (
            """
            <EntityRef UID="u" Name="n" Href="http://em/api/jobs/1" Type="JobReference"><Links>
              <Link Href="https://other:1/api/x?a=1&amp;b=2" Name="" Type="T" Rel="Up"/>
              <Link Rel="Down" Href="https://other/apis"></Link>
            </Links></EntityRef>
            """,
            """
            {"Links":[{"Rel":"Up","Href":"https://proxy:9398/api/x?a=1&b=2","Name":"","Type":"T"},\
            {"Rel":"Down","Href":"https://other/apis","Name":null,"Type":null}],\
            "UID":"u","Name":"n","Href":"https://proxy:9398/api/jobs/1","Type":"JobReference"}
            """
        ),
        // R7: an empty list root.
        ("<Jobs/>", #"{"Jobs":[]}"#),
        ("<EntityReferences>\n</EntityReferences>", #"{"Refs":[]}"#),
        ("<BackupJobSessions></BackupJobSessions>", #"{"BackupJobSessions":[]}"#),
        // R4: one item is an array.
        (
            "<EntityReferences><Ref/></EntityReferences>",
            #"{"Refs":[{"Links":null,"UID":null,"Name":null,"Href":null,"Type":null}]}"#
        ),
        (
            "<LogonSessions><LogonSession><SessionId>1</SessionId></LogonSession></LogonSessions>",
            #"{"LogonSessions":[{"UserName":null,"SessionId":"1","Links":null,"Href":null,"Type":null}]}"#
        ),
        // R6: lists without a base of their own collapse; their element is pluralised, and empty they are [].
        (
            "<Repository><Links/></Repository>",
            #"{"Kind":null,"Name":null,"UID":null,"Links":[],"Href":null,"Type":null}"#
        ),
        // R8: text with attributes.
        (
            #"<Foo><TimePeriods><Day Name="Sunday">1,1</Day><Day Name="Monday"/></TimePeriods></Foo>"#,
            #"{"TimePeriods":{"Days":[{"Name":"Sunday","Value":"1,1"},{"Name":"Monday","Value":null}]}}"#
        ),
        // R9: whole numbers beyond a double's 53 bits are copied.
        (
            "<BackupTaskSession><TotalSize> 9223372036854775807 </TotalSize></BackupTaskSession>",
            """
            {"JobSessionUid":null,"State":null,"Result":null,"Reason":null,"TotalSize":9223372036854775807,\
            "VmUid":null,"VmDisplayName":null,"Name":null,"UID":null,"Links":null,"Href":null,"Type":null}
            """
        ),
        // The error shape, whose order is EM's own.
        (
            #"<Error Message="a &lt; b" StatusCode="500"><StackTrace>at&#10;x</StackTrace></Error>"#,
            """
            {"FirstChanceExceptionMessage":null,"Message":"a < b","StackTrace":"at\\nx","Status":null,"StatusCode":500}
            """
        ),
        // Reports have neither links nor type in XML.
        (
            "<RepositoryReportFrame><Period><Name>a</Name><Capacity>-1</Capacity></Period></RepositoryReportFrame>",
            """
            {"Periods":[{"Name":"a","Capacity":-1}],"CapacityPlanningReportLink":null,"Links":null,"Href":null,"Type":null}
            """
        ),
        (
            "<RepositoryReportFrame/>",
            #"{"Periods":null,"CapacityPlanningReportLink":null,"Links":null,"Href":null,"Type":null}"#
        ),
    ])
    func ruleHolds(xml: String, json: String) throws {
        let xml = xml.replacing(/^<[A-Za-z]+/, maxReplacements: 1) { "\($0.output) \(Self.namespace)" }
        #expect(try Conversion().json(xml) == json.replacing("\n", with: ""))
    }

    @Test(arguments: [
        // Doubles: R15. A text that is no number in JSON becomes a string, never invalid JSON.
        ("<BackupFile><DeduplicationRatio>1</DeduplicationRatio></BackupFile>", #""DeduplicationRatio":1.0"#),
        ("<BackupFile><DeduplicationRatio>-0</DeduplicationRatio></BackupFile>", #""DeduplicationRatio":-0.0"#),
        ("<BackupFile><DeduplicationRatio>1.25</DeduplicationRatio></BackupFile>", #""DeduplicationRatio":1.25"#),
        ("<BackupFile><DeduplicationRatio>1E5</DeduplicationRatio></BackupFile>", #""DeduplicationRatio":1E5"#),
        ("<BackupFile><DeduplicationRatio>INF</DeduplicationRatio></BackupFile>", #""DeduplicationRatio":"INF""#),
        ("<BackupFile><DeduplicationRatio> .5</DeduplicationRatio></BackupFile>", #""DeduplicationRatio":" .5""#),
        ("<BackupJobSession><Progress>+1</Progress></BackupJobSession>", #""Progress":"+1""#),
        ("<BackupJobSession><Progress>007</Progress></BackupJobSession>", #""Progress":"007""#),
        ("<BackupJobSession><Progress>1.5</Progress></BackupJobSession>", #""Progress":"1.5""#),
        ("<BackupJobSession><Progress/></BackupJobSession>", #""Progress":"""#),
        ("<BackupJobSession><Progress>&#49;&#x32;</Progress></BackupJobSession>", #""Progress":12"#),
        ("<BackupJobSession><Progress>1<!-- -->2</Progress></BackupJobSession>", #""Progress":12"#),
        ("<BackupJobSession><Progress>1\"</Progress></BackupJobSession>", #""Progress":"1\"""#),
        ("<BackupJobSession><IsRetry>1</IsRetry></BackupJobSession>", #""IsRetry":true"#),
        ("<BackupJobSession><IsRetry>\n0 </IsRetry></BackupJobSession>", #""IsRetry":false"#),
        ("<BackupJobSession><IsRetry>True</IsRetry></BackupJobSession>", #""IsRetry":"True""#),
        // Texts in pieces, sections, references; white space of a string is its own.
        (
            "<BackupJobSession><JobName> a<![CDATA[<&amp;>]]>b&amp;</JobName></BackupJobSession>",
            #""JobName":" a<&amp;>b&""#
        ),
        ("<BackupJobSession><JobName>\r\nx\ty</JobName></BackupJobSession>", #""JobName":"\nx\ty""#),
        ("<BackupJobSession Name=\"a\nb&#10;c\"/>", #""Name":"a b\nc""#),
        (
            "<BackupJobSession><JobName>C:\\x \"y\" é \u{85}\u{2028}\u{2029}</JobName></BackupJobSession>",
            #""JobName":"C:\\x \"y\" é \u0085\u2028\u2029""#
        ),
        // xsi:nil, whatever the prefix; also of value kinds, objects, lists and items.
        ("<BackupJobSession><JobName x:nil=\"true\">z</JobName></BackupJobSession>", #""JobName":null"#),
        ("<BackupJobSession><EndTimeUTC x:nil=\"1\"/></BackupJobSession>", #""EndTimeUTC":null"#),
        ("<BackupJobSession><JobName x:nil=\"false\">z</JobName></BackupJobSession>", #""JobName":"z""#),
        ("<BackupJobSession><Links x:nil=\"true\"><Link/></Links></BackupJobSession>", #""Links":null"#),
        ("<Jobs><Job x:nil=\"true\"/></Jobs>", #"{"Jobs":[null]}"#),
        ("<Job x:nil=\"true\"><a/></Job>", "null"),
        ("<QueryResult><Entities x:nil=\"true\"/></QueryResult>", #""Entities":null"#),
        // Attributes with a namespace are dropped.
        ("<BackupJobSession x:Name=\"a\" Name=\"b\"/>", #""Name":"b""#),
        // The first of a member that the schema has once counts.
        ("<BackupJobSession><State>a</State><State>b</State></BackupJobSession>", #""State":"a","Result""#),
        // Links are rewritten when their decoded value is one, whatever the authority; text never is.
        ("<Job Href=\"https:&#x2F;&#x2f;em&#47;api/jobs\"/>", #""Href":"https://proxy:9398/api/jobs""#),
        ("<Job Href=\"HTTP://EM/API\"/>", #""Href":"https://proxy:9398/API""#),
        ("<Job Href=\"https:///api?x\"/>", #""Href":"https://proxy:9398/api?x""#),
        ("<Job Href=\"https://em/api&amp;x\"/>", #""Href":"https://em/api&x""#),
        ("<Job Href=\"/api/jobs\"/>", #""Href":"/api/jobs""#),
        ("<Job Name=\"https://em/api/jobs\"/>", #""Name":"https://em/api/jobs""#),
        ("<Job><Description>https://em/api/jobs</Description></Job>", #""Description":"https://em/api/jobs""#),
        ("<Foo Href=\"https://em/api/jobs\"/>", #"{"Href":"https://proxy:9398/api/jobs"}"#),
        // R13 and R6 in depth.
        ("<Foo><JobScheduleOptions/></Foo>", #","Links":null,"Href":"","Type":null}}"#),
        (
            "<Foo><IncludedIndexingFolders><Path>a</Path><x/><Path/></IncludedIndexingFolders></Foo>",
            #"{"IncludedIndexingFolders":["a",""]}"#
        ),
        ("<Foo><VCentersScope><VCenterUid>a</VCenterUid></VCentersScope></Foo>", #"{"VCentersScopes":["a"]}"#),
        // R7 deeper down.
        ("<Foo><ComputeResources/></Foo>", #"{"ComputeResources":{"CloudTenantComputeResources":null}}"#),
        ("<FileSystemEntries><Files/></FileSystemEntries>", #"{"Files":{"FileEntries":null},"Directories":null,"#),
    ])
    func memberIsWritten(xml: String, part: String) throws {
        let xml = xml.replacing(/^<[A-Za-z]+/, maxReplacements: 1) { "\($0.output) xmlns:x=\"http://x\"" }
        let json = try Conversion().json(xml)
        _ = try JSONTree(Array(json.utf8))
        #expect(json.contains(part), "\(json)")
    }

    @Test(arguments: [
        ("<VmReplicaPoints><VmRestorePoint/></VmReplicaPoints>", ["VmRestorePoints"]),
        ("<VmReplicaPoints><VmReplicaPoint/><VmReplicaPoint/></VmReplicaPoints>", ["VmReplicaPoints"]),
        (
            "<VmReplicaPoints><VmRestorePoint/><VmReplicaPoint/></VmReplicaPoints>",
            ["VmRestorePoints", "VmReplicaPoints"]
        ),
        ("<VmReplicaPoints/>", ["VmRestorePoints"]),
        ("<EnterpriseRoles><EnterpriseRole/></EnterpriseRoles>", ["EnterpriseRoles"]),
        ("<CloudPublicIpAddresses><CloudPublicIpAddress/></CloudPublicIpAddresses>", ["CloudPublicIpAddresses"]),
        ("<VAppCdpReplicaVms><Items/></VAppCdpReplicaVms>", ["Items"]),
    ])
    func aliasNamesItsOwnMember(xml: String, names: [String]) throws {
        guard case .object(let members) = try JSONTree(Conversion().json(Array(xml.utf8))) else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.name) == names.map { "\"\($0)\"" })
    }

    @Test func aliasOfACollectedListNamesItsOwnMember() throws {
        let xml =
            "<Foo><Includes2><CloudVmReplicaPoints><CloudVmReplicaPoint/></CloudVmReplicaPoints></Includes2></Foo>"
        let json = try Conversion().json(xml)
        #expect(json.hasPrefix(#"{"Includes2":{"CloudVmReplicaPoints":{"CloudVmReplicaPoints":[{"#), "\(json)")
        #expect(!json.contains("CloudReplicas"))
    }

    @Test(arguments: [
        // Strings, objects, arrays under the plural, never a guessed number.
        (
            "<Foo><A>1</A><B><C/></B><D x='1'/><E/><E>2</E></Foo>",
            #"{"A":"1","B":{"C":""},"D":{"x":"1"},"Es":["","2"]}"#
        ),
        // Elements, attributes, then text.
        ("<Foo a='1'>t</Foo>", #"{"a":"1","Value":"t"}"#),
        ("<Foo>\n</Foo>", "{}"),
        ("<Foo/>", "{}"),
        ("<Foo a='1'>t<B/>u</Foo>", #"{"B":"","a":"1"}"#),
        ("<Foo><P>t<B>1</B></P></Foo>", #"{"P":{"B":"1"}}"#),
        // A name with one meaning has it anywhere: kinds, lists, objects.
        ("<Foo><TotalSize>5</TotalSize><IsRetry>true</IsRetry></Foo>", #"{"TotalSize":5,"IsRetry":true}"#),
        ("<Foo PageNum='3' Other='3'/>", #"{"PageNum":3,"Other":"3"}"#),
        ("<Foo><Result>5</Result></Foo>", #"{"Result":"5"}"#),
        (
            "<FooSessions><SupportedVersion Name='a'/></FooSessions>",
            #"{"SupportedVersions":[{"Links":null,"Name":"a"}]}"#
        ),
        (
            "<Foo><B><Links><Link/></Links></B></Foo>",
            #"{"B":{"Links":[{"Rel":null,"Href":null,"Name":null,"Type":null}]}}"#
        ),
        // Repeated, but with others in between.
        ("<Foo><A>1</A><B>2</B><A>3</A><B>4</B></Foo>", #"{"As":["1","3"],"Bs":["2","4"]}"#),
        // A member whose name is taken is dropped: JSON has each name once.
        ("<Foo><As>0</As><A>1</A><A>2</A></Foo>", #"{"As":"0"}"#),
        ("<Foo a='1'><a>2</a></Foo>", #"{"a":"2"}"#),
        ("<Foo Value='1'>2</Foo>", #"{"Value":"1"}"#),
        // A scalar of the schema that has children is an object all the same.
        ("<Foo><JobUid>x<A>1</A></JobUid></Foo>", #"{"JobUid":{"A":"1"}}"#),
    ])
    func unknownConvertsByTheFallback(xml: String, json: String) throws {
        #expect(try Conversion().json(xml) == json)
    }

    @Test func unknownMembersGoBetweenOwnAndBase() throws {
        let xml =
            "<Repository New='1' Name='n'><Links/><Newer>2</Newer><Capacity>3</Capacity><Href>4</Href></Repository>"
        let json =
            #"{"Capacity":3,"Kind":null,"Newer":"2","New":"1","Name":"n","UID":null,"Links":[],"Href":null,"Type":null}"#
        #expect(try Conversion().json(xml) == json)
    }

    @Test func v13NamesAreCamelCaseAndValuesAreNot() throws {
        let xml = """
            <NASJobs><NASJob Type="NASJob" UID="u" Newest="x"><Links><Link Rel="Up" Href="https://em/api/"/></Links>\
            <NewThing/><NewThing/></NASJob></NASJobs>
            """
        let json = try Conversion(dialect: .v13).json(xml)
        #expect(json.hasPrefix(#"{"nasJobs":[{"#))
        #expect(json.contains(#""newThings":["",""],"newest":"x","name":null,"uid":"u""#), "\(json)")
        #expect(
            json.hasSuffix(
                #""links":[{"rel":"Up","href":"https://proxy:9398/api/","name":null,"type":null}],"href":null,"type":"NASJob"}]}"#
            ))
        let report = try Conversion(dialect: .v13).json(
            "<BackupFile><DeduplicationRatio>1</DeduplicationRatio></BackupFile>")
        #expect(report.contains(#""deduplicationRatio":1,"#), "\(report)")
    }
}
