extension DownstreamConnection {
    /// What a connection may do when, as a value: no sockets, no time (RFC 9112 sections 6, 9).
    ///
    /// ```
    ///        headBegan             exchangeBegan                 responseFinished
    /// idle ────────────▶ readingHead ──────────▶ exchanging ──────────────────────▶ idle
    ///  │                      │                      │ └─ body unread ─▶ discarding ─▶ idle
    ///  │ nothing more to read │ malformed            │ last response        │ too long, too slow
    ///  └──────────────────────┴──────────▶ closing ◀─┴──────────────────────┘
    ///                                         │ output shut
    ///                                     lingering ─▶ closed          (closed is reached from every state)
    /// ```
    struct StateMachine {
        /// Where the connection stands.
        enum State: Equatable {
            /// Between two exchanges, without a byte of the next; next: readingHead, closing, closed.
            case idle
            /// A part of a head has been read; next: exchanging, closing, closed.
            case readingHead
            /// An exchange is in progress; next: idle, discarding, closing, closed.
            case exchanging(Exchanging)
            /// The response is out, the rest of the request's body is thrown away; next: idle, closing, closed.
            case discarding(budget: Int)
            /// The last byte is on its way out; what the client still sends is thrown away; next: lingering, closed.
            case closing
            /// Our side is shut down; waits for the client to close, so that it can read the response; next: closed.
            case lingering(budget: Int)
            /// Nothing more happens.
            case closed
        }

        /// What the machine has to know of a request.
        struct Request: Equatable {
            var isHEAD = false
            var isHTTP10 = false
            var keepsAlive = true
            var expectsContinue = false
            /// The body's announced length; nil when chunked, 0 for none.
            var bodyLength: UInt64? = 0
        }

        /// An exchange in progress: two sides that advance independently.
        struct Exchanging: Equatable {
            let request: Request
            /// Bytes of the request's body delivered to the handler.
            var received: UInt64 = 0
            var isReceived: Bool
            var isEndReported = false
            /// The handler has asked for a chunk that it has not got yet.
            var isDemanded = false
            /// The client waits for a 100 that has not been sent.
            var owesContinue: Bool
            var response = Response.pending
            /// Whether the connection outlives this exchange, as far as is known.
            var persists = true
        }

        /// How far the response is.
        enum Response: Equatable {
            case pending
            case streaming(Framing)
        }

        /// How the client finds the end of a response's body.
        enum Framing: Equatable {
            /// It has none, whatever is written (HEAD, 204, 304).
            case bodyless
            case length(remaining: UInt64)
            case chunked
            case untilClose
        }

        private(set) var state = State.idle
        /// The client has shut down its side; what was read before is still answered.
        private(set) var isInputClosed = false
        private(set) var isDraining = false
        /// Exchanges begun on this connection.
        private(set) var exchanges = 0
        /// Exchanges after which the connection is closed; 0 for no limit.
        private let exchangeLimit: Int
        /// Bytes of an unread body that are thrown away to keep the connection.
        private let discardLimit: Int

        init(exchangeLimit: Int, discardLimit: Int) {
            self.exchangeLimit = exchangeLimit
            self.discardLimit = discardLimit
        }
    }
}

// MARK: Request

extension DownstreamConnection.StateMachine {
    /// Whether bytes are to be taken as a request's head.
    var expectsHead: Bool {
        switch state {
        case .idle, .readingHead: true
        case .exchanging, .discarding, .closing, .lingering, .closed: false
        }
    }

    /// Whether the handler waits for bytes of the body.
    var isBodyDemanded: Bool {
        guard case .exchanging(let exchanging) = state else { return false }
        return exchanging.isDemanded && !exchanging.isReceived
    }

    /// Whether a response has been begun in the exchange in progress.
    var hasBegunResponse: Bool {
        guard case .exchanging(let exchanging) = state else { return false }
        return exchanging.response != .pending
    }

    /// The first bytes of a head are there.
    mutating func headBegan() {
        if case .idle = state { state = .readingHead }
    }

    /// A head is complete.
    mutating func exchangeBegan(_ request: Request) {
        precondition(expectsHead, "an exchange begins only where a head is expected")
        exchanges += 1
        let isReceived = request.bodyLength == 0
        state = .exchanging(
            Exchanging(
                request: request, isReceived: isReceived,
                owesContinue: request.expectsContinue && !request.isHTTP10 && !isReceived))
    }

    /// What a handler's demand for the body leads to.
    enum DemandAction: Equatable {
        case none
        /// Send `100 Continue`, then read.
        case sendContinue
        case read
        /// The body had ended already: tell the observer.
        case reportEnd
    }

