internal import COpenSSL
internal import COpenSSLShims
internal import NIOCore

/// The BIO between OpenSSL and a channel: it reads what came in and appends what goes out, and never waits.
///
/// OpenSSL takes exactly the records that it works on, so `input` holds at most what the channel read at once, and
/// `output` what one call produced. Belongs to the engine's event loop.
final class CiphertextWindow {
    /// Bytes of the peer that OpenSSL has not taken yet.
    var input = ByteBuffer()
    /// Bytes for the peer.
    var output = ByteBuffer()
    /// Bytes taken since plain bytes came out last: an incomplete record that OpenSSL holds.
    var heldByteCount = 0
    private let scratch: ScratchBuffer

    init(scratch: ScratchBuffer) {
        self.scratch = scratch
    }

    /// Makes a BIO over this window, which must outlive it.
    func makeBIO() -> OpaquePointer? {
        guard let method = WindowMethod.shared, let bio = BIO_new(method.handle) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(bio, 1)
        return bio
    }

    /// Appends bytes of the peer.
    func receive(_ bytes: ByteBuffer) {
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeImmutableBuffer(bytes)
        }
    }

    /// Makes room for the records of so many plain bytes.
    func reserveOutput(_ plainByteCount: Int) {
        // A record of at most 16 KiB has 5 bytes before it and, by whatever cipher, less than 59 within or behind.
        let needed = plainByteCount + (plainByteCount / 16_384 + 1) * 64
        if output.capacity == 0 {
            output = scratch.take(needed)
        } else {
            output.reserveCapacity(minimumWritableBytes: needed)
        }
    }

    /// Takes the bytes for the peer out of the window; nil when there are none.
    func takeOutput() -> ByteBuffer? {
        guard output.readableBytes > 0 else { return nil }
        let taken = output
        output = ByteBuffer()
        return taken
    }

    fileprivate func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, input.readableBytes)
        input.readWithUnsafeReadableBytes { source in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
            return count
        }
        heldByteCount += count
        // The channel's buffer is given back as soon as it is used up.
        if input.readableBytes == 0 { input = ByteBuffer() }
        return count
    }

    fileprivate static func of(_ bio: OpaquePointer) -> Unmanaged<CiphertextWindow>? {
        BIO_get_data(bio).map { Unmanaged.fromOpaque($0) }
    }
}

/// The table of the BIO's functions, made once and kept as long as the process lives.
private struct WindowMethod: @unchecked Sendable {
    // Unchecked because of the pointer alone: a BIO_METHOD is only read once it is set up.
    static let shared = WindowMethod()

    let handle: OpaquePointer

    private init?() {
        let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let handle = BIO_meth_new(type, "emgate window") else { return nil }
        BIO_meth_set_read(handle, readWindow)
        BIO_meth_set_write(handle, writeWindow)
        BIO_meth_set_ctrl(handle, controlWindow)
        self.handle = handle
    }
}

private let readWindow: @convention(c) (OpaquePointer?, UnsafeMutablePointer<CChar>?, Int32) -> Int32 = {
    bio, target, capacity in
    guard let bio, let target, capacity > 0, let window = CiphertextWindow.of(bio) else { return -1 }
    emgate_BIO_clear_retry_flags(bio)
    let count = window._withUnsafeGuaranteedRef { window in
        window.read(into: UnsafeMutableRawBufferPointer(start: target, count: Int(capacity)))
    }
    guard count > 0 else {
        emgate_BIO_set_retry_read(bio)
        return -1
    }
    return Int32(truncatingIfNeeded: count)
}

private let writeWindow: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
    bio, source, count in
    guard let bio, let source, count > 0, let window = CiphertextWindow.of(bio) else { return -1 }
    emgate_BIO_clear_retry_flags(bio)
    window._withUnsafeGuaranteedRef { window in
        _ = window.output.writeBytes(UnsafeRawBufferPointer(start: source, count: Int(count)))
    }
    return count
}

private let controlWindow: @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int = {
    _, command, _, _ in
    // A flush has nothing to do and succeeds; everything else is not ours.
    command == BIO_CTRL_FLUSH ? 1 : 0
}
