package import NIOCore

/// The client's side of TLS in a channel's pipeline; see ``TLSHandler``.
package final class TLSClientHandler: TLSHandler {
    /// Makes the handler of one connection, whose handshake must be complete within `handshakeTimeout`.
    ///
    /// - Parameters:
    ///   - scratch: for what leaves; that of the event loop, or one of its own where connections are few.
    ///   - batch: of the event loop, with whose other connections records leave; nil where they leave at once.
    ///     With one, no handler may stand before this that would see what is written: records pass by the channel.
    package init(
        context: TLSContext, handshakeTimeout: TimeAmount = .seconds(10), scratch: ScratchBuffer = ScratchBuffer(),
        batch: OutputBatch? = nil
    ) {
        precondition(context.role == .client, "a client's handler needs a client's context")
        super.init(
            context: context, handshakeTimeout: handshakeTimeout, plaintextReply: nil, scratch: scratch, batch: batch)
    }
}
