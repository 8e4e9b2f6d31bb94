package import NIOCore

/// The server's side of TLS in a channel's pipeline; see ``TLSHandler``.
package final class TLSServerHandler: TLSHandler {
    /// Makes the handler of one accepted connection, whose handshake must be complete within `handshakeTimeout`.
    package override init(context: TLSContext, handshakeTimeout: TimeAmount = .seconds(10)) {
        precondition(context.role == .server, "a server's handler needs a server's context")
        super.init(context: context, handshakeTimeout: handshakeTimeout)
    }
}
