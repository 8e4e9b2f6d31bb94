import HTTPSemantics
import NIOCore
import TLS

extension DownstreamConnection {
    /// What a connection waits for its client to do, and until when.
    ///
    /// One timer serves all waits of a connection and is never cancelled on the way of an ordinary request: when it fires
    /// early, it is set again to what is due then. A keep-alive connection thus costs one timer in 75 seconds.
    struct Deadline {
        /// What is waited for.
        enum Wait: Equatable {
            /// Nothing: the handler is at work.
            case none
            /// The end of the TLS handshake.
            case handshake
            /// The first byte of the first request.
            case firstByte
            /// The rest of a head.
            case head
            /// The next bytes of a body that the handler wants.
            case body
            /// The next request.
            case keepAlive
            /// That the client takes bytes of a response.
            case output
            /// That the last bytes leave, after the client has closed its side.
            case flush
            /// The rest of a body that nobody wants.
            case discard
            /// That the client closes.
            case linger
        }

        var wait = Wait.none
        var due = NIODeadline.distantFuture
        /// When an exchange began or ended last.
        var lastUse = NIODeadline.uptimeNanoseconds(0)
        /// Bytes that were pending at the last look, to see whether the client takes any.
        var pendingBytes = 0
        /// Since when the client has taken none.
        var stalledSince = NIODeadline.uptimeNanoseconds(0)

        var timer: Scheduled<Void>?
        var timerFires = NIODeadline.distantFuture

        /// The client has sent something: its wait for a body begins anew.
        mutating func noteInput() {
            if wait == .body { wait = .none }
        }

        /// What was waited for has come: the wait for a head or an end begins anew, also when the next one is of the same
        /// kind before the deadline is set again.
        mutating func exchangeBegan(at now: NIODeadline) {
            lastUse = now
            wait = .none
        }

        /// The client has taken something.
        mutating func noteOutput() {
            if wait == .output { wait = .none }
        }

        mutating func cancel() {
            timer?.cancel()
            timer = nil
            wait = .none
            due = .distantFuture
        }
    }

    /// How often pending bytes are looked at when the client has closed its side and NIO gives no sign.
    private static let flushInterval = TimeAmount.milliseconds(50)

    /// Sets the deadline to what the connection waits for now.
    ///
    /// - Complexity: O(1), mostly two comparisons; no system call on the way of an ordinary request.
    func refreshDeadline() {
        guard context != nil else { return }
        let wait = currentWait
        guard wait != deadline.wait || wait == .keepAlive else { return }
        deadline.wait = wait
        switch wait {
        case .none:
            deadline.due = .distantFuture
        case .handshake:
            arm(loop.eventLoop.now + loop.configuration.handshakeTimeout)
        case .keepAlive:
            arm(deadline.lastUse + loop.configuration.keepAliveTimeout)
        case .firstByte, .head:
            arm(loop.eventLoop.now + loop.configuration.headerTimeout)
        case .body:
            bodyGauge.waitBegan(at: loop.eventLoop.now)
            arm(loop.eventLoop.now + loop.configuration.bodyTimeout)
        case .output:
            deadline.pendingBytes = pendingBytes
            arm(loop.eventLoop.now + loop.configuration.bodyTimeout)
        case .flush:
            deadline.pendingBytes = pendingBytes
            deadline.stalledSince = loop.eventLoop.now
            arm(loop.eventLoop.now + Self.flushInterval)
        case .discard:
            arm(loop.eventLoop.now + loop.configuration.discardTimeout)
        case .linger:
            arm(loop.eventLoop.now + loop.configuration.lingerTimeout)
        }
    }

    private var currentWait: Deadline.Wait {
        switch machine.state {
        case .idle:
            guard isEstablished else { return .handshake }
            if !isWritable { return .output }
            return machine.exchanges == 0 ? .firstByte : .keepAlive
        case .readingHead:
            return isWritable ? .head : .output
        case .exchanging:
            if machine.isBodyDemanded { return .body }
            return machine.hasBegunResponse && !isWritable ? .output : .none
        case .discarding:
            return .discard
        case .closing:
            return machine.isInputClosed ? .flush : .output
        case .lingering:
            return .linger
        case .closed:
            return .none
        }
    }

    private func arm(_ due: NIODeadline) {
        deadline.due = due
        if deadline.timer != nil {
            guard due < deadline.timerFires else { return }
            deadline.timer?.cancel()
        }
        setTimer(due)
    }

    private func setTimer(_ due: NIODeadline) {
        deadline.timerFires = due
        deadline.timer = loop.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.timerFired() }
    }

    private func timerFired() {
        deadline.timer = nil
        guard context != nil, deadline.wait != .none else { return }
        guard loop.eventLoop.now >= deadline.due else { return setTimer(deadline.due) }
        passed()
    }

    private func passed() {
        let wait = deadline.wait
        deadline.wait = .none
        switch wait {
        case .none:
            break
        case .handshake:
            failed(TLSError.handshakeTimeout)
        case .firstByte, .keepAlive, .discard:
            closeAfterOutput()
        case .head:
            refuse(408, "The request head was sent too slowly.", .xml)
        case .body:
            bodyFailed(.bodyTimeout)
        case .output:
            hasTakenEnough ? refreshDeadline() : cut(.writeTimeout)
        case .flush:
            lookAtFlush()
        case .linger:
            context?.close(promise: nil)
        }
    }

    /// Whether the client took something within the last body timeout, and not less than the least rate asks for.
    private var hasTakenEnough: Bool {
        let seconds = Double(loop.configuration.bodyTimeout.nanoseconds) / 1e9
        let taken = deadline.pendingBytes - pendingBytes
        return taken > 0 && (pendingBytes == 0 || Double(taken) >= Double(loop.configuration.leastRate) * seconds)
    }

    private func lookAtFlush() {
        closeWhenFlushed()
        let pending = pendingBytes
        guard pending > 0 else { return }
        let now = loop.eventLoop.now
        if pending != deadline.pendingBytes {
            deadline.pendingBytes = pending
            deadline.stalledSince = now
        }
        guard now - deadline.stalledSince < loop.configuration.bodyTimeout else { return cut(.writeTimeout) }
        deadline.wait = .flush
        arm(now + Self.flushInterval)
    }
}
