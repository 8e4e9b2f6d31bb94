import Cryptography
import FoundationEssentials
import Logging
import NIOCore
import Rendering
import Settings
import TLS
import Telemetry

/// A mistake in the settings that shows only when they are put to use, such as a key that does not fit.
struct SettingsFailure: Error {
    let mistake: SettingsError
}

/// All that is made of the settings before anything listens: `check` and `serve` share it, so they agree.
struct Preparation {
    let settings: Settings
    let logger: Logger
    let certificates: CertificateReloader
    /// The context for EM; nil where EM speaks plain HTTP.
    let upstreamTLS: TLSContext?
    let listenAddresses: [SocketAddress]
    let adminAddresses: [SocketAddress]

    /// - Parameter keepsCertificate: Whether a certificate that has to be made is written to the data folder.
    init(_ settings: Settings, keepsCertificate: Bool) throws(SettingsFailure) {
        self.settings = settings
        logger = Logger(label: "emgate") { [log = settings.log] label in
            LineLogHandler.standardError(
                label: label, level: Logger.Level(rawValue: log.level) ?? .info, format: log.isJSON ? .json : .text,
                wallClock: WallClock.milliseconds)
        }
        listenAddresses = try Self.resolve(settings.listen, key: "listen", settings)
        adminAddresses = try Self.resolve(settings.admin.listen, key: "admin.listen", settings)
        upstreamTLS = try Self.upstreamContext(settings)
        certificates = try Self.certificates(settings, keeps: keepsCertificate, logger: logger)
    }

    private static func resolve(
        _ addresses: [ServerAddress], key: String, _ settings: Settings
    ) throws(SettingsFailure) -> [SocketAddress] {
        var resolved: [SocketAddress] = []
        for address in addresses {
            do {
                resolved.append(try SocketAddress.makeAddressResolvingHost(address.host, port: address.port))
            } catch {
                throw SettingsFailure(
                    mistake: settings.mistake(key, "\(address) is no address of this machine; write an IP address"))
            }
        }
        return resolved
    }

    private static func upstreamContext(_ settings: Settings) throws(SettingsFailure) -> TLSContext? {
        let upstream = settings.upstream
        guard upstream.url.isSecure else { return nil }
        var configuration = TLSClientConfiguration(
            serverName: upstream.url.host, verification: upstream.verifies ? .full : .none,
            certificateAuthorities: upstream.authorityFile.map { .file($0) }, expectedName: upstream.name,
            pin: upstream.pin.flatMap { SHA256Digest(bytes: $0) })
        if settings.tls.requiresTLS13 { configuration.parameters.minimumVersion = .v13 }
        do {
            return try TLSContext.client(configuration)
        } catch {
            let key =
                switch error {
                case .invalidName where upstream.name != nil: "upstream.tls.name"
                case .invalidName, .unavailable, .unknownParameter, .weakCipher: "upstream"
                default: "upstream.tls.ca"
                }
            throw SettingsFailure(mistake: settings.mistake(key, error.description))
        }
    }

    private static func certificates(
        _ settings: Settings, keeps: Bool, logger: Logger
    ) throws(SettingsFailure) -> CertificateReloader {
        let passphrase = try passphrase(settings)
        var configuration: TLSServerConfiguration
        if let certificate = settings.tls.certificateFile, let key = settings.tls.keyFile {
            configuration = TLSServerConfiguration(
                certificateChain: .file(certificate), privateKey: .file(key), passphrase: passphrase)
        } else {
            let made = GeneratedCertificate(folder: settings.dataFolder, isKept: keeps, logger: logger)
            configuration = try made.configuration()
        }
        configuration.parameters = TLSParameters(
            minimumVersion: settings.tls.requiresTLS13 ? .v13 : .v12, cipherList: settings.tls.ciphers,
            cipherSuites: settings.tls.cipherSuites, groups: settings.tls.groups)
        if let path = settings.tls.clientAuthorityFile {
            configuration.clientAuthentication =
                settings.tls.clientAuthentication == "required"
                ? .required(authorities: .file(path)) : .optional(authorities: .file(path))
        }
        do {
            return try CertificateReloader(configuration: configuration)
        } catch {
            throw SettingsFailure(mistake: settings.mistake(key(of: error, settings.tls), error.description))
        }
    }

    /// The setting that is at fault.
    private static func key(of error: TLSConfigurationError, _ settings: Settings.ServerTLS) -> String {
        switch error {
        case .unknownParameter(.ciphers, _), .weakCipher: "tls.ciphers"
        case .unknownParameter(.cipherSuites, _): "tls.cipher-suites"
        case .unknownParameter(.groups, _): "tls.groups"
        // First, because the authorities are read first, should one file be both.
        case .unreadable(let path, _) where path == settings.clientAuthorityFile: "tls.client-ca"
        case .noCertificate(let source) where source == settings.clientAuthorityFile: "tls.client-ca"
        case .malformedCertificate(let source, _) where source == settings.clientAuthorityFile: "tls.client-ca"
        case .unreadable(let path, _) where path == settings.keyFile: "tls.key"
        case .noPrivateKey, .malformedPrivateKey, .keyMismatch: "tls.key"
        case .passphraseMissing, .passphraseWrong: "tls.passphrase-file"
        default: "tls.certificate"
        }
    }

    /// The first line of the file.
    private static func passphrase(_ settings: Settings) throws(SettingsFailure) -> [UInt8]? {
        guard let path = settings.tls.passphraseFile else { return nil }
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= 4_096 else {
            throw SettingsFailure(
                mistake: settings.mistake(
                    "tls.passphrase-file",
                    "\(path) cannot be read or is too long; give a file whose first line is the passphrase"))
        }
        return Array(data.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    }
}
