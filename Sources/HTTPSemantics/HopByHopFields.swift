/// The fields of one message that concern this hop only and are not passed on (RFC 9110 section 7.6.1).
///
/// These are a fixed set and whatever the message's own `Connection` field names. Costs no allocation while `Connection`
/// names nothing but `close`, `keep-alive` and members of the fixed set.
package struct HopByHopFields: Sendable, Equatable {
    /// How many further names `Connection` may list; more make ``isOverlong`` true.
    package static let maximumNames = 32

    // RFC 9110 section 7.6.1, with the Proxy- fields that concern this hop (section 11.7) and what belongs to an
    // upgrade to h2c, which is never passed on.
    private static let fixed: [StaticString] = [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-connection",
        "proxy-authenticate", "proxy-authorization", "proxy-authentication-info", "http2-settings",
    ]

    /// Whether `Connection` holds `close`.
    package private(set) var closes = false
    /// Whether `Connection` holds `keep-alive`.
    package private(set) var keepsAlive = false
    /// Whether `Connection` named more than ``maximumNames`` fields; the message should be refused.
    package private(set) var isOverlong = false
    private var named: [[UInt8]] = []

    /// Makes the set of a message without a `Connection` field.
    package init() {}

    /// Takes in the value of one `Connection` field line; several lines combine.
    package mutating func combine(_ connection: Span<UInt8>) {
        var list = FieldList()
        while let range = list.next(in: connection) {
            let option = connection.extracting(range)
            if ASCII.equalsIgnoringCase(option, "keep-alive") {
                keepsAlive = true
            } else if ASCII.equalsIgnoringCase(option, "close") {
                closes = true
            } else if ASCII.isToken(option), !contains(option) {
                if named.count < Self.maximumNames {
                    named.append([UInt8](bytesOf: option))
                } else {
                    isOverlong = true
                }
            }
        }
    }

    /// Whether `Connection` names fields outside of the fixed set.
    package var hasNames: Bool { !named.isEmpty }

    /// Whether a field of this name is not passed on.
    package func contains(_ name: Span<UInt8>) -> Bool {
        Self.isFixed(name) || isNamed(name)
    }

    /// Whether `Connection` itself names the field and the fixed set does not.
    ///
    /// A request that names a field which carries a credential is forwarded without that field.
    package func isNamed(_ name: Span<UInt8>) -> Bool {
        for candidate in named where ASCII.equalsIgnoringCase(candidate.span, name) {
            return true
        }
        return false
    }

    /// Whether `Connection` itself names the field and the fixed set does not.
    package func isNamed(_ name: StaticString) -> Bool {
        for candidate in named where ASCII.equalsIgnoringCase(candidate.span, name) {
            return true
        }
        return false
    }

    private static func isFixed(_ name: Span<UInt8>) -> Bool {
        for candidate in fixed where ASCII.equalsIgnoringCase(name, candidate) {
            return true
        }
        return false
    }
}