    /// The handler asks for the next chunk.
    mutating func bodyDemanded() -> DemandAction {
        guard case .exchanging(var exchanging) = state else { return .none }
        defer { state = .exchanging(exchanging) }
        if exchanging.isReceived {
            guard !exchanging.isEndReported else { return .none }
            exchanging.isEndReported = true
            return .reportEnd
        }
        exchanging.isDemanded = true
        guard exchanging.owesContinue else { return .read }
        exchanging.owesContinue = false
        // Once a final response has begun, an interim one would be taken for its body.
        return exchanging.response == .pending ? .sendContinue : .read
    }

    /// A step of the body is decoded: `count` bytes for the handler, and whether that was the last.
    ///
    /// - Returns: whether the end is to be reported, after the bytes.
    mutating func bodyReceived(_ count: Int, isComplete: Bool) -> Bool {
        guard case .exchanging(var exchanging) = state else { return false }
        defer { state = .exchanging(exchanging) }
        exchanging.received += UInt64(count)
        exchanging.owesContinue = false
        if count > 0 { exchanging.isDemanded = false }
        guard isComplete else { return false }
        exchanging.isReceived = true
        exchanging.isDemanded = false
        exchanging.isEndReported = true
        return true
    }
}

// MARK: Response

extension DownstreamConnection.StateMachine {
    /// What the head of a response says of its framing and of the connection.
    struct ResponsePlan: Equatable {
        /// The value of Content-Length, if it is sent.
        var contentLength: UInt64?
        var isChunked = false
        /// The value of Connection, if it is sent.
        var connection: ConnectionOption?
        /// Whether body bytes go out.
        var sendsBody: Bool
    }

    /// A value of the Connection field.
    enum ConnectionOption: Equatable {
        case close
        case keepAlive
    }

    /// A handler begins its response.
    ///
    /// - Parameters:
    ///   - length: the length of the body; nil when it is not known.
    ///   - isWhole: the response ends with this call, so the handler will not read more of the request's body.
    /// - Returns: nil when a response is already begun or none is expected.
    mutating func responseBegan(status: Int, length: UInt64?, isWhole: Bool, closes: Bool) -> ResponsePlan? {
        guard case .exchanging(var exchanging) = state, exchanging.response == .pending else { return nil }
        let request = exchanging.request
        var plan = ResponsePlan(sendsBody: true)
        let framing: Framing
        if status == 204 || status == 304 || request.isHEAD {
            // RFC 9110 sections 8.6, 9.3.2: the length told to HEAD is that of the body to GET; 204 has none, and that of a
            // 304 would have to be the one of the 200, which is not known here.
            framing = .bodyless
            plan.sendsBody = false
            plan.contentLength = status == 204 || status == 304 ? nil : length
        } else if let length {
            framing = .length(remaining: length)
            plan.contentLength = length
        } else if request.isHTTP10 {
            framing = .untilClose
        } else {
            framing = .chunked
            plan.isChunked = true
        }
        exchanging.response = .streaming(framing)
        exchanging.persists =
            request.keepsAlive && !closes && !isDraining && framing != .untilClose
            && (exchangeLimit == 0 || exchanges < exchangeLimit)
            && !(isWhole && !canDiscardRest(of: exchanging))
        if !exchanging.persists {
            plan.connection = .close
        } else if request.isHTTP10 {
            plan.connection = .keepAlive
        }
        state = .exchanging(exchanging)
        return plan
    }

    /// What to do with bytes that a handler writes.
    enum WriteAction: Equatable {
        case write
        case writeChunk
        case drop
        /// More than was announced: the response cannot be completed truthfully.
        case abort
    }

    /// A handler writes `count` bytes of its response.
    mutating func bodyWritten(_ count: Int) -> WriteAction {
        guard case .exchanging(var exchanging) = state, case .streaming(let framing) = exchanging.response, count > 0
        else { return .drop }
        switch framing {
        case .bodyless: return .drop
        case .chunked: return .writeChunk
        case .untilClose: return .write
        case .length(let remaining):
            let (left, isTooLong) = remaining.subtractingReportingOverflow(UInt64(count))
            guard !isTooLong else { return .abort }
            exchanging.response = .streaming(.length(remaining: left))
            state = .exchanging(exchanging)
            return .write
        }
    }

    /// What follows a complete response.
    enum AfterResponse: Equatable {
        /// Nothing had been begun: the call is ignored.
        case ignore
        /// The next exchange may begin.
        case next
        /// Throw the rest of the request's body away first.
        case discard
        /// Send the last byte, then close.
        case close
        /// The response is shorter than announced: cut the connection.
        case abort
    }

