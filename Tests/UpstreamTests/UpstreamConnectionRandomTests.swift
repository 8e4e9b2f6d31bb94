import HTTPWire
import NIOCore
import NIOEmbedded
import Testing

@testable import Upstream

/// Drives one connection through seeded random events of EM, of the receiver and of time, beside an oracle.
struct UpstreamConnectionRandomTests {
    @Test(arguments: 0..<600)
    func invariantsHoldInRandomSequences(seed: UInt64) throws {
        var world = World(seed: seed)
        for _ in 0..<40 {
            try world.exchange()
            guard !world.harness.isClosed, world.complaints.isEmpty else { break }
        }
        world.harness.finish()
        #expect(world.complaints.isEmpty, "seed \(seed)")
    }
}

private struct World {
    /// A response as EM sends it, and what a receiver may make of it.
    struct Response {
        var bytes: [UInt8]
        var body: String
        var isWhole: Bool
        var allowsReuse: Bool
    }

    let harness = ConnectionHarness()
    var random: SplitMix64
    var complaints: [String] = []

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// One exchange to its end.
    mutating func exchange() throws {
        let response = response()
        let framing = [BodyFraming.none, .length(6), .chunked].randomElement(using: &random) ?? .none
        let expects = Bool.random(using: &random)
        let ownerEvents = harness.events.count
        let receiver = harness.send(
            framing == .none ? .get() : .post(framing, expectsContinue: expects), readsOn: false)
        var remaining = response.bytes[...]
        var written = framing == .none ? 6 : 0
        var isBodyEnded = framing == .none
        var isCancelled = false
        var reads = 0
        for _ in 0..<200 where receiver.failure == nil && !receiver.isEnded {
            let before = receiver.events.count
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<7:
                guard !remaining.isEmpty else { break }
                let count = Int.random(in: 1...remaining.count, using: &random)
                try harness.receive(remaining.prefix(count))
                remaining = remaining.dropFirst(count)
            case 7..<13:
                reads += 1
                receiver.exchange?.read()
                complainOfReentry(receiver, before, "read")
            case 13..<16:
                guard written < 6 else { break }
                receiver.exchange?.write(ByteBuffer(string: "ab"))
                written += 2
                complainOfReentry(receiver, before, "write")
            case 16..<18:
                guard written == 6, !isBodyEnded else { break }
                isBodyEnded = true
                receiver.exchange?.endBody()
                complainOfReentry(receiver, before, "endBody")
            case 18:
                switch Int.random(in: 0..<12, using: &random) {
                case 0:
                    isCancelled = true
                    receiver.exchange?.cancel()
                    complainOfReentry(receiver, before, "cancel")
                case 1: harness.peerCloses()
                default: harness.advance(.milliseconds(Int64.random(in: 0...3_000, using: &random)))
                }
            default: harness.loop.run()
            }
            check(receiver, response, reads: reads)
        }
        // Whatever is unfinished ends by itself: by its deadline, or by the demand that was missing.
        for _ in 0..<100 where receiver.failure == nil && !receiver.isEnded {
            reads += 1
            receiver.exchange?.read()
            harness.advance(.seconds(61))
        }
        finish(receiver, response, isCancelled: isCancelled, ownerEvents: ownerEvents)
    }

    private mutating func complainOfReentry(_ receiver: RecordingReceiver, _ before: Int, _ call: String) {
        if receiver.events.count != before { complaints.append("called back from inside \(call)") }
        harness.loop.run()
    }

    private mutating func check(_ receiver: RecordingReceiver, _ response: Response, reads: Int) {
        let pieces = receiver.events.count { if case .body = $0 { true } else { false } }
        if pieces > reads { complaints.append("\(pieces) pieces for \(reads) demands") }
        if !response.body.hasPrefix(receiver.body) { complaints.append("other bytes than EM sent") }
        if receiver.events.contains(.body("")) { complaints.append("an empty piece") }
    }

    private mutating func finish(
        _ receiver: RecordingReceiver, _ response: Response, isCancelled: Bool, ownerEvents: Int
    ) {
        harness.loop.run()
        if receiver.lateEvents > 0 { complaints.append("called back after the end") }
        if !receiver.isEnded && receiver.failure == nil { complaints.append("never ended") }
        if isCancelled && receiver.failure != "cancelled" && !receiver.isEnded {
            complaints.append("cancelled, but \(receiver.failure ?? "-")")
        }
        if receiver.isEnded && (!response.isWhole || receiver.body != response.body) {
            complaints.append("passed off as whole: \(receiver.body)")
        }
        let isIdle = harness.events.dropFirst(ownerEvents).contains(.idle)
        if isIdle && !(receiver.isEnded && response.allowsReuse) { complaints.append("kept for reuse wrongly") }
        if !isIdle && !harness.isClosed { complaints.append("neither kept nor closed") }
    }

    private mutating func response() -> Response {
        let body = String("0123456789abcdefghij".prefix(Int.random(in: 0...20, using: &random)))
        var text = Int.random(in: 0..<3, using: &random) == 0 ? "HTTP/1.1 100 Continue\r\n\r\n" : ""
        var response: Response
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<3:
            text += "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            response = Response(bytes: Array(text.utf8), body: body, isWhole: true, allowsReuse: true)
        case 3..<6:
            text += "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            for piece in split(body) { text += "\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n" }
            text += "0\r\n\r\n"
            response = Response(bytes: Array(text.utf8), body: body, isWhole: true, allowsReuse: true)
        case 6:
            text += "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            response = Response(bytes: Array(text.utf8), body: body, isWhole: true, allowsReuse: false)
        default:
            text += "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count + 1)\r\n\r\n\(body)"
            response = Response(bytes: Array(text.utf8), body: body, isWhole: false, allowsReuse: false)
        }
        if Int.random(in: 0..<12, using: &random) == 0 {
            response.bytes += Array("stray".utf8)
            // Counted as body where the body is one byte too short.
            if !response.isWhole {
                response.body += "s"
                response.isWhole = true
            }
        }
        return response
    }

    private mutating func split(_ body: String) -> [String] {
        var pieces: [String] = []
        var rest = body[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &random)
            pieces.append(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
