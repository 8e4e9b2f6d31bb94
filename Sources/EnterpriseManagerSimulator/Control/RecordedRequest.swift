import Cryptography

/// A request as it was received, with credentials shown as short hashes only.
package struct RecordedRequest: Sendable {
    /// Counts requests from 1.
    package let number: Int
    /// The simulated time.
    package let time: Timestamp
    /// The method as sent.
    package let method: String
    /// Path and query as sent.
    package let target: String
    /// Field lines in the order received; values of credential-bearing fields are hashes.
    package let fields: [(name: String, value: String)]
    /// Bytes of the body.
    package let bodyLength: Int
    /// The user whose credentials were accepted, if any.
    package let user: String?
    /// The status answered; 0 when a fault prevented an answer.
    package let status: Int

    /// The value shown for a field; credentials become `sha256:` and eight hexadecimal digits.
    static func shown(_ name: String, _ value: String) -> String {
        switch name.lowercased() {
        case "authorization", "proxy-authorization", "x-restsvcsessionid", "cookie": "sha256:\(hash(value))"
        default: value
        }
    }

    /// The first eight hexadecimal digits of the SHA-256 of a text, for tests that look for a credential.
    package static func hash(_ value: String) -> String {
        let digits = Array("0123456789abcdef")
        return String(
            SHA256Digest.of(Array(value.utf8)).bytes.prefix(4).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
