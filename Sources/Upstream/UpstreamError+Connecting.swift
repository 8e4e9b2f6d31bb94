import Glibc
import NIOCore
import NIOPosix
import TLS

extension UpstreamError {
    /// The reason, in our words, for an error of NIO or of the TLS handler while a connection is made.
    ///
    /// Of several addresses the first one's error speaks for all: Happy Eyeballs (RFC 8305) tries the preferred one first.
    init(connecting error: any Error) {
        switch error {
        case let error as UpstreamError:
            self = error
        case TLSError.handshakeTimeout:
            self = .connectTimeout
        case let error as TLSError:
            self = .tls(error)
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                self.init(connecting: first.error)
            } else if error.dnsAError != nil || error.dnsAAAAError != nil {
                self = .nameNotResolved
            } else {
                self = .connectFailed(code: 0)
            }
        case let error as IOError:
            switch error.errnoCode {
            case ECONNREFUSED: self = .connectRefused
            case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL: self = .noResources(code: error.errnoCode)
            default: self = .connectFailed(code: error.errnoCode)
            }
        case ChannelError.connectTimeout:
            self = .connectTimeout
        default:
            self = .connectFailed(code: 0)
        }
    }
}
