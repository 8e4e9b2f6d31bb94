/// Why a context could not be made from its configuration.
///
/// Every description says what to change.
package enum TLSConfigurationError: Error, Equatable, Sendable {
    /// A file cannot be read.
    case unreadable(path: String, reason: String)
    /// The source has no certificate in PEM form.
    case noCertificate(source: String)
    /// A certificate in the source is damaged.
    case malformedCertificate(source: String, reason: String)
    /// The source has no private key in PEM form.
    case noPrivateKey(source: String)
    /// The key is damaged or of an unknown kind.
    case malformedPrivateKey(source: String, reason: String)
    /// The key is encrypted, and there is no passphrase.
    case passphraseMissing(source: String)
    /// The passphrase does not unlock the key.
    case passphraseWrong(source: String)
    /// The key is not the one of the first certificate.
    case keyMismatch(certificate: String, key: String)
    /// OpenSSL's security level refuses the certificate or key, for instance for an RSA key below 2048 bits.
    case certificateTooWeak(source: String, reason: String)
    /// A name in one of the lists is none that OpenSSL knows.
    case unknownParameter(TLSParameters.List, name: String)
    /// The cipher leaves the server unproved, or its key or block is too short.
    case weakCipher(name: String)
    /// The name to expect is no host name or IP address.
    case invalidName(String)
    /// OpenSSL could not make the context: its configuration or memory is at fault, not the settings.
    case unavailable(reason: String)
}

extension TLSConfigurationError: CustomStringConvertible {
    /// What is wrong and what to change, in one sentence.
    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read \(path): \(reason); give a file that exists and that emgate's user may read"
        case .noCertificate(let source):
            "\(source) has no certificate; give a PEM file with a block BEGIN CERTIFICATE"
        case .malformedCertificate(let source, let reason):
            "a certificate in \(source) is damaged (\(reason)); export it anew as PEM"
        case .noPrivateKey(let source):
            "\(source) has no private key; give a PEM file with a block BEGIN PRIVATE KEY"
        case .malformedPrivateKey(let source, let reason):
            "the private key in \(source) is damaged or of an unknown kind (\(reason)); export it anew as PEM"
        case .passphraseMissing(let source):
            "the private key in \(source) is encrypted; give its passphrase as well"
        case .passphraseWrong(let source):
            "the passphrase does not unlock the private key in \(source); correct it"
        case .keyMismatch(let certificate, let key):
            "the private key in \(key) does not belong to the first certificate in \(certificate); "
                + "give the pair, with the server's own certificate before its authorities'"
        case .certificateTooWeak(let source, let reason):
            "OpenSSL refuses the certificate in \(source) (\(reason)); use one with a stronger key and signature"
        case .unknownParameter(.ciphers, let name):
            "OpenSSL knows no cipher of TLS 1.2 by the name \"\(name)\"; `openssl ciphers -s -tls1_2` lists them"
        case .unknownParameter(.cipherSuites, let name):
            "OpenSSL knows no cipher suite of TLS 1.3 by the name \"\(name)\"; `openssl ciphers -s -tls1_3` lists them"
        case .unknownParameter(.groups, let name):
            "OpenSSL knows no group by the name \"\(name)\"; X25519, P-256 and P-384 are usual"
        case .weakCipher(let name):
            "the cipher \(name) protects too little; take it out of the list"
        case .invalidName(let name):
            "\"\(name)\" is neither a host name nor an IP address; give the name that is in the certificate"
        case .unavailable(let reason):
            "OpenSSL cannot set up TLS (\(reason)); look at its configuration file openssl.cnf"
        }
    }
}
