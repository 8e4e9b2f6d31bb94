import Glibc
import NIOCore
import NIOPosix
import TLS

extension UpstreamError {
    /// The reason, in our words, for an error of NIO or of the TLS handler while a connection is made.
    init(connecting error: any Error) {
        switch error {
        case let error as UpstreamError:
            self = error
        case TLSError.handshakeTimeout:
            self = .connectTimeout
        case let error as TLSError:
            self = .tls(error)
        case let error as NIOConnectionError:
            if let error = Self.telling(error.connectionErrors.map { UpstreamError(connecting: $0.error) }) {
                self = error
            } else if error.dnsAError != nil || error.dnsAAAAError != nil {
                self = .nameNotResolved
            } else {
                self = .connectFailed(code: 0)
            }
        case let error as IOError:
            switch error.errnoCode {
            case ECONNREFUSED: self = .connectRefused
            // Not EADDRNOTAVAIL: a machine without IPv6 says so of EM's address, and EM cannot be reached there.
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: self = .noResources(code: error.errnoCode)
            default: self = .connectFailed(code: error.errnoCode)
            }
        case ChannelError.connectTimeout:
            self = .connectTimeout
        default:
            self = .connectFailed(code: 0)
        }
    }

    /// Which of the errors of several addresses speaks for all: the first, for Happy Eyeballs (RFC 8305) tries the
    /// preferred address first; but one that EM's side has caused says more of EM than what this machine lacks, and that
    /// more than an address of a family that it does not have.
    static func telling(_ errors: [UpstreamError]) -> UpstreamError? {
        errors.first { !$0.isOfThisMachine }
            ?? errors.first { if case .noResources = $0 { true } else { false } } ?? errors.first
    }

    private var isOfThisMachine: Bool {
        switch self {
        case .noResources, .connectFailed(code: ENETUNREACH), .connectFailed(code: EADDRNOTAVAIL),
            .connectFailed(code: EAFNOSUPPORT):
            true
        default: false
        }
    }
}
