import Downstream
import Foundation
import HTTPSemantics
import Logging
import NIOCore
import Synchronization
import Testing

@testable import Telemetry

/// Takes lines; the mutex makes it fit for the writer's thread.
private final class Lines: Sendable {
    private let text = Mutex("")

    func take(_ bytes: [UInt8]) { text.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }

    var value: String { text.withLock { $0 } }
}

@Suite struct LogTests {
    private func entry(
        _ target: String, _ end: ExchangeOutcome.End = .complete, hasCanonicalTarget: Bool = false
    ) throws -> AccessLogEntry {
        let bytes = Array("GET \(target)".utf8)
        return AccessLogEntry(
            millisecondsSince1970: 1_795_561_971_123, client: Array("192.0.2.7".utf8), bytes: bytes, method: 0..<3,
            target: 4..<bytes.count, hasCanonicalTarget: hasCanonicalTarget,
            outcome: ExchangeOutcome(
                status: end == .complete ? 200 : nil, bodyBytes: 1532, requestBodyBytes: 3, end: end,
                endedAt: .uptimeNanoseconds(0)),
            duration: .microseconds(4_412), cache: CacheStatus(.hit), upstreamStatus: nil)
    }

    @Test func textLineSaysWhatHappened() throws {
        #expect(
            String(decoding: try entry("/api/x").bytes(.text), as: UTF8.self)
                == "2026-11-24T23:12:51.123Z 192.0.2.7 \"GET /api/x\" 200 1532 4.412ms complete "
                + "cache=\"emgate; hit\" upstream=-\n")
    }

    @Test func canonicalTargetIsWrittenAsItIs() throws {
        let target = "/api/backupSessions/23f1eb4f-7f77-4f5c-8e23-9f0b7e2f8f5e?format=Entity"
        #expect(
            try entry(target, hasCanonicalTarget: true).bytes(.text) == entry(target).bytes(.text))
    }

    @Test func secretInATargetIsNotWritten() throws {
        let line = String(decoding: try entry("/api/logonSessions/c2VjcmV0?password=x").bytes(.text), as: UTF8.self)
        #expect(line.contains("\"GET /api/logonSessions/[redacted]?password=[redacted]\""))
    }

    @Test func jsonLineIsAnObject() throws {
        let line = try entry("/api/x?\"\\\u{1}é", .failed(.clientGone)).bytes(.json)
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        #expect(object?["target"] as? String == "/api/x?\"\\\u{1}é")
        #expect(object?["status"] is NSNull && object?["end"] as? String == "client-gone")
        #expect(object?["ms"] as? Double == 4.412 && object?["cache"] as? String == "emgate; hit")
        #expect(line.filter { $0 == 0x0A }.count == 1)
    }

    @Test(arguments: [LogFormat.text, .json]) func theLongestLineIsWhole(_ format: LogFormat) throws {
        var entry = try entry("/" + String(repeating: "\u{1}", count: 3_000), .failed(.bodyTooSlow))
        entry.millisecondsSince1970 = .max
        entry.client = Array("2001:db8:1111:2222:3333:4444:5555:6666%interface".utf8)
        entry.outcome = ExchangeOutcome(
            status: .min, bodyBytes: .max, requestBodyBytes: .max, end: entry.outcome.end,
            endedAt: .uptimeNanoseconds(0))
        entry.duration = .nanoseconds(.max)
        entry.upstreamStatus = .min
        entry.cache = CacheStatus(
            .forwarded(.uriMiss, stored: true, upstreamStatus: .min), isCollapsed: true,
            detail:
                "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""
        )
        for cache in [
            entry.cache, CacheStatus(.forwarded(.uriMiss, stored: true, upstreamStatus: .min), isCollapsed: true),
        ] {
            entry.cache = cache
            let line = String(decoding: entry.bytes(format), as: UTF8.self)
            #expect(line.hasSuffix(format == .json ? "\"upstream\":\(Int.min)}\n" : "upstream=\(Int.min)\n"))
        }
    }

    @Test func clientCannotForgeALine() throws {
        let line = String(decoding: try entry("/a\"\r\n2026 forged\u{7F}").bytes(.text), as: UTF8.self)
        #expect(line.contains("\"GET /a\\\"\\x0d\\x0a2026 forged\\x7f\""))
        #expect(line.filter { $0 == "\n" }.count == 1)
    }

    @Test func writerWritesEverythingBeforeItCloses() async {
        let lines = Lines()
        let writer = LineWriter(gathering: 1000) { bytes in
            lines.take(bytes)
            return true
        }
        for number in 0..<1000 { writer.append(Array("\(number)\n".utf8).span) }
        await writer.close()
        #expect(lines.value == (0..<1000).map { "\($0)\n" }.joined())
        #expect(writer.droppedLines == 0)
        writer.append(Array("late\n".utf8).span)
        #expect(writer.droppedLines == 1)
    }

    @Test func fullWriterDropsAndCounts() async {
        let gate = DispatchSemaphore(value: 0)
        let lines = Lines()
        let writer = LineWriter(capacity: 10, gathering: 0) { bytes in
            gate.wait()
            lines.take(bytes)
            return true
        }
        // The sink holds the first line, or both first lines together; the buffer has room for two of four bytes.
        for _ in 0..<100 { writer.append(Array("abc\n".utf8).span) }
        #expect(writer.droppedLines >= 96)
        for _ in 0..<5 { gate.signal() }
        let dropped = writer.droppedLines
        await writer.close()
        #expect(lines.value.count / 4 + Int(dropped) == 100)
    }

    @Test func linesThatCannotBeWrittenAreCounted() async {
        let writer = LineWriter(gathering: 0) { _ in false }
        writer.append(Array("a\n".utf8).span)
        await writer.close()
        #expect(writer.droppedLines == 1)
    }

    @Test func writerWritesToADescriptorInFull() async throws {
        let pipe = Pipe()
        let writer = LineWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let line = [UInt8](repeating: 0x61, count: 300_000) + [0x0A]
        writer.append(line.span)
        let task = Task.detached { try pipe.fileHandleForReading.read(upToCount: 300_001) }
        await writer.close()
        try pipe.fileHandleForWriting.close()
        #expect(try await task.value?.count == 300_001)
    }

    @Test func logEventIsOneLineOfTextOrJSON() throws {
        let lines = Lines()
        var logger = Logger(label: "emgate") { label in
            LineLogHandler(label: label, level: .info, format: .text, wallClock: { 1_795_561_971_123 }) {
                lines.take($0)
            }
        }
        logger[metadataKey: "b"] = "2 \"x\""
        logger.info("A message\nof two lines", metadata: ["a": "1"])
        logger.debug("Unseen")
        #expect(
            lines.value == "2026-11-24T23:12:51.123Z info emgate: A message of two lines a=\"1\" b=\"2 \\\"x\\\"\"\n")
        let objects = Lines()
        let json = Logger(label: "emgate") { label in
            LineLogHandler(label: label, level: .debug, format: .json, wallClock: { 0 }) { objects.take($0) }
        }
        json.debug("Hi \"you\"", metadata: ["k": "v"])
        let object = try JSONSerialization.jsonObject(with: Data(objects.value.utf8)) as? [String: Any]
        #expect(object?["message"] as? String == "Hi \"you\"" && object?["level"] as? String == "debug")
        #expect((object?["metadata"] as? [String: String]) == ["k": "v"])
        #expect(object?["time"] as? String == "1970-01-01T00:00:00.000Z")
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-5, "1970-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func timestampsAreRightAroundLeapDays(_ milliseconds: Int64, _ expected: String) {
        var output: [UInt8] = []
        Timestamp.append(millisecondsSince1970: milliseconds, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }
}

extension AccessLogEntry {
    fileprivate func bytes(_ format: LogFormat) -> [UInt8] {
        var bytes: [UInt8] = []
        withLine(format) { bytes.append(bytesOf: $0) }
        return bytes
    }
}
