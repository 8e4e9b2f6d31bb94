package import NIOCore

/// The server's side of TLS in a channel's pipeline; see ``TLSHandler``.
package final class TLSServerHandler: TLSHandler {
    /// Makes the handler of one accepted connection.
    ///
    /// - Parameters:
    ///   - handshakeTimeout: within which the handshake must be complete; nil where a handler above keeps the time.
    ///   - plaintextReply: for a peer that does not speak TLS; without one, the connection is closed with an error.
    ///   - scratch: for what leaves; that of the event loop, or one of its own where connections are few.
    ///   - batch: of the event loop, with whose other connections records leave; nil where they leave at once.
    ///     With one, no handler may stand before this that would see what is written: records pass by the channel.
    package override init(
        context: TLSContext, handshakeTimeout: TimeAmount? = .seconds(10), plaintextReply: PlaintextReply? = nil,
        scratch: ScratchBuffer = ScratchBuffer(), batch: OutputBatch? = nil
    ) {
        precondition(context.role == .server, "a server's handler needs a server's context")
        super.init(
            context: context, handshakeTimeout: handshakeTimeout, plaintextReply: plaintextReply, scratch: scratch,
            batch: batch)
    }
}
