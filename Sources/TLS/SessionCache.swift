internal import COpenSSL
internal import Synchronization

/// Sessions that a client may resume: they save a reconnect the certificates and one signature.
///
/// All were made under the context they belong to, so that whatever it demands of the peer was shown once. May be used
/// by all event loops; the lock is held for a few instructions.
final class SessionCache: Sendable {
    /// As many as there are connections to EM by default: each can resume its own after a restart of EM.
    static let capacity = 32

    /// One reference to an SSL_SESSION, which counts them with atomic operations and is not changed any more.
    private struct Reference: @unchecked Sendable {
        let handle: OpaquePointer
    }

    private let references = Mutex<[Reference]>([])

    deinit {
        references.withLock { references in
            for reference in references { SSL_SESSION_free(reference.handle) }
        }
    }

    /// Takes over one reference; the oldest session makes room.
    func keep(_ session: OpaquePointer) {
        let added = Reference(handle: session)
        let dropped = references.withLock { references -> Reference? in
            references.append(added)
            return references.count > Self.capacity ? references.removeFirst() : nil
        }
        if let dropped { SSL_SESSION_free(dropped.handle) }
    }

    /// Gives a new connection the youngest session.
    ///
    /// A ticket of TLS 1.3 is used once (RFC 8446 appendix C.4): the connection brings a new one.
    func offer(to connection: OpaquePointer) {
        let chosen = references.withLock { references -> Reference? in
            while let last = references.popLast() {
                guard SSL_SESSION_is_resumable(last.handle) == 1 else {
                    SSL_SESSION_free(last.handle)
                    continue
                }
                if SSL_SESSION_get_protocol_version(last.handle) < TLS1_3_VERSION {
                    SSL_SESSION_up_ref(last.handle)
                    references.append(last)
                }
                return last
            }
            return nil
        }
        guard let chosen else { return }
        // The connection takes a reference of its own. A refusal only costs the full handshake.
        if SSL_set_session(connection, chosen.handle) != 1 { ERR_clear_error() }
        SSL_SESSION_free(chosen.handle)
    }

    /// The number of sessions kept.
    var count: Int { references.withLock { $0.count } }
}
