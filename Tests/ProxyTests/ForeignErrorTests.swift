import Caching
import EnterpriseManager
import HTTPSemantics
import HTTPWire
import NIOCore
import Testing
import Upstream

@testable import Proxy

/// A 5xx of something before EM is none of EM's answers.
@Suite struct ForeignErrorTests {
    @Test(
        arguments: [
            ("500 E", ["Content-Type: application/xml"], false), ("500 E", ["Content-Type: text/xml;a=b"], false),
            ("503 E", ["Content-Type: Application/JSON; charset=utf-8"], false),
            ("599 E", ["Content-Type: text/json", "Content-Length: 7"], false),
            ("501 E", ["Content-Type: application/xml", "Transfer-Encoding: chunked"], false),
            ("500 E", [], true), ("502 E", ["Content-Type: text/html"], true),
            ("503 E", ["Content-Type: text/plain", "Content-Length: 9"], true), ("504 E", ["Content-Length: 0"], true),
            ("500 E", ["Content-Type: application/xml", "Content-Length: 0"], true), ("500 E", ["Content-Type:"], true),
            ("500 E", ["Content-Type: application/xhtml+xml"], true),
            ("500 E", ["Content-Type: application/problem+json"], true), ("599 E", ["Content-Type: text/html"], true),
            ("499 E", ["Content-Type: text/html"], false), ("404 E", ["Content-Length: 0"], false),
            ("401 E", ["Content-Type: text/html"], false), ("200 OK", ["Content-Type: text/html"], false),
            ("204 No Content", [], false),
        ] as [(String, [String], Bool)])
    func aServerErrorWithoutEMsErrorBodyIsForeign(status: String, fields: [String], isForeign: Bool) throws {
        let head = try responseHead(fields, status: status)
        #expect(ForeignError.isOne(head) == isForeign)
    }

    // MARK: What the client gets

    @Test(arguments: [("500 E", 502), ("501 E", 502), ("502 E", 502), ("503 E", 503), ("504 E", 504), ("599 E", 502)])
    func theClientGetsAnErrorInEMsShape(status: String, expected: Int) throws {
        for target in ["/api/jobs", Bodies.target] {
            let gate = try MemoryGate()
            let asked = try gate.ask("GET \(target)")
            try gate.begin(asked, status, type: "text/html", body: ["<html>secret</html>"])
            let reply = try gate.reply()
            #expect(reply.status == expected)
            #expect(reply.values("Retry-After") == ["5"])
            #expect(reply.values("Content-Type") == ["application/xml; charset=utf-8"])
            #expect(reply.body.contains("<Error Message=\"Something before Enterprise Manager"))
            #expect(reply.body.contains("answered \(status.prefix(3));"))
            #expect(!reply.body.contains("secret"))
            #expect(reply.cacheStatus?.hasSuffix("detail=foreign_error") == true, "\(reply.cacheStatus ?? "")")
            #expect(gate.journal.read.records.map(\.failure) == [.awaitingHead])
        }
    }

    @Test func theErrorHasTheFormatThatTheClientAccepts() throws {
        let gate = try MemoryGate()
        try gate.begin(gate.ask("GET /api/jobs", ["Accept: application/json"]), "502 E", type: nil)
        let reply = try gate.reply()
        #expect(reply.values("Content-Type") == ["application/json; charset=utf-8"])
        #expect(reply.body.contains("\"Message\":\"Something before"), "\(reply.body)")
    }

    @Test(arguments: ["application/xml", "application/json"]) func anErrorOfEMsOwnIsPassedOn(type: String) throws {
        let body = type.hasSuffix("xml") ? "<Error Message=\"m\" StatusCode=\"500\"/>" : "{\"Message\":\"m\"}"
        for target in ["/api/jobs", Bodies.target] {
            let gate = try MemoryGate()
            try gate.answer(gate.ask("GET \(target)"), "500 Oops", type: type, body: [body])
            let reply = try gate.reply()
            #expect(reply.status == 500)
            #expect(reply.body.contains("m"))
            #expect(reply.cacheStatus?.contains("foreign_error") == false)
            #expect(gate.journal.read.records.map(\.failure) == [nil])
        }
    }

    // MARK: What it means

    @Test(arguments: ["500 E", "502 E", "503 E", "504 E"]) func itProvesNobodyAndShowsNothing(status: String) throws {
        let gate = try MemoryGate()
        try gate.prime()
        try gate.begin(gate.ask(token: "other"), status, type: "text/html", body: [Bodies.session()])
        let reply = try gate.reply()
        #expect(reply.status >= 502)
        #expect(!reply.body.contains("Stopped"))
        #expect(gate.access.counts.leases == 1)
        try gate.begin(gate.ask(token: "other"), status, type: nil)
        #expect(try gate.reply().status >= 502, "EM is asked again, and nothing was learnt")
        #expect(try gate.hit().status == 200, "whoever has a lease goes on")
    }

    /// Something between may have answered after EM had done what was asked.
    @Test func anUnsafeRequestMayHaveBeenDoneAllTheSame() throws {
        let gate = try MemoryGate()
        try gate.prime()
        let asked = try gate.ask("POST /api/backupSessions/\(Bodies.id)?action=stop", ["Content-Length: 0"])
        try gate.begin(asked, "504 E", type: "text/html")
        #expect(try gate.reply().status == 504)
        #expect(gate.storedPaths == 0)
    }

    @Test func aLogoffMayHaveBeenDoneAllTheSame() throws {
        let gate = try MemoryGate()
        try gate.prime()
        #expect(gate.access.counts.leases == 1)
        try gate.begin(gate.ask("DELETE /api/logonSessions/\(Bodies.otherID)"), "502 E", type: "text/html")
        #expect(try gate.reply().status == 502)
        #expect(gate.access.counts.leases == 0)
    }

    /// Else anyone who provokes an error could empty the store and end every lease.
    @Test(arguments: [nil, "bogus"]) func anOutsiderDropsNothingByIt(token: String?) throws {
        let gate = try MemoryGate()
        try gate.prime()
        for line in ["POST /api/backupSessions/\(Bodies.id)?action=stop", "DELETE /api/logonSessions/\(Bodies.id)"] {
            try gate.begin(gate.ask(line, ["Content-Length: 0"], token: token), "502 E", type: "text/html")
            #expect(try gate.reply().status == 502)
        }
        #expect(try gate.hit().status == 200)
    }

    @Test func aServerErrorOfEMsOwnMeansThatNothingWasDone() throws {
        let gate = try MemoryGate()
        try gate.prime()
        for line in ["POST /api/backupSessions/\(Bodies.id)?action=stop", "DELETE /api/logonSessions/\(Bodies.id)"] {
            try gate.answer(gate.ask(line, ["Content-Length: 0"]), "500 E", body: ["<Error Message=\"m\"/>"])
            #expect(try gate.reply().status == 500)
        }
        #expect(gate.storedPaths == 1)
        #expect(try gate.hit().status == 200)
    }
}
