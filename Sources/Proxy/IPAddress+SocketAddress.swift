import HTTPSemantics
import NIOCore

extension IPAddress {
    /// The address of a peer; nil for one that is no IP address.
    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress else { return nil }
        self.init(text: Array(text.utf8).span)
    }
}
