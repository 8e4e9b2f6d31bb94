/// What can fail in OpenSSL's cryptography.
package enum CryptographyError: Error, Equatable, Sendable {
    /// OpenSSL's configuration loads no provider for the algorithm.
    case algorithmUnavailable
    /// The random number generator has no entropy.
    case randomUnavailable
}
