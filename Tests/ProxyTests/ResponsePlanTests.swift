import HTTPSemantics
import HTTPWire
import Testing

@testable import Proxy

/// What becomes of EM's body.
@Suite struct ResponsePlanTests {
    private static let types: [(String?, ResponsePlan.Transformation, ResponsePlan.Transformation)] = [
        (nil, .none, .none), ("", .none, .none), ("text/html", .none, .none), ("text/plain", .none, .none),
        ("application/octet-stream", .none, .none), ("application/xml-dtd", .none, .none),
        ("application/jsonp", .none, .none), ("application/xml", .links, .conversion),
        ("application/xml; charset=utf-8", .links, .conversion), ("text/xml;charset=utf-8", .links, .conversion),
        ("Application/XML ;x", .links, .conversion), ("application/json", .json, .json),
        ("application/json; charset=utf-8", .json, .json), ("TEXT/JSON", .json, .json),
    ]

    @Test(arguments: types) func contentTypeAndFormatDecide(
        type: String?, forXML: ResponsePlan.Transformation, forJSON: ResponsePlan.Transformation
    ) throws {
        let head = try responseHead(type.map { ["Content-Type: \($0)"] } ?? [])
        for (format, expected) in [(BodyFormat.xml, forXML), (.json, forJSON)] {
            let plan = try ResponsePlan(head, format: format)
            #expect(plan.transformation == expected)
            #expect(plan.isXML == (expected == .links || expected == .conversion))
            #expect(!plan.isCoded)
            #expect(
                plan.contentType?.description == (expected == .conversion ? "application/json; charset=utf-8" : nil))
        }
    }

    @Test(
        arguments: [
            ["Content-Encoding: gzip"], ["content-encoding: br"], ["Content-Encoding: identity, gzip"],
            ["Content-Encoding: identity", "Content-Encoding: gzip"],
        ], ["application/xml", "application/json"])
    func codedBodyThatHadToBeChangedIsRefused(fields: [String], type: String) throws {
        let head = try responseHead(["Content-Type: \(type)"] + fields)
        for format in [BodyFormat.xml, .json] {
            #expect {
                try ResponsePlan(head, format: format)
            } throws: {
                if case ProxyError.codedBody = $0 { true } else { false }
            }
        }
    }

    @Test func codedBodyOfAnotherTypePasses() throws {
        let head = try responseHead(["Content-Type: text/html", "Content-Encoding: gzip"])
        let plan = try ResponsePlan(head, format: .json)
        #expect(plan.transformation == .none)
        #expect(plan.isCoded)
    }

    @Test(arguments: ["identity", "Identity", ""]) func identityIsNoCoding(coding: String) throws {
        let head = try responseHead(["Content-Type: application/xml", "Content-Encoding: \(coding)"])
        let plan = try ResponsePlan(head, format: .xml)
        #expect(plan.transformation == .links)
        #expect(!plan.isCoded)
    }
}
