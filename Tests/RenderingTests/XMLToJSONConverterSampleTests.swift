import Rendering
import Testing

/// Every real body with a JSON twin converts to exactly that JSON.
@Suite struct XMLToJSONConverterSampleTests {
    /// Documented differences between a twin and EM 12's JSON (README of the samples' parent folder).
    ///
    /// The docs' JSON is of EM 10: it leaves nulls out. (R13 and xs:time are in none of the twins.)
    private static let leavesNullsOut: Set<String> = ["pair-CloudGatewayPool", "pair-FailoverPlan"]

    /// The origin that the body's own links name, so that rewriting them changes nothing.
    private static func origin(of xml: [UInt8]) -> String {
        let text = String(decoding: xml, as: UTF8.self)
        return text.firstMatch(of: /Href="(https?:\/\/[^\/"]*)\/api/).map { String($0.output.1) } ?? "https://none"
    }

    @Test func sampleWithATwinConvertsToIt() throws {
        let twins = SampleBodies.all(suffix: ".json")
        var compared = 0
        for (name, xml) in SampleBodies.all(suffix: ".xml") {
            let stem = String(name.dropLast(4))
            guard let twin = twins.first(where: { $0.name == stem + ".json" }) else { continue }
            let conversion = Conversion(
                dialect: stem.contains("-v13-") ? .v13 : .v12, origin: Self.origin(of: xml))
            let json = try conversion.json(xml)
            if Self.leavesNullsOut.contains(stem) {
                #expect(try JSONTree(json).withoutNulls == JSONTree(twin.bytes).withoutNulls, "\(stem)")
            } else {
                #expect(try String(decoding: json, as: UTF8.self) == JSONTree(twin.bytes).text, "\(stem)")
            }
            compared += 1
        }
        #expect(twins.isEmpty || compared >= 9)
    }

    @Test func everySampleConvertsToValidJSONWhateverTheChunks() throws {
        for (name, xml) in SampleBodies.all(suffix: ".xml") {
            for dialect in JSONDialect.allCases {
                let conversion = Conversion(dialect: dialect)
                let whole = try conversion.json(xml)
                #expect(throws: Never.self, "\(name)") { try JSONTree(whole) }
                for size in dialect == .v12 ? [1, 7, 64, 1000] : [50] {
                    let splits = Array(stride(from: size, to: xml.count, by: size))
                    #expect(try conversion.json(xml, splits: splits) == whole, "\(name)")
                }
            }
        }
    }
}
