import Foundation
import Testing

/// A session's answer that is cut at any byte is an error, and not stored.
@Suite struct ResponseCutTests {
    private static let length = RawAnswer.head("Content-Length: \(RawAnswer.entity.utf8.count)\r\n") + RawAnswer.entity
    private static let chunked =
        RawAnswer.head("Transfer-Encoding: chunked\r\n")
        + "100\r\n\(RawAnswer.entity.prefix(256))\r\n"
        + "\(String(RawAnswer.entity.utf8.count - 256, radix: 16))\r\n\(RawAnswer.entity.dropFirst(256))\r\n0\r\n\r\n"

    private static func ask(_ number: Int) -> RawCase.Step {
        .send("GET \(RawAnswer.session) HTTP/1.1\r\nHost: a\r\nX-RestSvcSessionId: t\r\nX-Case: \(number)\r\n\r\n")
    }

    @Test(arguments: [false, true], [RawBattery.Script.End.close, .reset])
    func answerCutAtAnyByteIsAnErrorAndNotStored(isChunked: Bool, end: RawBattery.Script.End) throws {
        let battery = try RawBattery()
        let data = Data((isChunked ? Self.chunked : Self.length).utf8)
        let cuts = Array(0..<data.count)
        var scripts = ["\(data.count)": RawBattery.Script(parts: [data])]
        for cut in cuts { scripts["\(cut)"] = RawBattery.Script(parts: [data.prefix(cut)], end: end) }
        let cases = stride(from: 0, to: cuts.count, by: 40).map { first in
            let part = cuts[first...].prefix(40)
            return RawCase(
                name: "from \(first)", steps: part.flatMap { [Self.ask($0), .answer] },
                methods: part.map { _ in "GET" })
        }
        for (raw, result) in zip(cases, try battery.run(cases, scripts: scripts)) {
            #expect(result.finals.map(\.status) == raw.methods.map { _ in 502 }, "\(raw.name): \(result.summary)")
            #expect(result.finals.allSatisfy { $0.isWhole && $0.text.contains("Enterprise Manager") })
            #expect(result.after == "open" && result.rest.isEmpty, "\(raw.name): \(result.summary)")
            // No connection served two of them, nor anything afterwards.
            let connections = result.arrived.map(\.connection)
            #expect(connections.count == raw.methods.count && Set(connections).count == connections.count)
            #expect(Set(connections).isDisjoint(with: result.later))
        }
        #expect(try battery.metric("emgate_store_entries") == 0)
        // The same answer, whole, is stored.
        let whole = try battery.run(
            [
                RawCase(name: "whole", steps: [Self.ask(data.count)]),
                RawCase(name: "hit", steps: [Self.ask(data.count)]),
            ],
            scripts: scripts)
        #expect(whole.map { $0.finals.first?.status } == [200, 200])
        #expect(whole.map(\.arrived.count) == [1, 0])
    }
}
