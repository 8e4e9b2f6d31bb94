import Cryptography
import FoundationEssentials
import Logging
import NIOCore
import Proxy
import Settings
import Storage
import Upstream

#if canImport(Glibc)
import Glibc
#endif

/// Who may see what, with what is kept of it in the data folder, or in memory where the disk does not take it.
struct OpenAccess: Sendable {
    let control: AccessControl
    /// Where ties and grants are kept; nil where they live as long as the process.
    let store: SQLiteAccessStore?

    /// Opens what the data folder has; a fault is logged, never fatal: a restart then costs proofs.
    init(settings: Settings, logger: Logger, health: HealthCheck) throws {
        let folder = settings.dataFolder
        let clock = SteadyClock()
        let kept = AccessKey.load(folder: folder, logger: logger)
        var store: SQLiteAccessStore?
        if let kept {
            do {
                var configuration = SQLiteAccessStoreConfiguration(
                    path: folder + "/access.sqlite",
                    keyCheck: try KeyedHash(key: kept).hash(AccessKey.check.span).bytes,
                    now: WallClock.milliseconds)
                configuration.grantLifetime = settings.authorization.grant
                configuration.grantLimit = settings.limits.grants
                configuration.tieLimit = settings.limits.credentials
                store = try SQLiteAccessStore.open(configuration, logger: logger)
            } catch let error as StorageError {
                logger.error(
                    "grants are not kept across a restart: \(error.explanation)",
                    metadata: ["folder": .string(folder), "error": .string(error.label)])
            }
        }
        self.store = store
        control = AccessControl(
            settings.authorizationConfiguration, hash: try KeyedHash(key: kept ?? SecureRandom.bytes(32)), store: store,
            ties: store?.ties ?? [], now: clock.milliseconds, outage: { health.outageMilliseconds })
    }
}

extension HealthCheck {
    /// For how long EM has been away; nil when it is not known to be.
    fileprivate var outageMilliseconds: Int64? {
        guard case .unreachable(let since, _) = state else { return nil }
        return (NIODeadline.now() - since).nanoseconds / 1_000_000
    }
}

/// The key of all keyed hashes: 32 random bytes in the data folder, for its owner alone.
///
/// Without it, what is kept of credentials and users in the folder says nothing to anyone.
enum AccessKey {
    /// What is hashed to find out whether a store was made with this key.
    static let check = Array("emgate access store".utf8)

    private static let length = 32

    /// The key in the folder, else a new one, written there; nil where there is none to be had.
    static func load(folder: String, logger: Logger) -> [UInt8]? {
        DataFolder.create(folder)
        let path = folder + "/emgate.key"
        if let data = try? Data(contentsOf: URL(filePath: path)) {
            guard data.count == length else {
                logger.error(
                    "emgate.key is not 32 bytes long; grants are not kept. Remove it to have a new one made",
                    metadata: ["folder": .string(folder)])
                return nil
            }
            tighten(path, logger)
            return Array(data)
        }
        guard access(path, F_OK) != 0 else {
            logger.error("emgate.key cannot be read; grants are not kept", metadata: ["folder": .string(folder)])
            return nil
        }
        guard let key = try? SecureRandom.bytes(length) else { return nil }
        guard DataFolder.write(key, to: path, mode: 0o600) else {
            logger.error("emgate.key cannot be written; grants are not kept", metadata: ["folder": .string(folder)])
            return nil
        }
        return key
    }

    /// A key that others can read is taken away from them; who has read it before is not known.
    private static func tighten(_ path: String, _ logger: Logger) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        chmod(path, 0o600)
        logger.warning("emgate.key could be read by others; its mode is 0600 now", metadata: ["path": .string(path)])
    }
}
