import HTTPSemantics

extension ClientNetwork {
    /// The network of an address in text; nil for anything else.
    init?(_ text: String) {
        guard let address = IPAddress(text: Array(text.utf8).span) else { return nil }
        self.init(address)
    }
}
