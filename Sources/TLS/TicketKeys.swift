internal import COpenSSL
internal import Synchronization

/// The keys of session tickets: one that seals, and the one before it, whose tickets are still taken.
///
/// They are random, in memory only, and follow one another, so that who learns one can only read what was said under
/// tickets of a day. A listener's contexts share them, so that a renewed certificate costs clients no full handshake;
/// what a session was made under is told apart by the id of its context, which is sealed into each ticket.
///
/// Thread safety: one lock, held for a comparison of times on each ticket.
package final class TicketKeys: Sendable {
    /// How long a key seals; it opens as long again.
    package static let lifetime = Duration.seconds(12 * 3_600)

    private struct State {
        var current: TicketKey
        var previous: TicketKey?
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Makes the first key; `now` is the clock that the keys age by.
    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) throws(TLSConfigurationError) {
        guard let key = TicketKey(madeAt: now()) else { throw .unavailable(reason: "no random numbers") }
        state = Mutex(State(current: key))
        self.now = now
    }

    /// The key to seal with.
    var current: TicketKey { fresh().current }

    /// The key that a ticket was sealed with, by its name, and whether it is the current one; nil once it is too old.
    func key(named name: UnsafePointer<UInt8>) -> (key: TicketKey, isCurrent: Bool)? {
        let keys = fresh()
        if keys.current.isNamed(name) { return (keys.current, true) }
        guard let previous = keys.previous, previous.isNamed(name) else { return nil }
        return (previous, false)
    }

    /// The keys of this moment: time passes only when somebody looks.
    private func fresh() -> State {
        let now = now()
        return state.withLock { state in
            if let previous = state.previous, now - previous.madeAt >= Self.lifetime * 2 { state.previous = nil }
            // Without randomness the old key goes on: nothing else on this connection could be trusted either.
            if now - state.current.madeAt >= Self.lifetime, let next = TicketKey(madeAt: now) {
                state.previous = now - state.current.madeAt < Self.lifetime * 2 ? state.current : nil
                state.current = next
            }
            return state
        }
    }
}

/// OpenSSL calls it to seal a ticket (`isSealing` is 1) or to open one.
let protectTicket:
    @convention(c) (
        OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, OpaquePointer?, OpaquePointer?,
        Int32
    ) -> Int32 = { connection, name, vector, cipher, mac, isSealing in
        guard let connection, let name, let vector, let cipher, let mac,
            let keys = TLSEngine.of(connection)?.context.tickets
        else { return -1 }
        if isSealing == 1 {
            return keys.current.seal(name: name, vector: vector, cipher: cipher, mac: mac) ? 1 : -1
        }
        // 0 says that the ticket is unknown: the handshake goes on in full.
        guard let (key, isCurrent) = keys.key(named: name) else { return 0 }
        guard key.open(vector: vector, cipher: cipher, mac: mac) else { return -1 }
        // 2 has a new ticket sent: one of TLS 1.3 is used once only (RFC 8446 appendix C.4).
        return isCurrent && SSL_version(connection) < TLS1_3_VERSION ? 1 : 2
    }
