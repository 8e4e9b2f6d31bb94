import HTTPWire
import Rendering
import TLS
import Testing
import Upstream

@testable import Proxy

/// What the client is told of an error.
@Suite struct StatusMappingTests {
    private static let secret = "c2VjcmV0"

    private static let upstream: [(UpstreamError, Int, FailureKind)] = [
        (.nameNotResolved, 502, .connecting), (.connectRefused, 502, .connecting),
        (.connectFailed(code: 113), 502, .connecting), (.connectTimeout, 504, .connecting),
        (.tls(.handshakeFailed(reason: secret)), 502, .connecting), (.closedDuringHandshake, 502, .connecting),
        (.noResources(code: 24), 503, .waiting), (.queueFull, 503, .waiting), (.queueShareFull, 503, .waiting),
        (.queueTimeout, 503, .waiting), (.firstByteTimeout, 504, .awaitingHead),
        (.closedBeforeHead, 502, .awaitingHead), (.malformed(.malformedStatusLine), 502, .awaitingHead),
        (.tooManyInterimResponses, 502, .awaitingHead), (.foreignError(status: 500), 502, .awaitingHead),
        (.foreignError(status: 503), 503, .awaitingHead), (.foreignError(status: 504), 504, .awaitingHead),
        (.truncatedBody, 502, .receivingBody),
        (.idleTimeout, 504, .receivingBody), (.bodyMalformed(.invalidChunkSize), 502, .receivingBody),
        (.strayBytes, 502, .receivingBody), (.requestStalled, 504, .local), (.requestBodyLength, 502, .local),
        (.cancelled, 502, .local),
        (.shutDown, 503, .local),
    ]

    @Test(arguments: upstream)
    func upstreamErrorHasItsStatusAndKind(error: UpstreamError, status: Int, kind: FailureKind) {
        let mapping = StatusMapping(.upstream(error))
        #expect(mapping.status == status)
        #expect(mapping.retryAfter == 5)
        #expect(ProxyError.upstream(error).kind == kind)
        #expect(ProxyError.upstream(error).name == error.name)
    }

    private static let own: [(ProxyError, Int, Int?, FailureKind, String)] = [
        (.malformedBody(RenderingError(offset: 7, cause: .entityTooLarge)), 502, 5, .unusableBody, "malformed_body"),
        (.codedBody, 502, nil, .unusableBody, "coded_body"), (.flightTimeout, 504, 5, .flight, "flight_timeout"),
        (.unrenderable, 502, 1, .unusableBody, "unrenderable"), (.loop, 508, nil, .loop, "loop"),
    ]

    @Test(arguments: own)
    func errorOfItsOwnHasItsStatusAndKind(
        error: ProxyError, status: Int, retryAfter: Int?, kind: FailureKind, label: String
    ) {
        let mapping = StatusMapping(error)
        #expect(mapping.status == status)
        #expect(mapping.retryAfter == retryAfter)
        #expect(error.kind == kind)
        #expect(error.name == label)
    }

    @Test func everyMessageIsASentenceThatGivesNothingAway() {
        let errors = Self.upstream.map { ProxyError.upstream($0.0) } + Self.own.map(\.0)
        for error in errors {
            let message = StatusMapping(error).message
            #expect(message.hasSuffix(".") && message.count > 15, "\(error.name)")
            #expect(!message.contains(Self.secret) && !message.contains("113"), "\(error.name)")
            #expect(message.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(error.name)")
        }
    }

    @Test func labelsAreTokens() {
        for error in Self.upstream.map({ ProxyError.upstream($0.0) }) + Self.own.map(\.0) {
            #expect(error.name.utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0) }, "\(error.name)")
        }
    }
}

extension ProxyError {
    fileprivate var name: String { "\(label)" }
}

extension UpstreamError {
    fileprivate var name: String { "\(label)" }
}
