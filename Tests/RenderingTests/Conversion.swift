import HTTPSemantics

@testable import Rendering

/// Runs a converter over a text in chunks, for the tests.
struct Conversion {
    var dialect = JSONDialect.v12
    var origin = "https://proxy:9398"
    var limits = RenderingLimits()

    var linkOrigin: LinkOrigin? { LinkOrigin(Array(origin.utf8).span) }

    /// The JSON of `xml`, fed in pieces that end at `splits`.
    func json(_ xml: [UInt8], splits: [Int] = []) throws(RenderingError) -> [UInt8] {
        guard let origin = linkOrigin else { return Array("no origin".utf8) }
        var converter = XMLToJSONConverter(origin: origin, dialect: dialect, limits: limits)
        var output: [UInt8] = []
        var start = 0
        for split in splits + [xml.count] {
            try converter.transform(xml.span.extracting(start..<split), into: &output)
            start = split
        }
        try converter.finish(into: &output)
        return output
    }

    func json(_ xml: String) throws(RenderingError) -> String {
        String(decoding: try json(Array(xml.utf8)), as: UTF8.self)
    }

    /// The cause of the error that `xml` meets, nil when it meets none.
    func cause(_ xml: String) -> RenderingError.Cause? {
        do throws(RenderingError) {
            _ = try json(Array(xml.utf8))
            return nil
        } catch {
            return error.cause
        }
    }
}
