import HTTPWire
import NIOCore

@testable import Upstream

/// Keeps what an exchange delivers, and asks for more by itself if told so.
final class RecordingReceiver: UpstreamResponseReceiver {
    enum Event: Equatable {
        case interimContinue
        case head(Int)
        case body(String)
        case ended
        case failed(String)
        case writable
    }

    private(set) var events: [Event] = []
    /// All body bytes so far.
    private(set) var body = ""
    var exchange: UpstreamExchange?
    /// Whether each head and each piece of the body is followed by the demand for the next piece.
    var readsOn = true
    /// Called with each event after it was kept.
    var onEvent: ((Event) -> Void)?

    /// Callbacks that came although the exchange had ended.
    private(set) var lateEvents = 0

    var status: Int? {
        for case .head(let status) in events {
            return status
        }
        return nil
    }

    var isEnded: Bool { events.contains(.ended) }

    var failure: String? {
        for case .failed(let label) in events {
            return label
        }
        return nil
    }

    func upstreamContinue() { keep(.interimContinue) }

    func upstreamHead(_ head: ResponseHead) {
        keep(.head(head.status))
        if readsOn { exchange?.read() }
    }

    func upstreamBody(_ chunk: ByteBuffer) {
        let text = String(buffer: chunk)
        body += text
        keep(.body(text))
        if readsOn { exchange?.read() }
    }

    func upstreamEnded() { keep(.ended) }
    func upstreamFailed(_ error: UpstreamError) { keep(.failed(error.name)) }
    func upstreamBodyWritable() { keep(.writable) }

    private func keep(_ event: Event) {
        if isEnded || failure != nil {
            lateEvents += 1
        }
        events.append(event)
        onEvent?(event)
    }
}
