internal import Synchronization

/// The server's context of the moment, made anew when the files of certificate, key or clients' authorities change.
///
/// All its contexts share the keys of session tickets: clients go on to resume their sessions after a renewal, unless
/// the clients' authorities are others (see ``TicketKeys``).
///
/// Connections take ``context`` when they begin and keep it, so a change costs nobody a connection. A renewal in two
/// steps (certificate, then key) shows as an error first and is done when the second file has changed.
package final class CertificateReloader: Sendable {
    /// What a look at the files came to.
    package enum Outcome: Sendable, Equatable {
        /// No file has changed.
        case unchanged
        /// New connections get the new certificate.
        case reloaded
        /// The files are at fault; new connections still get the old certificate.
        case failed(TLSConfigurationError)
    }

    private struct Current {
        var context: TLSContext
        var fingerprints: [FileFingerprint?]
    }

    private let configuration: TLSServerConfiguration
    private let tickets: TicketKeys
    private let current: Mutex<Current>

    /// Makes the first context; blocks on the disk.
    package init(configuration: TLSServerConfiguration) throws(TLSConfigurationError) {
        self.configuration = configuration
        tickets = try TicketKeys()
        // Looked at before they are read: a change in between is seen next time.
        let fingerprints = Self.fingerprints(of: configuration)
        current = Mutex(
            Current(
                context: try TLSContext.server(configuration, tickets: tickets), fingerprints: fingerprints))
    }

    /// The context for a new connection; cheap, on any thread.
    package var context: TLSContext { current.withLock { $0.context } }

    /// Looks at the files and reads them if they have changed; blocks on the disk, so never on an event loop.
    ///
    /// A fault is reported once, until the files change again.
    package func checkForChanges() -> Outcome {
        let fingerprints = Self.fingerprints(of: configuration)
        let hasChanged = current.withLock { current in
            guard current.fingerprints != fingerprints else { return false }
            current.fingerprints = fingerprints
            return true
        }
        return hasChanged ? reload() : .unchanged
    }

    /// Reads the files whether they have changed or not, as on SIGHUP; blocks on the disk.
    package func reload() -> Outcome {
        do throws(TLSConfigurationError) {
            let context = try TLSContext.server(configuration, tickets: tickets)
            current.withLock { $0.context = context }
            return .reloaded
        } catch {
            return .failed(error)
        }
    }

    private static func fingerprints(of configuration: TLSServerConfiguration) -> [FileFingerprint?] {
        [
            configuration.certificateChain, configuration.privateKey, configuration.clientAuthentication.authorities,
        ].map { source in
            switch source {
            case .file(let path): FileFingerprint(path: path)
            case .bytes, nil: nil
            }
        }
    }
}
