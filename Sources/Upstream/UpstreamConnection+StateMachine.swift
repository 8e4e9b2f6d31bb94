import HTTPWire
import NIOCore

extension UpstreamConnection {
    /// Decides what happens on one connection: what may be sent, what a response event means, when time is up, and
    /// whether the connection may carry another request.
    ///
    /// A pure value: time is passed in, each event returns what is to be done. Here are the request and the connection;
    /// the response is in `UpstreamConnection+StateMachine+Response.swift`.
    struct StateMachine: Sendable {
        /// The deadlines that apply to one connection.
        struct Timeouts: Sendable {
            var firstByte: TimeAmount
            var idle: TimeAmount
            var continuation: TimeAmount
        }

        /// Interim responses accepted before the final one; EM needs one at most.
        static let interimLimit = 8

        enum State: Sendable {
            /// Being connected, TLS handshake included; → idle, closing, closed.
            case opening
            /// Without a request, since just now or (pooled) long enough to have died unnoticed; → exchanging, closing, closed.
            case idle(isPooled: Bool)
            /// One request and its response; → idle, closing, draining, closed.
            case exchanging(Exchange)
            /// The peer has closed, but body bytes that were read before are still to be delivered; → closed.
            case draining(Exchange)
            /// Nothing is expected any more but the end; → closed.
            case closing
            case closed
        }

        struct Exchange: Sendable {
            var request: RequestProgress
            var response: ResponseProgress
            var isPooled: Bool
            var hasResponseBytes = false
            var hasDemand = false
        }

        enum RequestProgress: Sendable {
            /// The head is out, the body waits for `100 Continue`; → sending, abandoned.
            case holding(BodyAllowance)
            /// → written, abandoned.
            case sending(BodyAllowance)
            /// Every byte was handed to the channel; → flushed.
            case written
            /// Every byte has left.
            case flushed
            /// The final response came first: the rest of the body is not sent.
            case abandoned
        }

        enum BodyAllowance: Sendable {
            case bytes(UInt64)
            case chunks
        }

        enum ResponseProgress: Sendable {
            case awaitingHead(interims: Int)
            case receivingBody(keepAlive: Bool)
        }

        let timeouts: Timeouts
        var state: State = .opening
        /// When `deadlineReached` has something to do.
        var deadline: NIODeadline?

        /// Makes the state of a connection whose attempt ends at `openDeadline`.
        init(timeouts: Timeouts, openDeadline: NIODeadline) {
            self.timeouts = timeouts
            self.deadline = openDeadline
        }
    }
}

// MARK: The request

extension UpstreamConnection.StateMachine {
    struct StartAction: Sendable, Equatable {
        /// The head is all there is of the request.
        var isComplete: Bool
        /// The head asks for `100 Continue`.
        var expectsContinue: Bool
    }

    /// What to do with a piece of the request body.
    enum BodyAction: Sendable {
        /// Send it; `isLast` when it completes the declared length.
        case send(isLast: Bool)
        case sendChunk
        /// Keep it until `100 Continue` or the wait for it is over.
        case hold
        /// The response came first: nobody reads it.
        case drop
        case fail(UpstreamError)
    }

    enum BodyEndAction: Sendable {
        case sendLastChunk
        case hold
        case none
        case fail(UpstreamError)
    }

    /// The head of a request goes out.
    mutating func start(
        body: BodyFraming, expectsContinue: Bool, hasDemand: Bool, now: NIODeadline
    ) -> StartAction {
        guard case .idle(let isPooled) = state else {
            preconditionFailure("a request was started on a connection that is not idle: \(state)")
        }
        let allowance: BodyAllowance? =
            switch body {
            case .none, .length(0): nil
            case .length(let length): .bytes(length)
            case .chunked, .untilClose: .chunks
            }
        let request: RequestProgress
        if let allowance {
            request = expectsContinue ? .holding(allowance) : .sending(allowance)
            deadline = now + (expectsContinue ? timeouts.continuation : timeouts.firstByte)
        } else {
            request = .written
            deadline = now + timeouts.firstByte
        }
        state = .exchanging(
            Exchange(
                request: request, response: .awaitingHead(interims: 0), isPooled: isPooled, hasDemand: hasDemand))
        return StartAction(isComplete: allowance == nil, expectsContinue: allowance != nil && expectsContinue)
    }

    /// The next `count` bytes of the request body are there.
    mutating func bodyChunk(count: Int, now: NIODeadline) -> BodyAction {
        guard case .exchanging(var exchange) = state else { return .drop }
        switch exchange.request {
        case .abandoned: return .drop
        case .holding: return .hold
        case .written, .flushed:
            return tooLong()
        case .sending(.chunks):
            progress(&exchange, now: now)
            return .sendChunk
        case .sending(.bytes(let left)):
            let (rest, overflow) = left.subtractingReportingOverflow(UInt64(count))
            guard !overflow else { return tooLong() }
            exchange.request = rest == 0 ? .written : .sending(.bytes(rest))
            progress(&exchange, now: now)
            return .send(isLast: rest == 0)
        }
    }

