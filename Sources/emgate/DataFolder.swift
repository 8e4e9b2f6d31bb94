import FoundationEssentials

/// The folder of the store and of the generated key.
enum DataFolder {
    /// Makes the folder where it is missing, for its owner alone; that it cannot be made shows when it is used.
    static func create(_ path: String) {
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
}
