package import EnterpriseManager

/// A bounded set of what was stored lately, so that a list polled every minute is not stored every minute.
///
/// Forgetting a member is harmless: it is stored again. Two generations of half the bound each; the older one is
/// dropped whole when the younger one is full.
package struct RecentPaths: Sendable {
    private let generationSize: Int
    private var younger: Set<ResourcePath> = []
    private var older: Set<ResourcePath> = []

    /// An empty set of at most this many members.
    package init(capacity: Int = 1 << 16) {
        generationSize = max(1, capacity / 2)
    }

    /// How many members it has at most now; a member of both generations counts twice.
    package var count: Int { younger.count + older.count }

    /// Whether the path was added lately.
    package func contains(_ path: ResourcePath) -> Bool {
        younger.contains(path) || older.contains(path)
    }

    /// Adds a path.
    package mutating func insert(_ path: ResourcePath) {
        guard younger.insert(path).inserted, younger.count >= generationSize else { return }
        older = younger
        younger = []
    }

    /// Forgets what the filter may mean; at times more than that.
    package mutating func remove(_ filter: StoreFilter) {
        switch filter {
        case .kind(let kind):
            younger = younger.filter { $0.kind != kind }
            older = older.filter { $0.kind != kind }
        case .all, .session, .job, .endedBefore, .storedBefore:
            // Whose child or job a path is, is not known here.
            younger = []
            older = []
        }
    }
}
