import NIOCore

extension UpstreamConnection.StateMachine {
    enum ReceivedAction: Sendable, Equatable {
        case parse
        /// Bytes that no request asked for: what follows on this connection cannot be trusted.
        case closeStray
        case ignore
    }

    enum InterimAction: Sendable {
        case deliverContinue(releasesBody: Bool)
        case ignore
        case fail(UpstreamError)
    }

    enum EndAction: Sendable, Equatable {
        case reuse
        case close
        /// The peer has closed before.
        case alreadyClosed
    }

    /// Bytes came in.
    mutating func received(now: NIODeadline) -> ReceivedAction {
        switch state {
        case .opening, .idle:
            state = .closing
            deadline = nil
            return .closeStray
        case .exchanging(var exchange):
            exchange.hasResponseBytes = true
            if case .receivingBody = exchange.response, exchange.hasDemand {
                deadline = now + timeouts.idle
            }
            state = .exchanging(exchange)
            return .parse
        case .draining, .closing, .closed:
            return .ignore
        }
    }

    /// An interim (1xx) response is complete.
    mutating func interim(status: Int, now: NIODeadline) -> InterimAction {
        guard case .exchanging(var exchange) = state, case .awaitingHead(let interims) = exchange.response else {
            return .ignore
        }
        guard interims < Self.interimLimit else { return .fail(.tooManyInterimResponses) }
        exchange.response = .awaitingHead(interims: interims + 1)
        var releasesBody = false
        if status == 100, case .holding(let allowance) = exchange.request {
            exchange.request = .sending(allowance)
            deadline = now + timeouts.firstByte
            releasesBody = true
        }
        state = .exchanging(exchange)
        return status == 100 ? .deliverContinue(releasesBody: releasesBody) : .ignore
    }

    /// The final head is complete; a request body that is not all sent stays so.
    ///
    /// `isPersistent` says whether the head alone allows another request on this connection.
    mutating func finalHead(isPersistent: Bool, now: NIODeadline) {
        guard case .exchanging(var exchange) = state else { return }
        switch exchange.request {
        case .holding, .sending: exchange.request = .abandoned
        case .written, .flushed, .abandoned: break
        }
        exchange.response = .receivingBody(keepAlive: isPersistent)
        deadline = exchange.hasDemand ? now + timeouts.idle : nil
        state = .exchanging(exchange)
    }

    /// More of the body is wanted.
    ///
    /// Returns whether there may be something to deliver.
    mutating func demanded(now: NIODeadline) -> Bool {
        switch state {
        case .exchanging(var exchange):
            let isNew = !exchange.hasDemand
            exchange.hasDemand = true
            state = .exchanging(exchange)
            guard isNew, case .receivingBody = exchange.response else { return false }
            deadline = now + timeouts.idle
            return true
        case .draining(var exchange):
            exchange.hasDemand = true
            state = .draining(exchange)
            return true
        case .opening, .idle, .closing, .closed:
            return false
        }
    }

    /// A piece of the body was delivered, which used up the demand.
    mutating func bodyDelivered() {
        switch state {
        case .exchanging(var exchange):
            exchange.hasDemand = false
            state = .exchanging(exchange)
            deadline = nil
        case .draining(var exchange):
            exchange.hasDemand = false
            state = .draining(exchange)
        case .opening, .idle, .closing, .closed:
            break
        }
    }

    /// The response is complete; `hasLeftover` when bytes beyond it have come already.
    mutating func responseEnded(hasLeftover: Bool) -> EndAction {
        deadline = nil
        switch state {
        case .exchanging(let exchange):
            if case .receivingBody(true) = exchange.response, case .flushed = exchange.request, !hasLeftover {
                state = .idle(isPooled: true)
                return .reuse
            }
            state = .closing
            return .close
        case .draining, .opening, .idle, .closing, .closed:
            state = .closed
            return .alreadyClosed
        }
    }
}
