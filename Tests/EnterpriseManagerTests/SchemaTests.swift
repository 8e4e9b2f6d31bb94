import EnterpriseManager
import Foundation
import Testing

/// The schema as a whole, and against the types.json it was made of where that is at hand.
@Suite struct SchemaTests {
    private let schema = Schema.standard

    @Test func everyRootOfASessionIsKnown() throws {
        for root in [
            "BackupJobSession", "ReplicaJobSession", "RestoreSession", "CdpReplicaSession", "CloudFailoverSession",
            "BackupTaskSession", "ReplicaTaskSession", "CdpReplicaTaskSession", "SystemSession",
        ] {
            let type = try #require(rootType(root))
            let names = memberNames(of: type)
            #expect(names.suffix(5) == ["Name", "UID", "Links", "Href", "Type"], "\(root)")
            #expect(!schema.types[type.index].isStreamed)
            let list = try #require(rootType(root + "s"))
            #expect(schema.types[list.index].isStreamed)
        }
    }

    @Test func unknownRootIsNotKnown() {
        #expect(rootType("Backupjobsession") == nil)
        #expect(rootType("") == nil)
        #expect(rootType("JobSessionEntityType") == nil)
    }

    @Test func membersAreFoundByNameAndPlace() throws {
        let type = try #require(rootType("BackupJobSession"))
        let state = try #require(member("State", .element, in: type))
        #expect(schema.members[state].kind == .string)
        #expect(member("State", .attribute, in: type) == nil)
        let href = try #require(member("Href", .attribute, in: type))
        #expect(schema.members[href].isLink)
        #expect(member("Href", .element, in: type) == nil)
        let end = try #require(member("EndTimeUTC", .element, in: type))
        #expect(schema.members[end].absence == .omitted)
        #expect(member("EndTimeUTCs", .element, in: type) == nil)
        #expect(member("EndTimeUT", .element, in: type) == nil)
    }

    @Test func aGuessChangesNothing() throws {
        let type = try #require(rootType("BackupTaskSession"))
        for (name, place) in [("State", SchemaPlace.element), ("Name", .attribute), ("Nothing", .element)] {
            let expected = member(name, place, in: type)
            for guess in [-1, 0, schema.members.count, Int.max] + Array(schema.types[type.index].members) {
                let bytes = Array(name.utf8)
                let found = schema.member(bytes.span, 0..<bytes.count, place, in: type, guess: guess)
                #expect(found == expected)
            }
        }
    }

    @Test func namesThatDifferOnlyInTheMiddleAreToldApart() throws {
        let table = ["T <R> | AAAAAAAAxxBBBBBBBB int; AAAAAAAAyyBBBBBBBB bool; AAAAAAAAzzBBBBBBBB"]
        let schema = try Schema(table: table)
        let root = schema.rootType(Array("R".utf8).span, 0..<1)
        let type = try #require(root)
        let kinds = ["xx", "yy", "zz", "qq"].map { middle in
            let name = Array("AAAAAAAA\(middle)BBBBBBBB".utf8)
            return schema.member(name.span, 0..<name.count, .element, in: type).map { schema.members[$0].kind }
        }
        #expect(kinds == [.int, .boolean, .string, nil])
    }

    @Test func aNameWithSeveralMeaningsHasNoneForTheFallback() {
        for name in ["Result", "RestorePoints", "BackupServers", "Ref", "Path", "Items"] {
            #expect(member(name, .element, in: schema.fallback) == nil, "\(name)")
        }
        for name in ["IsRetry", "TotalSize", "BackupJobSession", "Links", "PagingInfo"] {
            #expect(member(name, .element, in: schema.fallback) != nil, "\(name)")
        }
    }

    @Test func memberNamesAreThoseOfJSON() {
        let names = Set(schema.memberNames.map { String(decoding: $0, as: UTF8.self) })
        #expect(names.count == schema.memberNames.count)
        for name in ["UID", "Links", "BackupJobSessions", "RetrySpecified1", "VCentersScopes", "vAppRef", "Value"] {
            #expect(names.contains(name), "\(name)")
        }
        for name in ["BackupJobSession", "RetrySpecified", "uid", "VCenterUid", "QueryResult"] {
            #expect(!names.contains(name), "\(name)")
        }
    }

