import Glibc
import HTTPWire
import NIOCore
import NIOPosix
import TLS
import Testing

@testable import Upstream

struct UpstreamErrorTests {
    /// One row per case: label, phase, meaning for reachability.
    private static let rows: [(error: UpstreamError, label: String, phase: UpstreamError.Phase, isUnreachable: Bool)] =
        [
            (.nameNotResolved, "name_not_resolved", .connecting, true),
            (.connectRefused, "connect_refused", .connecting, true),
            (.connectFailed(code: 113), "connect_failed", .connecting, true),
            (.noResources(code: 24), "no_resources", .waiting, false),
            (.connectTimeout, "connect_timeout", .connecting, true),
            (.tls(.handshakeTimeout), "tls", .connecting, true),
            (.closedDuringHandshake, "closed_during_handshake", .connecting, true),
            (.queueFull, "queue_full", .waiting, false),
            (.queueShareFull, "queue_share_full", .waiting, false),
            (.queueTimeout, "queue_timeout", .waiting, false),
            (.firstByteTimeout, "first_byte_timeout", .awaitingHead, true),
            (.closedBeforeHead, "closed_before_head", .awaitingHead, true),
            (.malformed(.malformedStatusLine), "malformed", .awaitingHead, false),
            (.tooManyInterimResponses, "too_many_interim_responses", .awaitingHead, false),
            (.foreignError(status: 503), "foreign_error", .awaitingHead, true),
            (.truncatedBody, "truncated_body", .receivingBody, false),
            (.idleTimeout, "idle_timeout", .receivingBody, false),
            (.strayBytes, "stray_bytes", .receivingBody, false),
            (.bodyMalformed(.invalidChunkSize), "body_malformed", .receivingBody, false),
            (.requestStalled, "request_stalled", .local, false),
            (.requestBodyLength, "request_body_length", .local, false),
            (.cancelled, "cancelled", .local, false),
            (.shutDown, "shut_down", .local, false),
        ]

    /// Does not compile when a case is new: it has to be put here, and so into the rows.
    private static func place(of error: UpstreamError) -> Int {
        switch error {
        case .nameNotResolved: 0
        case .connectRefused: 1
        case .connectFailed: 2
        case .noResources: 3
        case .connectTimeout: 4
        case .tls: 5
        case .closedDuringHandshake: 6
        case .queueFull: 7
        case .queueShareFull: 8
        case .queueTimeout: 9
        case .firstByteTimeout: 10
        case .closedBeforeHead: 11
        case .malformed: 12
        case .tooManyInterimResponses: 13
        case .foreignError: 14
        case .truncatedBody: 15
        case .idleTimeout: 16
        case .strayBytes: 17
        case .bodyMalformed: 18
        case .requestStalled: 19
        case .requestBodyLength: 20
        case .cancelled: 21
        case .shutDown: 22
        }
    }

    @Test func eachCaseSaysHowFarItCameAndWhatItMeans() {
        for (index, row) in Self.rows.enumerated() {
            #expect(Self.place(of: row.error) == index)
            #expect(row.error.name == row.label)
            #expect(row.error.phase == row.phase, "\(row.label)")
            #expect(row.error.meansUnreachable == row.isUnreachable, "\(row.label)")
        }
        #expect(Self.rows.count == 23)
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
    func whatThisMachineLacksSaysNothingOfEM(code: Int32) {
        let error = UpstreamError(connecting: IOError(errnoCode: code, reason: "socket"))
        #expect(error.name == "no_resources" && !error.meansUnreachable)
        var reachability = Reachability()
        reachability.failed(error, startedAt: .uptimeNanoseconds(5), at: .uptimeNanoseconds(6))
        #expect(reachability.state == .unknown)
    }

    @Test func familyOfAddressesThatThisMachineLacksLeavesEMUnreachable() {
        let error = UpstreamError(connecting: IOError(errnoCode: EADDRNOTAVAIL, reason: "connect"))
        #expect(error.name == "connect_failed" && error.meansUnreachable)
    }

    @Test func ofSeveralAddressesTheFirstThatSaysSomethingOfEMSpeaks() {
        let lacking = UpstreamError.noResources(code: EMFILE)
        #expect(UpstreamError.telling([lacking, .connectRefused, .connectTimeout])?.name == "connect_refused")
        #expect(UpstreamError.telling([.connectTimeout, .connectRefused])?.name == "connect_timeout")
        #expect(UpstreamError.telling([lacking, lacking])?.name == "no_resources")
        for code in [ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT] {
            let family = UpstreamError.connectFailed(code: code)
            #expect(UpstreamError.telling([family, .connectRefused])?.name == "connect_refused")
            #expect(UpstreamError.telling([family, lacking])?.name == "no_resources")
            #expect(UpstreamError.telling([family, family])?.name == "connect_failed")
        }
        #expect(UpstreamError.telling([]) == nil)
    }

    @Test func refusalIsToldFromOtherSystemErrors() {
        let refused = UpstreamError(connecting: IOError(errnoCode: 111, reason: "connect"))
        let unreachable = UpstreamError(connecting: IOError(errnoCode: 113, reason: "connect"))
        #expect(refused.name == "connect_refused")
        guard case .connectFailed(code: 113) = unreachable else {
            Issue.record("\(unreachable)")
            return
        }
    }

    @Test func connectTimeoutOfTheChannelIsOurs() {
        #expect(UpstreamError(connecting: ChannelError.connectTimeout(.seconds(3))).name == "connect_timeout")
    }
}

extension UpstreamError {
    /// The label as a string.
    var name: String { "\(label)" }
}
