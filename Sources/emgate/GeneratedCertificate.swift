import FoundationEssentials
import Logging
import Settings
import TLS

#if canImport(Glibc)
import Glibc
#endif

/// The self-signed certificate of an emgate that was given none; kept in the data folder, so that it stays the same.
struct GeneratedCertificate {
    let folder: String
    /// Whether a new one is written to the folder.
    let isKept: Bool
    let logger: Logger

    private var certificatePath: String { folder + "/emgate-certificate.pem" }
    private var keyPath: String { folder + "/emgate-key.pem" }

    /// The certificate in the folder, else a new one, written there; where that fails it lives as long as the process.
    func configuration() throws(SettingsFailure) -> TLSServerConfiguration {
        let kept = TLSServerConfiguration(certificateChain: .file(certificatePath), privateKey: .file(keyPath))
        if (try? TLSContext.server(kept)) != nil { return kept }
        let pair: SelfSignedCertificate.Pair
        do {
            pair = try SelfSignedCertificate.generate(
                names: names, now: Int64(Date().timeIntervalSince1970))
        } catch {
            throw SettingsFailure(
                mistake: SettingsError(
                    place: nil, key: "tls.certificate", problem: "none is given and none can be made: \(error)"))
        }
        guard isKept else {
            return TLSServerConfiguration(
                certificateChain: .bytes(pair.certificatePEM), privateKey: .bytes(pair.keyPEM))
        }
        DataFolder.create(folder)
        logger.warning(
            "made a self-signed certificate; clients that verify it need tls.certificate and tls.key",
            metadata: ["folder": .string(folder)])
        guard DataFolder.write(pair.keyPEM, to: keyPath, mode: 0o600),
            DataFolder.write(pair.certificatePEM, to: certificatePath, mode: 0o644)
        else {
            logger.warning(
                "the certificate could not be kept; the next start makes another one",
                metadata: ["folder": .string(folder)])
            return TLSServerConfiguration(
                certificateChain: .bytes(pair.certificatePEM), privateKey: .bytes(pair.keyPEM))
        }
        return kept
    }

    /// The names of this machine under which a client may come.
    private var names: [String] {
        var buffer = [CChar](repeating: 0, count: 256)
        let isNamed = gethostname(&buffer, buffer.count - 1) == 0
        let host =
            isNamed ? String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
        let usable = host.isEmpty || host == "localhost" ? [] : [host]
        return usable + ["localhost", "127.0.0.1", "::1"]
    }
}
