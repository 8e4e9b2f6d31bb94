package import NIOCore

/// Why a listener could not be bound.
package enum ListenerError: Error, Sendable {
    /// No address was given.
    case noAddress
    /// The operating system refused an address; the cause is its error.
    case bindFailed(SocketAddress, cause: any Error)
}
