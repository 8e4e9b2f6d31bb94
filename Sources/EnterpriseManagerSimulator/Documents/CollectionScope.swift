/// Which part of a kind a list shows.
enum CollectionScope: Sendable, Equatable {
    /// The whole collection.
    case all
    /// What belongs to a backup server.
    case server(Int)
    /// The backups in a repository.
    case repository(Int)
    /// What belongs to a job.
    case job(Int)
    /// What belongs to one run: its tasks, its machines' restore points.
    case run(job: Int, number: Int)
}
