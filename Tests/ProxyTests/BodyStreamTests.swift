import HTTPSemantics
import Rendering
import Testing

@testable import Proxy

/// A body on its way to the client.
@Suite struct BodyStreamTests {
    private func stream(_ transformation: ResponsePlan.Transformation) throws -> BodyStream {
        BodyStream(transformation, origin: try linkOrigin("https://gate:9398"), configuration: try .forTests())
    }

    /// The output for a body that comes in these pieces.
    private func output(_ transformation: ResponsePlan.Transformation, _ pieces: [ArraySlice<UInt8>]) throws -> String {
        var stream = try stream(transformation)
        var output: [UInt8] = []
        for piece in pieces {
            try stream.take(Array(piece).span)
            output += stream.takeReady()
        }
        try stream.finish()
        return String(decoding: output + stream.takeReady(), as: UTF8.self)
    }

    private static let json = "\u{FEFF}{\"Href\":\"https://em/api/x\",\"jobName\":\"caf\u{E9}\"}"

    @Test(
        arguments: [
            (ResponsePlan.Transformation.none, Bodies.session()), (.links, Bodies.session()),
            (.conversion, Bodies.session()), (.json, json),
        ])
    func bodyIsTheSameHoweverItIsCut(transformation: ResponsePlan.Transformation, body: String) throws {
        let bytes = Array(body.utf8)
        let whole = try output(transformation, [bytes[...]])
        for split in 0...bytes.count {
            #expect(try output(transformation, [bytes[..<split], bytes[split...]]) == whole)
        }
    }

    @Test func unchangedBodyIsUnchanged() throws {
        #expect(try output(.none, [Array("<a Href='http://em/api'>".utf8)[...]]) == "<a Href='http://em/api'>")
    }

    @Test func linksLeadToTheOrigin() throws {
        let expected = Bodies.session(authority: "gate:9398")
            .replacing("http://EM/api/jobs", with: "https://gate:9398/api/jobs")
        #expect(try output(.links, [Array(Bodies.session().utf8)[...]]) == expected)
    }

    @Test func conversionIsWhatTheStoreRenders() throws {
        let xml = Array(Bodies.session().utf8)
        let rendered = try Renderer.render(
            storedXML: xml, format: .json, origin: try linkOrigin("https://gate:9398"), dialect: .v12)
        #expect(try output(.conversion, [xml[...]]) == String(decoding: rendered, as: UTF8.self))
    }

    @Test func jsonOfEMGetsLinksAndNames() throws {
        #expect(
            try output(.json, [Array(Self.json.utf8)[...]])
                == "{\"Href\":\"https://gate:9398/api/x\",\"JobName\":\"caf\u{E9}\"}")
    }

    @Test(
        arguments: [
            (ResponsePlan.Transformation.links, "<a><b></a>"), (.conversion, "<a><b></a>"), (.json, "{\"a\":}"),
        ])
    func malformedBodyIsAnError(transformation: ResponsePlan.Transformation, body: String) throws {
        #expect {
            try output(transformation, [Array(body.utf8)[...]])
        } throws: {
            if case ProxyError.malformedBody = $0 { true } else { false }
        }
    }

    @Test(arguments: [(ResponsePlan.Transformation.links, "<a><b>"), (.conversion, "<a>"), (.json, "{\"a\":1")])
    func incompleteBodyIsAnErrorAtItsEnd(transformation: ResponsePlan.Transformation, body: String) throws {
        var stream = try stream(transformation)
        try stream.take(Array(body.utf8).span)
        #expect(throws: ProxyError.self) { try stream.finish() }
    }

    @Test func whatIsReadyIsHandedOutOnce() throws {
        var stream = try stream(.none)
        try stream.take(Array("ab".utf8).span)
        #expect(stream.takeReady() == Array("ab".utf8))
        #expect(stream.takeReady() == [])
    }
}
