import Downstream
import Foundation
import HTTPSemantics
import NIOCore
import NIOEmbedded
import Testing

@testable import Proxy

/// Hits that are answered within the turn of the loop in which they began.
@Suite struct HitTests {
    /// A gate with a stored session, both of whose renderings are in memory.
    private func primed() throws -> (gate: MemoryGate, past: Int) {
        let gate = try MemoryGate()
        try gate.prime()
        _ = try gate.hit("GET \(Bodies.target)", ["Accept: application/json"])
        return (gate, gate.journal.read.outcomes.count)
    }

    @Test(arguments: [("GET", [], 200), ("HEAD", [], 200), ("GET", ["If-None-Match: *"], 304)])
    func hitIsRecordedOnceAsWhatItWas(method: String, fields: [String], status: Int) throws {
        let (gate, past) = try primed()
        let reply = try gate.hit("\(method) \(Bodies.target)", fields)
        #expect(reply.status == status)
        #expect(reply.cacheStatus == "emgate; hit")
        let journal = gate.journal.read
        #expect(journal.outcomes.count == past + 1)
        let record = try #require(journal.records.last)
        #expect(record.cacheStatus?.isPlainHit == true && record.hasCanonicalTarget)
        #expect(record.upstreamStatus == nil && record.notStored == nil && record.failure == nil)
        let outcome = try #require(journal.outcomes.last)
        #expect(outcome.status == status && outcome.bodyBytes == UInt64(reply.body.utf8.count))
        guard case .complete = outcome.end else { throw Unexpected(end: outcome.end) }
    }

    @Test func headOfAHitTellsTheLengthAndSendsNoBody() throws {
        let (gate, _) = try primed()
        let got = try gate.hit("GET \(Bodies.target)")
        let told = try gate.hit("HEAD \(Bodies.target)")
        #expect(told.body == "")
        #expect(told.values("Content-Length") == ["\(got.body.utf8.count)"])
        #expect(told.values("ETag") == got.values("ETag"))
    }

    @Test func pipelinedHitsAreRecordedEachAsItsOwn() throws {
        let (gate, past) = try primed()
        let fields = "Host: gate:9398\r\nX-RestSvcSessionId: t\r\n"
        let xml = "GET \(Bodies.target) HTTP/1.1\r\n\(fields)\r\n"
        let json = "GET \(Bodies.target) HTTP/1.1\r\n\(fields)Accept: application/json\r\n\r\n"
        gate.more(xml + json + xml)
        let answers = try gate.received().components(separatedBy: "HTTP/1.1 200 OK").dropFirst()
        let lengths = answers.map { $0.components(separatedBy: "\r\n\r\n").last?.utf8.count ?? 0 }
        let outcomes = gate.journal.read.outcomes.dropFirst(past)
        #expect(outcomes.map { Int($0.bodyBytes) } == lengths)
        #expect(lengths.count == 3 && lengths[0] == lengths[2] && lengths[0] != lengths[1])
    }

    @Test func hitWhoseClientIsGoneIsRecordedOnceAndTheNextOneIsAnswered() throws {
        let (gate, past) = try primed()
        try gate.channel.pipeline.syncOperations.addHandler(Breaker(), position: .first)
        gate.send("GET \(Bodies.target)", [])
        let outcomes = gate.journal.read.outcomes.dropFirst(past)
        #expect(outcomes.count == 1)
        guard case .failed(.clientGone) = outcomes.first?.end else {
            throw Unexpected(end: outcomes.first?.end)
        }
        let client = try gate.client()
        gate.send("GET \(Bodies.target)", [], on: client)
        #expect(try gate.reply(on: client).cacheStatus == "emgate; hit")
        #expect(gate.journal.read.outcomes.count == past + 2)
    }

    private struct Unexpected: Error {
        let end: ExchangeOutcome.End?
    }
}

/// A network that breaks at the first write.
private final class Breaker: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.ioOnClosedChannel)
        context.close(promise: nil)
    }
}
