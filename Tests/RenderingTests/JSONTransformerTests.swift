import Rendering
import Testing

@Suite struct JSONTransformerTests {
    private func transform(
        _ body: [UInt8], cuts: [Int] = [], dialect: JSONDialect = .v12, limits: RenderingLimits = RenderingLimits()
    ) throws(RenderingError) -> [UInt8] {
        let gate = Array("gate:1".utf8)
        var transformer = JSONTransformer(
            origin: LinkOrigin(scheme: .https, authority: gate.span) ?? .neutral, dialect: dialect, limits: limits)
        var output: [UInt8] = []
        var start = 0
        for cut in cuts + [body.count] {
            try transformer.transform(body.span.extracting(start..<cut), into: &output)
            start = cut
        }
        try transformer.finish(into: &output)
        return output
    }

    private func transform(_ body: String, _ dialect: JSONDialect) throws -> String {
        String(decoding: try transform(Array(body.utf8), dialect: dialect), as: UTF8.self)
    }

    /// A body, and what it becomes in v12 and v13.
    private static let examples: [(body: String, v12: String, v13: String)] = [
        ("null", "null", "null"), (" [ ] ", " [ ] ", " [ ] "), ("\"Href\"", "\"Href\"", "\"Href\""),
        ("\u{feff}{}", "{}", "{}"),
        (
            "{\"Href\":\"https://em:9398/api/x?a=1&b=2\"}", "{\"Href\":\"https://gate:1/api/x?a=1&b=2\"}",
            "{\"href\":\"https://gate:1/api/x?a=1&b=2\"}"
        ),
        (
            "{ \"href\" :\r\n\t\"http:\\/\\/em\\u002fapi\\/x?format\\u003dEntity\" }",
            "{ \"Href\" :\r\n\t\"https://gate:1\\u002fapi\\/x?format\\u003dEntity\" }",
            "{ \"href\" :\r\n\t\"https://gate:1\\u002fapi\\/x?format\\u003dEntity\" }"
        ),
        (
            "{\"uid\":\"u\",\"nasJobs\":[{\"endTimeUTC\":null}],\"unknownName\":{\"UID\":1}}",
            "{\"UID\":\"u\",\"NASJobs\":[{\"EndTimeUTC\":null}],\"unknownName\":{\"UID\":1}}",
            "{\"uid\":\"u\",\"nasJobs\":[{\"endTimeUTC\":null}],\"unknownName\":{\"uid\":1}}"
        ),
        (
            "{\"Name\":\"https://em/api/\",\"Href\":[\"https://em/api/\",\"https://em/api/\"],\"x\":{\"Href\":null},\"Href2\":\"https://em/api/\"}",
            "{\"Name\":\"https://em/api/\",\"Href\":[\"https://em/api/\",\"https://em/api/\"],\"x\":{\"Href\":null},\"Href2\":\"https://em/api/\"}",
            "{\"name\":\"https://em/api/\",\"href\":[\"https://em/api/\",\"https://em/api/\"],\"x\":{\"href\":null},\"href2\":\"https://em/api/\"}"
        ),
        (
            "{\"Href\":{\"a\":\"https://em/api/\"},\"Href\":1.5e+3,\"Href\":\"https://em/web/\",\"Href\":\"\"}",
            "{\"Href\":{\"a\":\"https://em/api/\"},\"Href\":1.5e+3,\"Href\":\"https://em/web/\",\"Href\":\"\"}",
            "{\"href\":{\"a\":\"https://em/api/\"},\"href\":1.5e+3,\"href\":\"https://em/web/\",\"href\":\"\"}"
        ),
        (
            "{\"\\u0048ref\":\"https://em/api\",\"\\u0075id\":0,\"x\\\"y\":-0.0}",
            "{\"\\u0048ref\":\"https://gate:1/api\",\"UID\":0,\"x\\\"y\":-0.0}",
            "{\"href\":\"https://gate:1/api\",\"\\u0075id\":0,\"x\\\"y\":-0.0}"
        ),
        (
            "{\"Type\":\"EndTimeUTC\",\"Reason\":\"\\\"Href\\\":\\\"https://em/api/\\\" \\ud83d\\ude00 \u{1f600}\",\"a\":[true,false,{}]}",
            "{\"Type\":\"EndTimeUTC\",\"Reason\":\"\\\"Href\\\":\\\"https://em/api/\\\" \\ud83d\\ude00 \u{1f600}\",\"a\":[true,false,{}]}",
            "{\"type\":\"EndTimeUTC\",\"reason\":\"\\\"Href\\\":\\\"https://em/api/\\\" \\ud83d\\ude00 \u{1f600}\",\"a\":[true,false,{}]}"
        ),
    ]

    @Test(arguments: examples)
    func linksAndNamesChangeAndNothingElse(_ example: (body: String, v12: String, v13: String)) throws {
        #expect(try transform(example.body, .v12) == example.v12)
        #expect(try transform(example.body, .v13) == example.v13)
    }

    @Test func everySplitGivesTheSameOutput() throws {
        for (body, v12, v13) in Self.examples {
            let bytes = Array(body.utf8)
            for cut in 0...bytes.count {
                #expect(try transform(bytes, cuts: [cut]) == Array(v12.utf8), "\(body) at \(cut)")
                #expect(try transform(bytes, cuts: [cut], dialect: .v13) == Array(v13.utf8), "\(body) at \(cut)")
            }
            #expect(try transform(bytes, cuts: Array(0..<bytes.count)) == Array(v12.utf8), "\(body)")
        }
    }

    @Test func longLinkIsRefused() {
        let limits = RenderingLimits(json: JSONLimits(link: 32))
        let body = "{\"Href\":\"https://em/api/" + String(repeating: "x", count: 40) + "\"}"
        #expect(throws: RenderingError(offset: 8, cause: .json(.linkTooLong))) {
            try transform(Array(body.utf8), limits: limits)
        }
        // Other strings may be of any length.
        #expect(throws: Never.self) {
            try transform(Array(body.replacing("Href", with: "Name").utf8), limits: limits)
        }
    }

    @Test func drippedLinkCostsNoMoreThanItsLength() throws {
        // Scanned anew for each byte this would take 2·10⁹ steps.
        let body = Array(("{\"Href\":\"https://em/api/" + String(repeating: "x", count: 60_000) + "\"}").utf8)
        let output = try transform(body, cuts: Array(0..<body.count))
        #expect(output.count == body.count + "gate:1".count - "em".count)
    }

    @Test func sampleBodiesChangeOnlyTheirLinks() throws {
        let samples = SampleBodies.all(suffix: ".json")
        for (name, bytes) in samples where !name.contains("v13") {
            let output = try transform(bytes)
            let expected = String(decoding: bytes, as: UTF8.self)
                .replacing(#/"Href": ?"https?:\/\/[^\/"]*\/api/#) { match in
                    match.output.contains(": ") ? "\"Href\": \"https://gate:1/api" : "\"Href\":\"https://gate:1/api"
                }
            #expect(String(decoding: output, as: UTF8.self) == expected, "\(name)")
            #expect(try transform(bytes, cuts: Array(stride(from: 7, to: bytes.count, by: 7))) == output, "\(name)")
        }
        for (name, bytes) in samples {
            let v12 = try transform(bytes)
            let v13 = try transform(bytes, dialect: .v13)
            #expect(try transform(v13) == v12, "\(name)")
            #expect(try transform(v12, dialect: .v13) == v13, "\(name)")
        }
        #expect(samples.isEmpty || samples.count > 5)
    }
}
