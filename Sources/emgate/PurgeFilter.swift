import EnterpriseManager
import Settings

/// The ways to name what a purge drops, shared by the admin interface and `emgate cache purge`.
enum PurgeFilter {
    static let usage =
        "give exactly one of: all=true, id=UUID, job=UUID, kind=NAME, ended-before=AGE, stored-before=AGE (such as 90d)"

    /// The filter that a parameter names; nil when it names none.
    ///
    /// - Parameter now: Seconds since 1970, from which an age counts back.
    static func filter(_ name: String, _ value: String, now: Int64) -> StoreFilter? {
        switch name {
        case "all": value == "true" ? .all : nil
        case "id": ResourceID(text: value).map { .session($0) }
        case "job": ResourceID(text: value).map { .job($0) }
        case "kind": SessionKind(label: value).map { .kind($0) }
        case "ended-before": age(value).map { .endedBefore(now - $0) }
        case "stored-before": age(value).map { .storedBefore(now - $0) }
        default: nil
        }
    }

    private static func age(_ text: String) -> Int64? {
        Quantity.milliseconds(text).map { $0 / 1_000 }
    }
}

extension ResourceID {
    init?(text: String) {
        self.init(text: Array(text.utf8).span)
    }
}
