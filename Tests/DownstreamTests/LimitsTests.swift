import HTTPSemantics
import HTTPWire
import NIOCore
import Testing

@testable import Downstream

/// Counting clients, the date, and the format of refusals.
@Suite struct LimitsTests {
    private func client(_ address: String) throws -> ClientNetwork? {
        IPAddress(try SocketAddress(ipAddress: address, port: 80)).map(ClientNetwork.init)
    }

    @Test func clientsAreToldApartByAddressOrNetwork() throws {
        #expect(try client("192.0.2.1") == client("192.0.2.1"))
        #expect(try client("192.0.2.1") != client("192.0.2.2"))
        #expect(try client("::ffff:192.0.2.1") == client("192.0.2.1"))
        #expect(try client("2001:db8:1:2::1") == client("2001:db8:1:2:ffff::9"))
        #expect(try client("2001:db8:1:2::1") != client("2001:db8:1:3::1"))
        #expect(IPAddress(try SocketAddress(unixDomainSocketPath: "/x")) == nil)
    }

    @Test func censusRefusesBeyondEachLimitAndForgetsTheGone() throws {
        let census = ConnectionCensus(total: 3, perClient: 2)
        let first = try client("192.0.2.1")
        let second = try client("192.0.2.2")
        #expect(census.admit(first) == .admitted)
        #expect(census.admit(first) == .admitted)
        #expect(census.admit(first) == .refusedByClient)
        #expect(census.admit(second) == .admitted)
        #expect(census.admit(second) == .refusedByTotal)
        census.leave(first)
        #expect(census.admit(first) == .admitted)
        var statistics = ListenerStatistics()
        census.report(to: &statistics)
        #expect(statistics.open == 3 && statistics.accepted == 4)
        #expect(statistics.refusedByTotal == 1 && statistics.refusedByClient == 1)
    }

    @Test func dateIsRenderedOncePerSecond() {
        final class Calls: Sendable {
            nonisolated(unsafe) var count = 0  // one thread: this test's
        }
        let calls = Calls()
        var cache = DateCache {
            calls.count += 1
            return 784_111_776 + Int64(calls.count)
        }
        let start = NIODeadline.uptimeNanoseconds(5)
        var lines = cache.line(at: start) + cache.line(at: start + .milliseconds(999))
        #expect(calls.count == 1)
        lines += cache.line(at: start + .seconds(1))
        #expect(
            String(decoding: lines, as: UTF8.self)
                == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                + "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n")
    }

    @Test(arguments: [
        ("", BodyFormat.xml), ("GET / HTTP/1.1\r\n", .xml), ("X\r\nAccept: application/json\r\n", .json),
        ("X\r\nACCEPT:application/json", .json), ("X\r\naccept:", .xml), ("X\r\nAccept: text/xml\r\n", .xml),
        ("X\nAccept: application/json\n", .json), ("X\r\nX-Accept: application/json\r\n", .xml),
    ])
    func refusalIsInTheClientsFormat(_ head: String, _ format: BodyFormat) {
        let bytes = Array(head.utf8)
        #expect(RefusalFormat.judge(bytes.span) == format)
    }
}