    @Test func noObjectHasTwoMembersOfOneName() {
        for (index, type) in schema.types.enumerated() where index != schema.fallback.index {
            let names = type.members.map {
                String(decoding: schema.fragments[schema.members[$0].fragment], as: UTF8.self)
            }
            #expect(Set(names).count == names.count)
            let camel = type.members.map {
                String(decoding: schema.fragments[schema.members[$0].camelCaseFragment], as: UTF8.self)
            }
            #expect(Set(camel).count == camel.count)
        }
    }

    @Test func queryResultIsStreamedDownToItsItems() throws {
        let query = try #require(rootType("QueryResult"))
        #expect(memberNames(of: query) == ["Refs", "Entities", "Resources", "Links", "PagingInfo"])
        let entities = try #require(schema.members[schema.types[query.index].members.lowerBound + 1].type)
        #expect(schema.types[entities.index].members.count == 50)
        for member in schema.types[entities.index].members {
            let list = try #require(schema.members[member].type)
            #expect(schema.types[list.index].isStreamed)
        }
    }

    @Test func tableSaysWhatTypesJSONSays() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/em/types.json")
        guard let data = try? Data(contentsOf: path) else {
            print("SKIPPED tableSaysWhatTypesJSONSays: no \(path.standardized.path())")
            return
        }
        let table = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let roots = try #require(table["roots"] as? [String: String])
        let types = try #require(table["types"] as? [String: [String: Any]])
        var seen: Set<String> = []
        for (root, name) in roots {
            let type = try #require(rootType(root), "\(root)")
            try compare(type, name, types, &seen)
        }
        #expect(seen.count > 200)
        #expect(schema.types.count == types.count + 2)
    }

    private func compare(
        _ id: SchemaType.ID, _ name: String, _ types: [String: [String: Any]], _ seen: inout Set<String>
    ) throws {
        guard seen.insert(name).inserted else { return }
        let order = try #require(types[name]?["jsonOrder"] as? [String])
        let members = schema.types[id.index].members.filter { !schema.members[$0].isAlternative }
        #expect(members.map(jsonName) == order, "\(name)")
        var fields: [String: [String: Any]] = [:]
        var base: String? = name
        while let current = base {
            for field in types[current]?["fields"] as? [[String: Any]] ?? [] {
                fields[field["json"] as? String ?? ""] = field
            }
            base = types[current]?["base"] as? String
        }
        for member in members {
            let field = try #require(fields[jsonName(member)])
            let info = schema.members[member]
            #expect(String(decoding: schema.names[info.nameRange], as: UTF8.self) == field["name"] as? String)
            let absent = ["null": SchemaAbsence.null, "omit": .omitted, "empty": .emptyString]
            #expect(info.absence == absent[field["absent"] as? String ?? ""])
            let place = ["element": SchemaPlace.element, "attribute": .attribute, "text": .text]
            #expect(info.place == place[field["at"] as? String ?? ""])
            let collapses = field["collapse"] as? Bool == true
            #expect((info.kind == .collapsedList) == collapses)
            #expect(String(decoding: schema.names[info.childRange], as: UTF8.self) == field["child"] as? String ?? "")
            let scalars: [String: SchemaKind] = [
                "string": .string, "int": .int, "long": .long, "double": .double, "boolean": .boolean,
                "dateTime": .dateTime, "time": .time,
            ]
            let target = (field["type"] ?? field["of"]) as? String
            if let target, scalars[target] == nil {
                #expect(info.itemKind == .object)
                try compare(try #require(info.type), target, types, &seen)
            } else {
                #expect(info.itemKind == scalars[target ?? field["kind"] as? String ?? ""])
            }
        }
    }

    private func rootType(_ name: String) -> SchemaType.ID? {
        let bytes = Array(name.utf8)
        return schema.rootType(bytes.span, 0..<bytes.count)
    }

    private func member(_ name: String, _ place: SchemaPlace, in type: SchemaType.ID) -> Int? {
        let bytes = Array(name.utf8)
        return schema.member(bytes.span, 0..<bytes.count, place, in: type)
    }

    private func memberNames(of type: SchemaType.ID) -> [String] {
        schema.types[type.index].members.map(jsonName)
    }

    private func jsonName(_ member: Int) -> String {
        String(decoding: schema.fragments[schema.members[member].fragment].dropFirst(2).dropLast(6), as: UTF8.self)
    }
}
