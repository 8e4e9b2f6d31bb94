import HTTPSemantics

/// Places that clients share, so that none of them can take all.
///
/// A client may take one more place while it holds fewer than three times as many as are free, and the last one that is free
/// only if it holds none. Alone it gets three quarters of them, the next one three quarters of the rest, and so on. Whoever
/// comes later finds a place although those before never give one back, as slow clients do. One place alone cannot be shared.
///
/// A pure value.
struct FairShare: Sendable {
    /// How many places there are.
    let capacity: Int
    /// How many of them are taken.
    private(set) var taken = 0
    // Bounded by the capacity: a client without a place has no entry.
    private var takenByClient: [ClientNetwork: Int] = [:]

    /// How many places a client may hold for each one that is free.
    private static let heldPerFree = 3

    init(capacity: Int) {
        self.capacity = capacity
    }

    var isFull: Bool { taken >= capacity }

    /// Whether the client may take one more place; nil is nobody in particular, and held to the capacity alone.
    func admits(_ client: ClientNetwork?) -> Bool {
        guard !isFull else { return false }
        guard let client, let held = takenByClient[client] else { return true }
        let free = capacity - taken
        // held < 3 × free, without a product that could overflow.
        return free > 1 && held / Self.heldPerFree < free
    }

    /// The client takes a place, admitted or not.
    mutating func take(_ client: ClientNetwork?) {
        taken += 1
        if let client { takenByClient[client, default: 0] += 1 }
    }

    /// The client gives a place back.
    mutating func leave(_ client: ClientNetwork?) {
        taken = max(0, taken - 1)
        guard let client, let held = takenByClient[client] else { return }
        takenByClient[client] = held > 1 ? held - 1 : nil
    }
}
