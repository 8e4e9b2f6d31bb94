import HTTPWire
import NIOCore
import NIOPosix
import Testing

@testable import Upstream

struct UpstreamErrorTests {
    /// One row per case: label, phase, retry advice, meaning for reachability, timeout.
    private static let rows: [(UpstreamError, String, UpstreamError.Phase, UpstreamError.RetryAdvice, Bool, Bool)] = [
        (.nameNotResolved, "name_not_resolved", .connecting, .safe, true, false),
        (.connectRefused, "connect_refused", .connecting, .safe, true, false),
        (.connectFailed(code: 113), "connect_failed", .connecting, .safe, true, false),
        (.connectTimeout, "connect_timeout", .connecting, .safe, true, true),
        (.closedDuringHandshake, "closed_during_handshake", .connecting, .safe, true, false),
        (.queueFull, "queue_full", .waiting, .safe, false, false),
        (.queueTimeout, "queue_timeout", .waiting, .safe, false, true),
        (.firstByteTimeout, "first_byte_timeout", .awaitingHead, .onlyIfIdempotent, true, true),
        (.closedBeforeHead, "closed_before_head", .awaitingHead, .onlyIfIdempotent, true, false),
        (.malformed(.malformedStatusLine), "malformed", .awaitingHead, .pointless, false, false),
        (.tooManyInterimResponses, "too_many_interim_responses", .awaitingHead, .pointless, false, false),
        (.foreignError(status: 503), "foreign_error", .awaitingHead, .pointless, true, false),
        (.truncatedBody, "truncated_body", .receivingBody, .onlyIfIdempotent, false, false),
        (.idleTimeout, "idle_timeout", .receivingBody, .onlyIfIdempotent, false, true),
        (.bodyMalformed(.invalidChunkSize), "body_malformed", .receivingBody, .pointless, false, false),
        (.requestStalled, "request_stalled", .local, .pointless, false, false),
        (.requestBodyLength, "request_body_length", .local, .pointless, false, false),
        (.cancelled, "cancelled", .local, .pointless, false, false),
        (.shutDown, "shut_down", .local, .pointless, false, false),
    ]

    @Test func eachCaseSaysHowFarItCameAndWhatItMeans() {
        for (error, label, phase, advice, isUnreachable, isTimeout) in Self.rows {
            #expect(error.label == label)
            #expect(error.phase == phase, "\(label)")
            #expect(error.retryAdvice == advice, "\(label)")
            #expect(error.meansUnreachable == isUnreachable, "\(label)")
            #expect(error.isTimeout == isTimeout, "\(label)")
        }
        #expect(Set(Self.rows.map(\.1)).count == Self.rows.count)
    }

    @Test func refusalIsToldFromOtherSystemErrors() {
        let refused = UpstreamError(connecting: IOError(errnoCode: 111, reason: "connect"))
        let unreachable = UpstreamError(connecting: IOError(errnoCode: 113, reason: "connect"))
        #expect(refused.label == "connect_refused")
        guard case .connectFailed(code: 113) = unreachable else {
            Issue.record("\(unreachable)")
            return
        }
    }

    @Test func connectTimeoutOfTheChannelIsOurs() {
        #expect(UpstreamError(connecting: ChannelError.connectTimeout(.seconds(3))).label == "connect_timeout")
    }
}
