import Foundation
import Rendering
import Testing

/// Every real body with a JSON twin converts to exactly that JSON.
@Suite struct XMLToJSONConverterSampleTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/em/samples").standardized

    /// Documented differences between a twin and EM 12's JSON (README of the samples' parent folder).
    ///
    /// The docs' JSON is of EM 10: it leaves nulls out.
    private static let leavesNullsOut: Set<String> = ["pair-CloudGatewayPool", "pair-FailoverPlan"]

    private static func names(_ suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    /// The origin that the body's own links name, so that rewriting them changes nothing.
    private static func origin(of xml: [UInt8]) -> String {
        let text = String(decoding: xml, as: UTF8.self)
        guard let start = text.range(of: "Href=\"http"),
            let end = text.range(of: "/api", range: start.upperBound..<text.endIndex)
        else { return "https://none" }
        return String(text[text.index(start.upperBound, offsetBy: -4)..<end.lowerBound])
    }

    @Test func sampleWithATwinConvertsToIt() throws {
        let stems = Self.names(".json").filter { Self.names(".xml").contains($0) }
        guard !stems.isEmpty else {
            print("SKIPPED sampleWithATwinConvertsToIt: no samples in \(Self.folder.path())")
            return
        }
        #expect(stems.count >= 9)
        for stem in stems {
            let xml = try Self.bytes(stem + ".xml")
            let twin = try JSONTree(Self.bytes(stem + ".json"))
            let conversion = Conversion(
                dialect: stem.contains("-v13-") ? .v13 : .v12, origin: Self.origin(of: xml))
            let json = try conversion.json(xml)
            if Self.leavesNullsOut.contains(stem) {
                #expect(try JSONTree(json).withoutNulls.text == twin.withoutNulls.text, "\(stem)")
            } else {
                #expect(String(decoding: json, as: UTF8.self) == twin.text, "\(stem)")
            }
        }
    }

    @Test func everySampleConvertsToValidJSONWhateverTheChunks() throws {
        let stems = Self.names(".xml")
        guard !stems.isEmpty else {
            print("SKIPPED everySampleConvertsToValidJSONWhateverTheChunks: no samples in \(Self.folder.path())")
            return
        }
        for stem in stems {
            let xml = try Self.bytes(stem + ".xml")
            for dialect in JSONDialect.allCases {
                let conversion = Conversion(dialect: dialect)
                let whole = try conversion.json(xml)
                _ = try JSONTree(whole)
                #expect(try conversion.json(xml, splits: Array(0..<xml.count)) == whole, "\(stem)")
                for size in [7, 64, 1000] {
                    #expect(
                        try conversion.json(xml, splits: Array(stride(from: size, to: xml.count, by: size))) == whole,
                        "\(stem)")
                }
            }
        }
    }
}
