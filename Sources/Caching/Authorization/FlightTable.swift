package import EnterpriseManager

/// Which exchanges wait for which shared fetch (RFC 9111 section 4: collapsed requests).
///
/// A flight is found by who asks and for what. A flight holds its waiters; one that leaves is forgotten, and the flight
/// goes on. Bounded by the client connections, each of which waits for one flight at most, and by the requests that may
/// wait for Enterprise Manager.
///
/// Whoever decides that a flight is needed does so on what it saw before it boards. A flight that lands in between has
/// changed that, so it is noticed: whoever looks notes ``mark``, and boards with it.
package struct FlightTable<Waiter: Sendable>: Sendable {
    private struct Flight {
        let number: UInt64
        var waiters: [UInt64: Waiter]
    }

    private var flights: [FlightKey: Flight] = [:]
    private var last: UInt64 = 0
    /// The number of the last landing of each group of paths; paths are grouped by their hash.
    private var landings = [UInt64](repeating: 0, count: 256)
    /// The present place in the order of landings.
    package private(set) var mark = LandingMark(number: 0)

    /// A table without flights.
    package init() {}

    /// How many flights there are.
    package var count: Int { flights.count }

    /// How many exchanges wait.
    package var waiterCount: Int { flights.values.reduce(0) { $0 + $1.waiters.count } }

    /// Where an exchange waits.
    package struct Seat: Hashable, Sendable {
        let key: FlightKey
        let flight: UInt64
        let waiter: UInt64
        /// Whether it came first: then the flight is its to begin.
        package let isFirst: Bool
    }

    /// An exchange waits for a flight, which begins with it if there is none.
    ///
    /// - Parameter mark: the moment before it was looked whether a flight is needed; nil for who shall wait in any case.
    /// - Returns: nil where none is under way and one for the path has landed since then, whoever it was for: it is to be
    ///   looked again. Now and then that is said of another path's flight too.
    package mutating func board(_ key: FlightKey, _ waiter: Waiter, since mark: LandingMark? = nil) -> Seat? {
        last &+= 1
        if let flight = flights[key] {
            flights[key]?.waiters[last] = waiter
            return Seat(key: key, flight: flight.number, waiter: last, isFirst: false)
        }
        if let mark, landings[group(of: key.path)] > mark.number { return nil }
        flights[key] = Flight(number: last, waiters: [last: waiter])
        return Seat(key: key, flight: last, waiter: last, isFirst: true)
    }

    /// An exchange no longer waits; its flight goes on.
    package mutating func leave(_ seat: Seat) {
        guard flights[seat.key]?.number == seat.flight else { return }
        flights[seat.key]?.waiters[seat.waiter] = nil
    }

    /// A flight is over: its waiters in the order in which they came; whoever asks from now on begins another one.
    package mutating func land(_ seat: Seat) -> [Waiter] {
        guard let flight = flights[seat.key], flight.number == seat.flight else { return [] }
        flights[seat.key] = nil
        mark = LandingMark(number: mark.number &+ 1)
        landings[group(of: seat.key.path)] = mark.number
        return flight.waiters.sorted { $0.key < $1.key }.map(\.value)
    }

    private func group(of path: ResourcePath) -> Int {
        Int(UInt(bitPattern: path.hashValue) % UInt(landings.count))
    }
}

/// A moment in the order in which flights land.
package struct LandingMark: Hashable, Sendable {
    /// How many flights had landed.
    package let number: UInt64

    /// The moment when this many flights had landed.
    package init(number: UInt64) {
        self.number = number
    }
}

/// What makes two requests share a fetch.
package struct FlightKey: Hashable, Sendable {
    /// Who asks: the principal where the credential has a lease, else the credential, which nothing vouches for.
    package let asker: CredentialKey
    /// What is asked for.
    package let path: ResourcePath

    /// Names a flight.
    package init(asker: CredentialKey, path: ResourcePath) {
        self.asker = asker
        self.path = path
    }
}
