import Downstream
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Telemetry

private enum Outcome: String, LabelValues {
    case hit
    case miss
}

@Suite struct MetricsTests {
    private func text(_ metrics: Metrics) -> String { String(decoding: metrics.text(), as: UTF8.self) }

    @Test func countersAndGaugesAreExposedWithHelpAndType() {
        let metrics = Metrics()
        let requests = metrics.counter("emgate_requests_total", help: "Requests, \\ and\nlines.")
        let open = metrics.gauge("emgate_connections", help: "Open.")
        requests.increment()
        requests.increment(by: 4)
        open.add(3)
        open.add(-1)
        #expect(
            text(metrics) == """
                # HELP emgate_requests_total Requests, \\\\ and\\nlines.
                # TYPE emgate_requests_total counter
                emgate_requests_total 5
                # HELP emgate_connections Open.
                # TYPE emgate_connections gauge
                emgate_connections 2

                """)
    }

    @Test func everyCombinationOfLabelsIsThereFromTheStart() {
        let metrics = Metrics()
        let family = metrics.counter("emgate_answers_total", help: "A.", labels: ["cache"], by: Outcome.self)
        family[.miss].increment()
        #expect(
            text(metrics).hasSuffix("emgate_answers_total{cache=\"hit\"} 0\nemgate_answers_total{cache=\"miss\"} 1\n"))
    }

    @Test func histogramCountsCumulatively() {
        let metrics = Metrics()
        let histogram = metrics.histogram("emgate_duration_seconds", help: "D.", bounds: [0.001, 0.5, 1])
        for nanoseconds: Int64 in [-5, 1_000_000, 1_000_001, 500_000_000, 2_000_000_000] {
            histogram.observe(.nanoseconds(nanoseconds))
        }
        #expect(
            text(metrics) == """
                # HELP emgate_duration_seconds D.
                # TYPE emgate_duration_seconds histogram
                emgate_duration_seconds_bucket{le="0.001"} 2
                emgate_duration_seconds_bucket{le="0.5"} 4
                emgate_duration_seconds_bucket{le="1"} 4
                emgate_duration_seconds_bucket{le="+Inf"} 5
                emgate_duration_seconds_sum 2.502000001
                emgate_duration_seconds_count 5

                """)
    }

    @Test func numbersKeptElsewhereAreReadOnEveryExposition() {
        let metrics = Metrics()
        let gauge = Gauge()
        metrics.read("emgate_entries", help: "E.", kind: .gauge) { gauge.value }
        metrics.read("emgate_kinds", help: "K.", kind: .gauge, labels: ["kind"], by: Outcome.self) {
            $0 == .hit ? 1 : 2
        }
        gauge.set(7)
        #expect(text(metrics).contains("emgate_entries 7\n"))
        #expect(text(metrics).contains("emgate_kinds{kind=\"hit\"} 1\nemgate_kinds{kind=\"miss\"} 2\n"))
        gauge.set(8)
        #expect(text(metrics).contains("emgate_entries 8\n"))
    }

    @Test func labelValuesAreEscaped() {
        let metrics = Metrics()
        metrics.info("emgate_info", help: "I.", labels: [("version", "1\"2\\3\n4")])
        #expect(text(metrics).hasSuffix("emgate_info{version=\"1\\\"2\\\\3\\n4\"} 1\n"))
    }

    @Test func countingFromManyTasksLosesNothing() async {
        let counter = Metrics().counter("emgate_x_total", help: "X.")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<10_000 { counter.increment() } }
            }
        }
        #expect(counter.value == 80_000)
    }
}

@Suite struct ListenerMetricsTests {
    @Test func countsOfAListenerAreExposed() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
        let listener = try await Listener.bind(
            to: [address], configuration: DownstreamConfiguration(), group: group, wallClock: { 0 },
            renderError: { _, _, _ in (contentType: "", body: []) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            makeHandler: { _ in AdminHandler(configuration: AdminConfiguration()) })
        let metrics = Metrics()
        metrics.register(listener)
        let text = String(decoding: metrics.text(), as: UTF8.self)
        #expect(text.contains("\nemgate_connections_open 0\n"))
        #expect(text.contains("\nemgate_connections_refused_total{limit=\"client\"} 0\n"))
        await listener.stopAccepting()
        await listener.drain(deadline: .now())
        try await group.shutdownGracefully()
    }
}
