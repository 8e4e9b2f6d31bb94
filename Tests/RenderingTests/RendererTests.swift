import HTTPSemantics
import Rendering
import Testing

/// Stored entities in one go.
@Suite struct RendererTests {
    private static let stored =
        #"<BackupFile Href="https:///api/backupFiles/1" UID="u"><DataSize>1</DataSize></BackupFile>"#

    private func render(_ xml: String, _ format: BodyFormat, _ dialect: JSONDialect = .v12) throws -> String {
        let origin = try #require(Conversion(origin: "http://proxy").linkOrigin)
        return String(
            decoding: try Renderer.render(storedXML: Array(xml.utf8), format: format, origin: origin, dialect: dialect),
            as: UTF8.self)
    }

    @Test func neutralLinksBecomeTheClients() throws {
        #expect(try render(Self.stored, .xml) == Self.stored.replacing("https:///", with: "http://proxy/"))
        #expect(try render(Self.stored, .json).contains(#""Href":"http://proxy/api/backupFiles/1""#))
        #expect(try render(Self.stored, .json, .v13).contains(#""href":"http://proxy/api/backupFiles/1""#))
    }

    @Test func damagedEntityIsAnError() {
        for format in [BodyFormat.xml, .json] {
            #expect(throws: RenderingError.self) { try render(String(Self.stored.dropLast()), format) }
        }
    }
}
