package import NIOCore

/// What a server says in clear to a peer whose first bytes are of another protocol, before it ends its side.
package struct PlaintextReply: Sendable {
    /// Whether a peer that begins with this byte understands the reply; a TLS record begins with 20 to 24.
    let suits: @Sendable (_ first: UInt8) -> Bool
    let bytes: ByteBuffer

    /// A reply to whoever begins with a byte that it suits.
    package init(_ bytes: ByteBuffer, suits: @escaping @Sendable (_ first: UInt8) -> Bool) {
        self.suits = suits
        self.bytes = bytes
    }
}

/// User event of the channel: the peer does not speak TLS and is told so; there will be no handshake.
package struct PlaintextReceived: Sendable, Equatable {}