    /// Whether a handler's response ends with the last chunk of a chunked body.
    var endsWithLastChunk: Bool {
        guard case .exchanging(let exchanging) = state else { return false }
        return exchanging.response == .streaming(.chunked)
    }

    /// A handler has given its whole response.
    mutating func responseFinished() -> AfterResponse {
        guard case .exchanging(let exchanging) = state, case .streaming(let framing) = exchanging.response else {
            return .ignore
        }
        if case .length(let remaining) = framing, remaining > 0 { return .abort }
        guard exchanging.persists, !isDraining, canDiscardRest(of: exchanging) else {
            state = .closing
            return .close
        }
        state = exchanging.isReceived ? .idle : .discarding(budget: discardLimit)
        return exchanging.isReceived ? .next : .discard
    }

    /// Whether the unread rest of the request's body may be thrown away so that the connection can go on.
    private func canDiscardRest(of exchanging: Exchanging) -> Bool {
        if exchanging.isReceived { return true }
        // RFC 9110 section 10.1.1: without the 100 the client may send the body or not, so the next bytes could be either.
        if exchanging.owesContinue { return false }
        guard let length = exchanging.request.bodyLength else { return true }
        let (rest, overflow) = length.subtractingReportingOverflow(exchanging.received)
        return !overflow && rest <= UInt64(max(discardLimit, 0))
    }
}

// MARK: Discarding, closing

extension DownstreamConnection.StateMachine {
    /// Whether the handler of the connection wants bytes from the socket.
    var wantsInput: Bool {
        guard !isInputClosed else { return false }
        switch state {
        case .idle, .readingHead, .discarding, .closing: return true
        case .lingering(let budget): return budget > 0
        case .exchanging: return isBodyDemanded
        case .closed: return false
        }
    }

    /// Whether bytes that come now would be kept until there is a use for them.
    var mayReadAhead: Bool {
        guard case .exchanging = state else { return false }
        return !isInputClosed
    }

    /// Bytes of an unwanted body are thrown away.
    ///
    /// - Returns: what follows: `.next` at the body's end, `.close` when it is too long, `.discard` to go on.
    mutating func discarded(_ count: Int, isComplete: Bool) -> AfterResponse {
        guard case .discarding(let budget) = state else { return .ignore }
        if isComplete {
            state = isDraining ? .closing : .idle
            return isDraining ? .close : .next
        }
        let (left, overflow) = budget.subtractingReportingOverflow(count)
        guard !overflow, left > 0 else {
            state = .closing
            return .close
        }
        state = .discarding(budget: left)
        return .discard
    }

    /// Bytes that come after our last byte are thrown away.
    mutating func lingered(_ count: Int) {
        guard case .lingering(let budget) = state else { return }
        // With the budget used up nothing more is read: the client is held by flow control until it or the timer closes.
        state = .lingering(budget: max(0, budget.subtractingReportingOverflow(count).partialValue))
    }

    /// No exchange can follow: the last byte goes out, then the connection closes.
    ///
    /// - Returns: whether this is news.
    mutating func closeBegan() -> Bool {
        switch state {
        case .closing, .lingering, .closed: return false
        case .idle, .readingHead, .exchanging, .discarding: state = .closing
        }
        return true
    }

    /// The last byte has left and our side is shut down.
    mutating func outputClosed(lingerBudget: Int) {
        if state == .closing { state = .lingering(budget: lingerBudget) }
    }

    /// The client has shut down its side.
    mutating func inputClosed() { isInputClosed = true }

    /// What to do when more bytes are needed and the client will send none.
    enum InputExhausted: Equatable {
        case none
        /// Send what is left to send, then close.
        case close
        /// The body of the exchange in progress ends too early.
        case endBody
        /// Both sides are shut down: close.
        case hangUp
    }

    /// All that the client sent before it shut down its side has been used.
    mutating func inputExhausted() -> InputExhausted {
        guard isInputClosed else { return .none }
        switch state {
        case .idle, .readingHead, .discarding:
            state = .closing
            return .close
        case .exchanging: return isBodyDemanded ? .endBody : .none
        case .lingering: return .hangUp
        case .closing, .closed: return .none
        }
    }

    /// The listener drains: this exchange is the connection's last.
    ///
    /// - Returns: whether the connection closes now, because it is between two exchanges.
    mutating func drainBegan() -> Bool {
        isDraining = true
        guard state == .idle else { return false }
        state = .closing
        return true
    }

    /// The connection is gone.
    mutating func closed() { state = .closed }
}
