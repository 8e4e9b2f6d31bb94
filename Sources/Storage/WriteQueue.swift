import EnterpriseManager

/// What waits to be written: bounded, one entry a key, in the order of arrival.
struct WriteQueue {
    /// What became of an entity that was added.
    enum Outcome: Hashable {
        /// It waits; whether somebody has to be told to write.
        case waiting(isIdle: Bool)
        /// There is no room.
        case overflow
        /// What is there already takes precedence.
        case superseded
    }

    private let entryLimit: Int
    private let byteLimit: Int
    private var waiting: [ResourcePath: StoredEntity] = [:]
    private var order: [ResourcePath] = []
    private var inFlight: [ResourcePath: StoredEntity] = [:]
    private var bytes = 0
    private var damagedRows: [Int64] = []
    private var isWriterBusy = false

    /// An empty queue with the bounds of a configuration.
    init(_ configuration: SQLiteStoreConfiguration) {
        entryLimit = configuration.queueEntries
        byteLimit = configuration.queueBytes
    }

    /// How many entries wait or are being written.
    var count: Int { waiting.count + inFlight.count }

    /// The entity of this path that waits or is being written; nil when there is none.
    func entity(for path: ResourcePath) -> StoredEntity? {
        waiting[path] ?? inFlight[path]
    }

    /// Adds an entity; a harvested one never replaces another.
    mutating func add(_ entity: StoredEntity) -> Outcome {
        if let present = waiting[entity.path] {
            guard !entity.isHarvested else { return .superseded }
            guard bytes - present.xml.count + entity.xml.count <= byteLimit else { return .overflow }
            bytes += entity.xml.count - present.xml.count
            waiting[entity.path] = entity
            return .waiting(isIdle: false)
        }
        if entity.isHarvested, inFlight[entity.path] != nil { return .superseded }
        guard count < entryLimit, bytes + entity.xml.count <= byteLimit else { return .overflow }
        bytes += entity.xml.count
        waiting[entity.path] = entity
        order.append(entity.path)
        return .waiting(isIdle: claimWriter())
    }

    /// Adds the number of a damaged row to be deleted; says whether somebody has to be told to write.
    mutating func addDamaged(_ number: Int64) -> Bool {
        guard damagedRows.count < entryLimit, !damagedRows.contains(number) else { return false }
        damagedRows.append(number)
        return claimWriter()
    }

    /// Takes what is to be written next, at most so many entries; nil when there is nothing, and the writer is idle.
    mutating func takeBatch(limit: Int) -> (entities: [StoredEntity], damagedRows: [Int64])? {
        guard !order.isEmpty || !damagedRows.isEmpty else {
            isWriterBusy = false
            return nil
        }
        var entities: [StoredEntity] = []
        for path in order.prefix(limit) {
            guard let entity = waiting.removeValue(forKey: path) else { continue }
            entities.append(entity)
            inFlight[path] = entity
        }
        order.removeFirst(min(limit, order.count))
        let rows = damagedRows
        damagedRows = []
        return (entities, rows)
    }

    /// Notes that the batch has been written, or could not be.
    mutating func endBatch() {
        for entity in inFlight.values { bytes -= entity.xml.count }
        inFlight = [:]
    }

    private mutating func claimWriter() -> Bool {
        defer { isWriterBusy = true }
        return !isWriterBusy
    }
}
