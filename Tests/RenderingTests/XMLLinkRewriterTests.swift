import Foundation
import Rendering
import Testing
import XML

@Suite struct XMLLinkRewriterTests {
    private func rewrite(
        _ document: [UInt8], cuts: [Int] = [], origin: LinkOrigin = .neutral,
        limits: RenderingLimits = RenderingLimits()
    ) throws(RenderingError) -> [UInt8] {
        var rewriter = XMLLinkRewriter(origin: origin, limits: limits)
        var output: [UInt8] = []
        var start = 0
        for cut in cuts + [document.count] {
            try rewriter.transform(document.span.extracting(start..<cut), into: &output)
            start = cut
        }
        try rewriter.finish(into: &output)
        return output
    }

    private func gate() throws -> LinkOrigin {
        let origin = LinkOrigin(scheme: .https, authority: Array("gate:1".utf8).span)
        return try #require(origin)
    }

    private static let examples: [(document: String, expected: String)] = [
        ("<a Href=\"https://em:9398/api/x?a=1&amp;b=2\"/>", "<a Href=\"https://gate:1/api/x?a=1&amp;b=2\"/>"),
        ("<a Href='http:&#x2F;&#x2F;em&#x2F;api&#x2F;x'/>", "<a Href='https://gate:1&#x2F;api&#x2F;x'/>"),
        (
            "\u{feff}<?xml version=\"1.0\"?>\r\n<a  Href = \"https://a/api/\"\t\r\n><b Href='https://b/API'  /></a >\n",
            "\u{feff}<?xml version=\"1.0\"?>\r\n<a  Href = \"https://gate:1/api/\"\t\r\n><b Href='https://gate:1/API'  /></a >\n"
        ),
        (
            "<a href=\"https://em/api/\" n:Href=\"https://em/api/\" HREF=\"https://em/api/\" HrefX='https://em/api/'>https://em/api/</a>",
            "<a href=\"https://em/api/\" n:Href=\"https://em/api/\" HREF=\"https://em/api/\" HrefX='https://em/api/'>https://em/api/</a>"
        ),
        (
            "<a><!-- <b Href=\"https://em/api/\"/> --><![CDATA[<b Href=\"https://em/api/\"/>]]><?p Href=\"https://em/api/\"?></a>",
            "<a><!-- <b Href=\"https://em/api/\"/> --><![CDATA[<b Href=\"https://em/api/\"/>]]><?p Href=\"https://em/api/\"?></a>"
        ),
        (
            "<n:a Href=\"https:///api/x\" Name=\"https://em/api/\"/>",
            "<n:a Href=\"https://gate:1/api/x\" Name=\"https://em/api/\"/>"
        ),
        ("<a Href=\"\" b=\"Href\"/>", "<a Href=\"\" b=\"Href\"/>"),
        ("<a Href=\"https://em/web\"/>", "<a Href=\"https://em/web\"/>"),
    ]

    @Test(arguments: examples) func onlyTheOriginOfLinksChanges(_ example: (document: String, expected: String)) throws
    {
        let output = try rewrite(Array(example.document.utf8), origin: try gate())
        #expect(String(decoding: output, as: UTF8.self) == example.expected)
    }

    @Test func everySplitGivesTheSameOutput() throws {
        for (document, expected) in Self.examples {
            let bytes = Array(document.utf8)
            for cut in 0...bytes.count {
                #expect(
                    try rewrite(bytes, cuts: [cut], origin: try gate()) == Array(expected.utf8), "\(document) at \(cut)"
                )
            }
            #expect(try rewrite(bytes, cuts: Array(0..<bytes.count), origin: try gate()) == Array(expected.utf8))
        }
    }

    @Test func neutralFormComesBackAsIfRewrittenAtOnce() throws {
        for (document, _) in Self.examples {
            let bytes = Array(document.utf8)
            let stored = try rewrite(bytes)
            #expect(try rewrite(stored, origin: try gate()) == rewrite(bytes, origin: try gate()))
        }
    }

    @Test func truncatedBodyIsAnErrorAtItsEnd() {
        let bytes = Array("<a Href=\"https://em/api/\"><b/></a>".utf8)
        for end in bytes.indices {
            #expect(throws: RenderingError(offset: UInt64(end), cause: .xml(.truncated))) {
                try rewrite(Array(bytes[..<end]))
            }
        }
    }

    @Test(arguments: [
        ("<!DOCTYPE a><a/>", XMLError.Cause.documentType), ("<a></b>", .mismatchedEndTag),
        ("{\"a\":1}", .textOutsideRoot),
        ("<a>&x;</a>", .unknownEntity),
    ])
    func malformedBodyIsAnError(_ document: String, _ cause: XMLError.Cause) {
        #expect {
            try rewrite(Array(document.utf8))
        } throws: {
            ($0 as? RenderingError)?.cause == .xml(cause)
        }
    }

    @Test func errorIsRepeated() {
        var rewriter = XMLLinkRewriter(origin: .neutral)
        var output: [UInt8] = []
        let expected = RenderingError(offset: 5, cause: .xml(.mismatchedEndTag))
        #expect(throws: expected) { try rewriter.transform(Array("<a></b>".utf8).span, into: &output) }
        #expect(throws: expected) { try rewriter.transform(Array("</a>".utf8).span, into: &output) }
        #expect(throws: expected) { try rewriter.finish(into: &output) }
    }

    @Test func limitsHold() {
        let limits = RenderingLimits(xml: XMLLimits(depth: 2))
        #expect(throws: RenderingError(offset: 6, cause: .xml(.tooDeep))) {
            try rewrite(Array("<a><b><c/></b></a>".utf8), limits: limits)
        }
    }

    @Test func sampleBodiesKeepEveryOtherByte() throws {
        let samples = SampleBodies.all(suffix: ".xml")
        for (name, bytes) in samples {
            let neutral = try rewrite(bytes)
            #expect(try rewrite(bytes, cuts: Array(stride(from: 11, to: bytes.count, by: 11))) == neutral, "\(name)")
            // The reference here is textual, which is right for these bodies only.
            let text = String(decoding: bytes, as: UTF8.self)
            let expected = text.replacing(#/Href="https?:\/\/[^\/"]*\/api/#) { _ in "Href=\"https:///api" }
            #expect(String(decoding: neutral, as: UTF8.self) == expected, "\(name)")
        }
        #expect(samples.isEmpty || samples.count > 40)
    }
}
