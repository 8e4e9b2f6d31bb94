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
            keep { $0.kind != kind }
        case .session(let id):
            var isKnown = false
            for kind in SessionKind.allCases {
                let path = ResourcePath(entity: kind, id: id)
                if younger.remove(path) != nil { isKnown = true }
                if older.remove(path) != nil { isKnown = true }
            }
            // Whose child a task session is, is not known here. Where the session is not known, its children may stay:
            // a member that is no longer stored is fetched when it is asked for.
            if isKnown { keep { !$0.kind.isTaskSession } }
        case .all, .job, .endedBefore, .storedBefore:
            younger = []
            older = []
        }
    }

    private mutating func keep(_ isKept: (ResourcePath) -> Bool) {
        younger = younger.filter(isKept)
        older = older.filter(isKept)
    }
}
