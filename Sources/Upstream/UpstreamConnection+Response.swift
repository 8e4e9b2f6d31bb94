import HTTPWire
import NIOCore

extension UpstreamConnection {
    /// The receiver asks for a piece of the body.
    ///
    /// It comes on a later turn of the event loop at the earliest, unless this
    /// is called from inside a delivery.
    func demand() {
        guard machine.demanded(now: eventLoop.now) else { return }
        updateTimer()
        guard !isPumping else { return }
        if inbound.readableBytes > 0 || machine.isDraining {
            eventLoop.assumeIsolated().execute { self.pump() }
        } else {
            readIfWanted()
        }
    }

    func readIfWanted() {
        guard machine.wantsRead, !isReading, let context else { return }
        isReading = true
        context.read()
    }

    /// Delivers what is there and asked for.
    ///
    /// A receiver that asks for more from inside a delivery is served by the loop
    /// here, not by recursion.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        while let exchange, step(exchange) {}
        isPumping = false
        if inbound.readableBytes == 0 {
            // A connection without anything to parse keeps no storage.
            inbound = ByteBuffer()
        }
        updateTimer()
        readIfWanted()
    }

    /// One delivery; false when there is nothing to deliver now.
    private func step(_ exchange: UpstreamExchange) -> Bool {
        if machine.isAwaitingHead {
            return stepHead(exchange)
        }
        let isDrained = machine.isDraining && inbound.readableBytes == 0
        guard machine.hasDemand || reader.isBodyEmpty || isDrained else { return false }
        switch reader.nextBody(&inbound) {
        case .needsInput:
            guard machine.isDraining else { return false }
            return stepEnd()
        case .chunk(let chunk, let isLast):
            machine.bodyDelivered()
            exchange.deliverBody(chunk)
            if isLast, self.exchange === exchange {
                finishResponse()
            }
        case .ended: finishResponse()
        case .failed(let error): failExchange(error)
        }
        return true
    }

    private func stepHead(_ exchange: UpstreamExchange) -> Bool {
        switch reader.nextHead(&inbound) {
        case .needsInput:
            return false
        case .interim(let status):
            switch machine.interim(status: status, now: eventLoop.now) {
            case .deliverContinue(let releasesBody):
                exchange.deliverContinue()
                if releasesBody {
                    releaseBody()
                }
            case .ignore: break
            case .fail(let error): failExchange(error)
            }
        case .final(let head):
            machine.finalHead(isPersistent: reader.isPersistent && head.framing != .untilClose, now: eventLoop.now)
            owner?.exchangeAnswered(exchange, with: head)
            exchange.deliverHead(head)
        case .failed(let error):
            failExchange(error)
        }
        return true
    }

    /// The channel has closed and all its bytes are consumed.
    private func stepEnd() -> Bool {
        switch reader.inputEnded(isClean: channelError == nil) {
        case .ended: finishResponse()
        case .failed(let error): failExchange(error)
        case .needsInput, .chunk: return false
        }
        return true
    }

    private func finishResponse() {
        let finished = exchange
        let hasLeftover = inbound.readableBytes > 0
        exchange = nil
        switch machine.responseEnded(hasLeftover: hasLeftover) {
        case .reuse:
            owner?.connectionBecameIdle(self)
        case .close:
            closeChannel()
        case .alreadyClosed:
            break
        }
        // Who sends bytes that nobody asked for cannot be trusted on where the body ends either.
        if hasLeftover { finished?.fail(.strayBytes) } else { finished?.deliverEnd() }
    }
}
