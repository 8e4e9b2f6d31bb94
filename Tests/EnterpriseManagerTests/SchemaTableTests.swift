import Testing

@testable import EnterpriseManager

/// The grammar of the table: what it means, and that a mistake is found.
@Suite struct SchemaTableTests {
    @Test func standardTableIsWellFormed() throws {
        let lines = SchemaTable.lines(of: SchemaTable.types) + SchemaTable.lines(of: SchemaTable.moreTypes)
        #expect(lines.count > 290)
        _ = try Schema(table: lines)
    }

    @Test func lineBeginningWithSpaceContinuesTheOneBefore() {
        #expect(SchemaTable.lines(of: "A | B;\n    C\nD") == ["A | B; C", "D"])
    }

    @Test func fieldsMeanWhatTheGrammarSays() throws {
        let line = try SchemaTableType(
            line: "A* <R> <S> : B | P; @Q int; =V; W bool!; X T; Y|Z [T]; L [C/string]; M>N; @E~; F>G [double]")
        #expect(line.name == "A")
        #expect(line.isStreamed)
        #expect(line.roots == ["R", "S"])
        #expect(line.base == "B")
        let fields = line.fields
        #expect(fields.map(\.name) == ["P", "Q", "V", "W", "X", "Y", "Z", "L", "M", "E", "F"])
        #expect(fields.map(\.member) == ["P", "Q", "V", "W", "X", "Ys", "Zs", "Ls", "N", "E", "G"])
        #expect(
            fields.map(\.kind) == [
                .string, .int, .string, .boolean, .object, .list, .list, .collapsedList, .string, .string, .list,
            ])
        #expect(fields.map(\.isRequired).firstIndex(of: true) == 3)
        #expect(fields.map(\.isAlternative).firstIndex(of: true) == 6)
        #expect(fields.map(\.showsEmptyString).firstIndex(of: true) == 9)
        #expect(fields[1].place == .attribute)
        #expect(fields[2].place == .text)
        #expect(fields[7].child == "C")
        #expect(fields[10].itemKind == .double)
    }

    @Test(arguments: [
        ([""], SchemaTableError.Cause.missingName), (["*"], .missingName), ([": B"], .missingName),
        (["A B"], .malformedField), (["A <>"], .malformedField), (["A :"], .malformedField),
        (["A : B <R>"], .malformedField), (["A | P;"], .malformedField), (["A | P int x"], .malformedField),
        (["A | P>"], .malformedField), (["A | >P"], .malformedField), (["A | P>Q>R"], .malformedField),
        (["A | @"], .malformedField), (["A | P ["], .malformedList), (["A | P []"], .malformedList),
        (["A | P [/A]"], .malformedList), (["A | P [B/C/A]"], .malformedList), (["A | @P [A]"], .malformedList),
        (["A | P|  [A]"], .malformedField), (["A", "A"], .duplicate), (["A | P; P"], .duplicate),
        (["A <R>", "B <R>"], .duplicate), (["A : B"], .unknownType), (["A | P B"], .unknownType),
        (["A | P [B]"], .unknownType), (["A : A"], .cyclicBase), (["A : B", "B : A"], .cyclicBase),
    ])
    func mistakeIsFound(table: [String], cause: SchemaTableError.Cause) {
        let error = #expect(throws: SchemaTableError.self) { try Schema(table: table) }
        #expect(error?.cause == cause)
    }

    @Test func fieldOfABaseMayHaveTheSameNameElsewhere() throws {
        let schema = try Schema(table: ["A <R> : B | P", "B | Q; @P>PAttribute int"])
        let root = schema.rootType(Array("R".utf8).span, 0..<1)
        let type = try #require(root)
        #expect(schema.types[type.index].members.count == 3)
        #expect(schema.types[type.index].ownCount == 1)
    }
}
