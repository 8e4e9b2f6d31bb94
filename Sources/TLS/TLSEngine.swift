internal import COpenSSL
internal import COpenSSLShims
internal import Cryptography
package import NIOCore

/// One TLS connection without a transport: bytes of the peer go in, plain bytes come out, and the other way round.
///
/// Give it what arrived by ``receive(_:)``, take a step (``handshake()``, ``read(into:)``, ``write(_:)``,
/// ``endOutput()``), then send what ``takeOutput()`` has, also after a failure: it may be the alert that tells the
/// peer. No call waits, and none calls back. Not Sendable; belongs to one event loop.
package final class TLSEngine {
    /// What a step of the handshake came to.
    package enum HandshakeResult: Equatable {
        /// More bytes of the peer are needed.
        case needsInput
        /// The handshake is complete.
        case complete(TLSHandshakeCompleted)
        /// The connection cannot be used any more.
        case failed(TLSError)
    }

    /// Why reading stopped.
    package enum ReadResult: Equatable {
        /// More bytes of the peer are needed.
        case needsInput
        /// The peer has sent close_notify: nothing more will come.
        case ended
        /// The connection cannot be used any more.
        case failed(TLSError)
    }

    /// The settings of the connection.
    package let context: TLSContext
    /// SHA-256 of the public key of the peer's certificate, once it was judged.
    var peerPin: SHA256Digest?

    private let connection: OpaquePointer
    private let window: CiphertextWindow
    private var hasFailed = false

    /// Makes a connection that has not begun its handshake.
    ///
    /// - Parameter scratch: where ``takeOutput()`` has its buffers from; whoever has sent one may give it back.
    package init(context: TLSContext, scratch: ScratchBuffer = ScratchBuffer()) throws(TLSError) {
        window = CiphertextWindow(scratch: scratch)
        OpenSSLFailure.forget()
        guard let connection = SSL_new(context.handle) else {
            throw .unavailable(reason: OpenSSLFailure.take().reason)
        }
        guard let bio = window.makeBIO() else {
            SSL_free(connection)
            throw .unavailable(reason: OpenSSLFailure.take().reason)
        }
        // The connection takes over the one reference for both directions.
        SSL_set_bio(connection, bio, bio)
        self.context = context
        self.connection = connection
        SSL_set_ex_data(connection, 0, Unmanaged.passUnretained(self).toOpaque())
        switch context.role {
        case .server: SSL_set_accept_state(connection)
        case .client: prepareClient()
        }
    }

    deinit {
        SSL_free(connection)
    }

    /// The engine of a connection, for OpenSSL's callbacks; it is alive while one of its calls runs.
    static func of(_ connection: OpaquePointer) -> TLSEngine? {
        SSL_get_ex_data(connection, 0).map { Unmanaged<TLSEngine>.fromOpaque($0).takeUnretainedValue() }
    }

    private func prepareClient() {
        SSL_set_connect_state(connection)
        if let name = context.verification?.serverNameIndication {
            // The name was checked when the context was made.
            _ = emgate_SSL_set_tlsext_host_name(connection, name)
        }
        context.sessions.offer(to: connection)
    }
}

@available(*, unavailable)
extension TLSEngine: Sendable {}

// MARK: Bytes of the network

extension TLSEngine {
    /// Takes bytes of the peer; the next step works on them.
    package func receive(_ ciphertext: ByteBuffer) {
        window.receive(ciphertext)
    }

    /// Whether bytes of the peer wait for a step.
    package var hasInput: Bool { window.input.readableBytes > 0 }

    /// How many bytes for the peer there are.
    package var outputCount: Int { window.output.readableBytes }

    /// Bytes for the peer, to be sent in this order; nil when there are none.
    package func takeOutput() -> ByteBuffer? {
        window.takeOutput()
    }
}

// MARK: Steps

