/// The faults in force, and which of them the next request or connection meets.
package struct FaultPlan: Sendable, Equatable {
    /// The faults, in the order given; of several that match, the first is met.
    package private(set) var faults: [Fault] = []

    /// A plan without faults.
    package init() {}

    /// Replaces all faults.
    package mutating func replace(with faults: [Fault]) {
        self.faults = faults
    }

    /// Adds faults after those in force.
    package mutating func add(_ faults: [Fault]) {
        self.faults += faults
    }

    /// Whether the listening socket is to be closed.
    var refusesConnections: Bool { faults.contains { $0.kind == .refuse } }

    /// The fault that this request meets; it is counted.
    mutating func take(method: String, target: String) -> Fault? {
        take { $0.matches(method: method, target: target) }
    }

    /// The fault that this connection meets; it is counted.
    mutating func takeForConnection() -> Fault? {
        take { $0.isOfConnections }
    }

    private mutating func take(_ matches: (Fault) -> Bool) -> Fault? {
        for index in faults.indices where matches(faults[index]) {
            if faults[index].skip > 0 {
                faults[index].skip -= 1
                continue
            }
            let fault = faults[index]
            if let times = fault.times {
                if times <= 1 { faults.remove(at: index) } else { faults[index].times = times - 1 }
            }
            return fault
        }
        return nil
    }
}
