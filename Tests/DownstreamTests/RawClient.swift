import Glibc
import NIOCore

/// A client of plain bytes over a blocking socket, for tests that need a real one.
struct RawClient: ~Copyable {
    private let descriptor: CInt

    /// Connects to a port of the loopback address; reads give up after ten seconds.
    init(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        // sockaddr_in: family in host order, port and address in network order.
        var address: [UInt8] =
            [0, 0, UInt8(port >> 8), UInt8(port & 0xFF), 127, 0, 0, 1] + [UInt8](repeating: 0, count: 8)
        withUnsafeBytes(of: UInt16(AF_INET)) { address.replaceSubrange(0..<2, with: $0) }
        address.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            _ = connect(descriptor, base.assumingMemoryBound(to: sockaddr.self), 16)
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            _ = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What came next; empty at the end, nil on an error such as a reset.
    func receive() -> String? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// All that comes until the server closes; nil if it resets the connection.
    func receiveAll() -> String? {
        var text = ""
        while let piece = receive() {
            if piece.isEmpty { return text }
            text += piece
        }
        return nil
    }
}