extension TLSEngine {
    /// Goes on with the handshake.
    package func handshake() -> HandshakeResult {
        guard !hasFailed else { return .failed(.handshakeFailed(reason: "it failed before")) }
        OpenSSLFailure.forget()
        let result = SSL_do_handshake(connection)
        if result == 1 {
            window.heldByteCount = 0
            return completed()
        }
        let cause = SSL_get_error(connection, result)
        if cause == SSL_ERROR_WANT_READ { return .needsInput }
        hasFailed = true
        if cause == SSL_ERROR_ZERO_RETURN { return .failed(.handshakeAlert(code: UInt8(SSL_AD_CLOSE_NOTIFY))) }
        let failure = OpenSSLFailure.take()
        if failure.library == Int32(ERR_LIB_SSL), failure.code == SSL_R_CERTIFICATE_VERIFY_FAILED {
            let rejection = CertificateRejection(code: SSL_get_verify_result(connection))
            return .failed(.certificateRejected(rejection, pin: peerPin))
        }
        return .failed(failure.handshakeError)
    }

    /// Appends all plain bytes that what was received holds.
    ///
    /// Never more than was received since, and what an incomplete record held back: 16 KiB.
    package func read(into plaintext: inout ByteBuffer) -> ReadResult {
        guard !hasFailed else { return .failed(.protocolViolation(reason: "the connection failed before")) }
        while true {
            var result: Int32 = 0
            // A plain text is shorter than its records, so that one buffer holds all that is there.
            let needed = max(Int(SSL_pending(connection)), window.heldByteCount + window.input.readableBytes, 1)
            if plaintext.capacity == 0 { plaintext = ByteBufferAllocator().buffer(capacity: needed) }
            plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: needed) { target in
                var count = 0
                OpenSSLFailure.forget()
                result = SSL_read_ex(connection, target.baseAddress, target.count, &count)
                return result == 1 ? count : 0
            }
            if result == 1 {
                window.heldByteCount = 0
                // Asking once more only to hear that there is nothing costs as much as a short record.
                if window.input.readableBytes == 0, SSL_has_pending(connection) == 0 { return .needsInput }
                continue
            }
            switch SSL_get_error(connection, result) {
            case SSL_ERROR_WANT_READ: return .needsInput
            case SSL_ERROR_ZERO_RETURN: return .ended
            default:
                hasFailed = true
                return .failed(OpenSSLFailure.take().dataError)
            }
        }
    }

    /// Encrypts the bytes, into records of at most 16 KiB.
    package func write(_ plaintext: ByteBuffer) throws(TLSError) {
        guard plaintext.readableBytes > 0 else { return }
        guard !hasFailed else { throw .protocolViolation(reason: "the connection failed before") }
        window.reserveOutput(plaintext.readableBytes)
        let result = plaintext.withUnsafeReadableBytes { source in
            var count = 0
            OpenSSLFailure.forget()
            // Without partial writes, into a window that takes everything, one call writes all or fails.
            return SSL_write_ex(connection, source.baseAddress, source.count, &count)
        }
        guard result == 1 else {
            hasFailed = true
            throw OpenSSLFailure.take().dataError
        }
    }

    /// Tells the peer by close_notify that nothing more will come; only once, and not after a failure.
    package func endOutput() {
        guard !hasFailed, SSL_is_init_finished(connection) == 1 else { return }
        guard SSL_get_shutdown(connection) & SSL_SENT_SHUTDOWN == 0 else { return }
        OpenSSLFailure.forget()
        if SSL_shutdown(connection) < 0 { ERR_clear_error() }
    }

    private func completed() -> HandshakeResult {
        let hasVerifiedClient =
            context.clients != nil && SSL_get0_peer_certificate(connection) != nil
            && SSL_get_verify_result(connection) == Int(X509_V_OK)
        // OpenSSL has seen to it already; a mistake in what is resumed must not let anybody in all the same.
        if context.clients?.isRequired == true, !hasVerifiedClient {
            hasFailed = true
            return .failed(.clientCertificateMissing)
        }
        let version: TLSVersion = SSL_version(connection) == TLS1_3_VERSION ? .v13 : .v12
        let cipher = SSL_get_current_cipher(connection).flatMap { SSL_CIPHER_get_name($0) }
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(connection, &name, &length)
        let selected = name.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF8.self) }
        return .complete(
            TLSHandshakeCompleted(
                version: version, cipher: cipher.map { String(cString: $0) } ?? "", applicationProtocol: selected,
                isResumed: SSL_session_reused(connection) == 1, hasVerifiedClient: hasVerifiedClient))
    }
}
