import NIOCore

/// The kernel's `struct linger`: on, for zero seconds.
private struct Linger {
    let isOn: CInt = 1
    let seconds: CInt = 0
}

/// How a connection ends. A response must reach the client whole, and a truncated one must not look whole.
extension DownstreamConnection {
    /// Bytes of the client that are read and thrown away while it is given time to read the last response.
    private static let lingerBudget = 262_144

    /// Bytes on their way to the client that the kernel has not taken yet.
    var pendingBytes: Int {
        guard let options = context?.channel.syncOptions else { return 0 }
        return (try? options.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Takes no further request and closes once everything has left.
    func closeAfterOutput() {
        if machine.closeBegan() { shutDownOutput() }
    }

    /// Shuts down our side behind the last byte; the state is `closing`.
    func shutDownOutput() {
        guard let context else { return }
        if machine.isInputClosed {
            // NIO takes the end of both sides for the end of the channel and would drop what is still pending.
            closeWhenFlushed()
        } else {
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenComplete { result in
                switch result {
                case .success: self.outputClosed()
                case .failure: self.context?.close(promise: nil)
                }
            }
            context.close(mode: .output, promise: promise)
        }
        refreshDeadline()
    }

    /// Our side is shut down: the client is given time to read the response and close.
    func outputClosed() {
        guard let context else { return }
        if machine.isInputClosed { return context.close(promise: nil) }
        machine.outputClosed(lingerBudget: Self.lingerBudget)
        process()
    }

    /// Closes if nothing is pending; else the deadline looks again.
    func closeWhenFlushed() {
        // Records that wait for the end of the loop's turn are not among what the channel counts.
        context?.flush()
        if pendingBytes == 0 { context?.close(promise: nil) }
    }

    /// Ends the connection now, with what it was doing.
    func cut(_ error: DownstreamError) {
        if let exchange { fail(exchange, error) }
        reset()
    }

    /// Closes with a reset, so that what the client has got so far cannot be taken for a whole response.
    func reset() {
        guard let context else { return }
        machine.closed()
        // A linger time of zero makes the kernel drop what is pending and send RST instead of FIN.
        if let socket = context.channel as? any SocketOptionProvider {
            socket.unsafeSetSocketOption(level: .socket, name: .so_linger, value: Linger()).whenComplete { _ in }
        }
        context.close(promise: nil)
    }

    /// The listener drains: this exchange is the last; without one the connection closes now.
    func drain() {
        if machine.drainBegan() { shutDownOutput() }
    }
}
