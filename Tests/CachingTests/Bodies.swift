import EnterpriseManager
import Testing

/// Bodies made up for the tests, in the shape that Enterprise Manager writes.
enum Bodies {
    static let id = "a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6"
    static let otherID = "00000000-0000-4000-8000-000000000001"
    /// 2021-09-24T20:02:54Z, when the sessions below ended.
    static let end: Int64 = 1_632_513_774

    static func session(
        _ kind: SessionKind = .backupSession, id: String = id, uidType: String? = nil, state: String? = nil,
        result: String? = "Success", end: String? = "2021-09-24T20:02:54.717Z", declarations: String = namespaces,
        root: String? = nil, extra: String = ""
    ) -> String {
        let element = root ?? kind.element.description
        let final: String =
            switch kind {
            case .backupTaskSession, .replicaTaskSession, .cdpTaskSession: "Completed"
            case .systemSession: "CompletedSuccessfully"
            default: "Stopped"
            }
        var text = "<\(element)\(declarations) Href=\"https://em:9398/api/\(kind.path)/\(id)?format=Entity\""
        text += " Type=\"Other\" Name=\"N\" UID=\"urn:veeam:\(uidType ?? kind.element.description):\(id)\">"
        text += "<Links><Link Href=\"http://EM/api/jobs/1?a=1&amp;b\" Rel=\"Up\" /></Links>"
        text += "<CreationTimeUTC>2021-09-24T20:00:09.607Z</CreationTimeUTC>"
        if let end { text += "<EndTimeUTC>\(end)</EndTimeUTC>" }
        text += "<State>\(state ?? final)</State>"
        if let result { text += "<Result>\(result)</Result>" }
        return text + extra + "</\(element)>"
    }

    static let namespaces =
        " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        + " xmlns=\"http://www.veeam.com/ent/v1.0\""

    static let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>"

    static func list(_ kind: SessionKind, _ items: [String]) -> String {
        declaration + "<\(kind.listElement)\(namespaces)>" + items.joined(separator: "\n  ") + "</\(kind.listElement)>"
    }

    static func query(_ lists: String) -> String {
        declaration + "<QueryResult\(namespaces)><Entities>\(lists)</Entities>"
            + "<PagingInfo PageNum=\"1\"><Links><Link Href=\"https://em/api/query?x\"/></Links></PagingInfo></QueryResult>"
    }

    static func reference(id: String = id, uidType: String = "BackupJobSession") -> String {
        declaration
            + "<EntityRef\(namespaces) UID=\"urn:veeam:\(uidType):\(id)\" Name=\"N\" Href=\"https://em/api/x\"/>"
    }
}

extension ResourceID {
    init?(_ text: String) {
        self.init(text: Array(text.utf8).span)
    }
}

extension ResourcePath {
    init?(_ target: String) {
        guard let path = ResourcePath.parse(target: Array(target.utf8).span) else { return nil }
        self = path
    }

    static func session(
        _ kind: SessionKind = .backupSession, id: String = Bodies.id, _ query: String = "?format=Entity"
    ) throws -> ResourcePath {
        try #require(ResourcePath("/api/\(kind.path)/\(id)\(query)"))
    }

    static func tasks(id: String = Bodies.id, _ query: String = "?format=Entity") throws -> ResourcePath {
        try #require(ResourcePath("/api/backupSessions/\(id)/taskSessions\(query)"))
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
