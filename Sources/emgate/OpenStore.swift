import Logging
import Settings
import Storage

/// The store that emgate serves with: on disk, or in memory where the disk does not take it.
struct OpenStore: Sendable {
    let store: any EntityStore
    /// Why the store is not on disk; nil when it is.
    let failure: StorageError?

    /// Opens the store in the data folder; a fault is logged, never fatal: the proxy serves on without it.
    init(settings: Settings, logger: Logger) {
        do {
            DataFolder.create(settings.dataFolder)
            store = try SQLiteStore.open(
                SQLiteStoreConfiguration(path: settings.dataFolder + "/emgate.sqlite"), logger: logger)
            failure = nil
        } catch {
            logger.error(
                "serving without a store on disk: \(error.explanation)",
                metadata: ["folder": .string(settings.dataFolder), "error": .string(error.label)])
            store = MemoryStore(capacity: settings.cache.memoryBytes)
            failure = error
        }
    }
}
