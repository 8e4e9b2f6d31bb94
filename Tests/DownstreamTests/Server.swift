import Foundation
import HTTPSemantics
import Logging
import NIOCore
import NIOPosix
import TLS

@testable import Downstream

/// A listener on a port of its own, and curl.
struct Server {
    let listener: Listener
    let group: MultiThreadedEventLoopGroup

    static func start(
        _ configuration: DownstreamConfiguration = DownstreamConfiguration(), tls: TLSContext? = nil,
        threads: Int = 1, answer: @escaping @Sendable (Exchange) -> Void
    ) async throws -> Server {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        var context: (@Sendable () -> TLSContext)?
        if let tls { context = { tls } }
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
        let listener = try await Listener.bind(
            to: [address], configuration: configuration, group: group, tls: context, wallClock: { 784_111_777 },
            renderError: { status, message, _ in
                (contentType: "text/xml", body: Array("\(status): \(message)".utf8))
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            makeHandler: { _ in ScriptedHandler(answer) })
        return Server(listener: listener, group: group)
    }

    var port: Int { listener.localAddress?.port ?? 0 }

    func stop() async throws {
        await listener.stopAccepting()
        await listener.drain(deadline: .now() + .seconds(1))
        try await group.shutdownGracefully()
    }

    /// Waits until the listener's statistics are so; false when they are not within 20 seconds.
    func eventually(_ isSo: (ListenerStatistics) -> Bool) async -> Bool {
        let end = NIODeadline.now() + .seconds(20)
        while NIODeadline.now() < end {
            if isSo(listener.statistics) { return true }
            try? await group.next().scheduleTask(in: .milliseconds(1)) {}.futureResult.get()
        }
        return false
    }

    /// Runs curl with `arguments`; gives its exit code and what it printed.
    func curl(_ arguments: String...) async throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments = ["-sS", "--max-time", "20"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// Sends a body of many chunks as fast as the client takes them.
final class Pump: ExchangeObserver {
    private let exchange: Exchange
    private var left: Int
    private let chunk = ByteBuffer(repeating: 0x61, count: 50_000)

    init(_ exchange: Exchange, chunks: Int) {
        self.exchange = exchange
        left = chunks
    }

    func start() {
        exchange.observer = self
        exchange.respond(DownstreamResponse(status: 200), length: nil)
        pump()
    }

    private func pump() {
        while left > 0, exchange.isWritable {
            left -= 1
            exchange.write(chunk)
        }
        if left == 0 { exchange.finish() }
    }

    func requestBody(_ chunk: ByteBuffer) {}
    func requestEnded() {}
    func responseWritable() { pump() }
    func downstreamFailed(_ error: DownstreamError) {}
    func exchangeEnded(_ outcome: ExchangeOutcome) {}
}

/// Counts the bytes of a body and answers with the number.
final class Counting: ExchangeObserver {
    private let exchange: Exchange
    private var count = 0

    init(_ exchange: Exchange) { self.exchange = exchange }

    func start() {
        exchange.observer = self
        exchange.readRequestBody()
    }

    func requestBody(_ chunk: ByteBuffer) {
        count += chunk.readableBytes
        exchange.readRequestBody()
    }

    func requestEnded() {
        exchange.respond(DownstreamResponse(status: 200), body: ByteBuffer(string: "\(count)"))
    }

    func responseWritable() {}
    func downstreamFailed(_ error: DownstreamError) {}
    func exchangeEnded(_ outcome: ExchangeOutcome) {}
}