    /// The request body is complete.
    mutating func bodyEnded(now: NIODeadline) -> BodyEndAction {
        guard case .exchanging(var exchange) = state else { return .none }
        switch exchange.request {
        case .abandoned, .written, .flushed: return .none
        case .holding: return .hold
        case .sending(.bytes):
            state = .closing
            deadline = nil
            return .fail(.requestBodyLength)
        case .sending(.chunks):
            exchange.request = .written
            progress(&exchange, now: now)
            return .sendLastChunk
        }
    }

    /// The last byte of the request has left.
    mutating func requestFlushed(now: NIODeadline) {
        guard case .exchanging(var exchange) = state, case .written = exchange.request else { return }
        exchange.request = .flushed
        progress(&exchange, now: now)
    }

    /// Whether body bytes may be sent now.
    var acceptsBody: Bool {
        guard case .exchanging(let exchange) = state, case .sending = exchange.request else { return false }
        return true
    }

    private mutating func tooLong() -> BodyAction {
        state = .closing
        deadline = nil
        return .fail(.requestBodyLength)
    }

    /// The request moved: EM's time to answer starts anew.
    private mutating func progress(_ exchange: inout Exchange, now: NIODeadline) {
        if case .awaitingHead = exchange.response {
            deadline = now + timeouts.firstByte
        }
        state = .exchanging(exchange)
    }
}

// MARK: The connection

extension UpstreamConnection.StateMachine {
    enum ClosedAction: Sendable {
        case none
        case failOpening
        /// The exchange ends; `isStale` when a pooled connection died before EM can have answered.
        case fail(UpstreamError, isStale: Bool)
        /// The body may be complete in what was read.
        case drain
    }

    enum DeadlineAction: Sendable {
        case none
        case failOpening
        case releaseBody
        case fail(UpstreamError)
    }

    /// The connection can carry its first request.
    ///
    /// Returns false when it was given up before.
    mutating func opened() -> Bool {
        guard case .opening = state else { return false }
        state = .idle(isPooled: false)
        deadline = nil
        return true
    }

    /// No request was waiting for the connection when it was opened.
    mutating func parked() {
        guard case .idle = state else { return }
        state = .idle(isPooled: true)
    }

    /// The peer or the channel has closed.
    mutating func inputClosed() -> ClosedAction {
        deadline = nil
        switch state {
        case .opening:
            state = .closed
            return .failOpening
        case .exchanging(let exchange):
            if case .receivingBody = exchange.response {
                state = .draining(exchange)
                return .drain
            }
            state = .closed
            return .fail(.closedBeforeHead, isStale: exchange.isPooled && !exchange.hasResponseBytes)
        case .draining:
            return .none
        case .idle, .closing, .closed:
            state = .closed
            return .none
        }
    }

    /// The time is `now`.
    ///
    /// - Parameter isWritable: whether EM takes bytes. While it does and the body is not complete, EM owes nothing: the body's
    ///   client does, who has a deadline of its own (`timeouts.body`).
    mutating func deadlineReached(now: NIODeadline, isWritable: Bool) -> DeadlineAction {
        guard let deadline, deadline <= now else { return .none }
        self.deadline = nil
        switch state {
        case .opening:
            state = .closing
            return .failOpening
        case .exchanging(var exchange):
            if case .holding(let allowance) = exchange.request {
                exchange.request = .sending(allowance)
                progress(&exchange, now: now)
                return .releaseBody
            }
            if case .sending = exchange.request {
                guard !isWritable else { return .none }
                state = .closing
                return .fail(.requestStalled)
            }
            state = .closing
            if case .awaitingHead = exchange.response {
                return .fail(.firstByteTimeout)
            }
            return .fail(.idleTimeout)
        case .idle, .draining, .closing, .closed:
            return .none
        }
    }

    /// The exchange, if any, is over without a complete response, or the connection is not wanted any more.
    ///
    /// Returns whether the channel is still to be closed.
    mutating func abandoned() -> Bool {
        deadline = nil
        switch state {
        case .opening, .idle, .exchanging, .closing:
            state = .closing
            return true
        case .draining, .closed:
            state = .closed
            return false
        }
    }

    /// Whether the channel shall read: for a head, for a body that is asked for, and to notice the end while idle.
    var wantsRead: Bool {
        switch state {
        case .opening, .idle: return true
        case .exchanging(let exchange):
            if case .receivingBody = exchange.response { return exchange.hasDemand }
            return true
        case .draining, .closing, .closed: return false
        }
    }

    var isOpening: Bool { if case .opening = state { true } else { false } }
    var isDraining: Bool { if case .draining = state { true } else { false } }

    /// Whether the head of the final response is still to come.
    var isAwaitingHead: Bool {
        guard case .exchanging(let exchange) = state, case .awaitingHead = exchange.response else { return false }
        return true
    }

    /// Whether a piece of the body is asked for.
    var hasDemand: Bool {
        switch state {
        case .exchanging(let exchange), .draining(let exchange): exchange.hasDemand
        case .opening, .idle, .closing, .closed: false
        }
    }
}
