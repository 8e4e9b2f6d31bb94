/// One way in which the simulated EM misbehaves, for which requests and how often.
///
/// Written `kind,name=value,…`, for example `truncate,path=/api/backupSessions,times=3`; see `Fault.help`.
package struct Fault: Sendable, Equatable {
    /// What goes wrong.
    package enum Kind: String, Sendable, CaseIterable {
        /// The listening socket is closed: connections are refused until the fault is removed.
        case refuse
        /// Connections are accepted and closed at once.
        case drop
        /// Connections are accepted and never read, so that not even a TLS handshake ends.
        case stall
        /// The request is read and never answered.
        case hang
        /// The request is read and the connection closed.
        case close
        /// The answer comes after `delay`.
        case delay
        /// `status` (default 500) with a body in EM's Error shape, in HTML or none (`body=error|html|none`).
        case status
        /// The full length is declared and the connection closed half-way.
        case truncate
        /// `rate` bytes a second.
        case slow
        /// Bytes that are not HTTP.
        case garbage
        /// The declared length is wrong by `by` bytes.
        case wrongLength = "wrong-length"
        /// From the middle on the body is no longer well-formed; its length is right.
        case malformed
        /// The id that the path names is another one in the body.
        case foreignID = "foreign-id"
        /// A right answer on a connection that closes after it without having said so.
        case closeAfter = "close-after"
    }

    /// The body of a `status` fault.
    package enum StatusBody: String, Sendable, CaseIterable {
        case error
        case html
        case none
    }

    /// What goes wrong.
    package var kind: Kind
    /// How many requests (or connections) are hit before the fault is over; nil: no end.
    package var times: Int?
    /// How many matching requests are spared first.
    package var skip = 0
    /// Text that the target must contain, in any case; empty: every target.
    package var path = ""
    /// The method that is hit; empty: every method.
    package var method = ""
    /// Status code of a `status` fault.
    package var status = 500
    /// Body of a `status` fault.
    package var statusBody = StatusBody.error
    /// Bytes a second of a `slow` fault.
    package var rate = 1000
    /// Bytes added to the declared length by a `wrong-length` fault; negative: declared too short.
    package var lengthError = 10
    /// How long a `delay` fault waits.
    package var delay = TimeSpan.seconds(1)

    /// A fault with the defaults.
    package init(_ kind: Kind, times: Int? = nil, path: String = "") {
        self.kind = kind
        self.times = times
        self.path = path
    }

    /// One line for each kind and option.
    package static let help = """
        KIND[,times=N][,skip=N][,path=TEXT][,method=M][,…]. Kinds: refuse (socket closed), drop (closed on accept), \
        stall (accepted, never read), hang (read, never answered), close (read, then closed), delay (delay=1s), \
        status (status=500, body=error|html|none), 500, 503 (HTML), truncate (cut half-way), slow (rate=1000 bytes/s), \
        garbage (not HTTP), wrong-length (by=10), malformed (XML broken half-way), foreign-id (another id in the \
        body), close-after (closed after the answer). path matches any part of the target.
        """

    /// Whether it concerns connections, not requests.
    var isOfConnections: Bool { kind == .drop || kind == .stall }

    /// Whether it hits this request, counts apart.
    func matches(method: String, target: String) -> Bool {
        guard !isOfConnections, kind != .refuse else { return false }
        guard self.method.isEmpty || self.method == method else { return false }
        return path.isEmpty || target.lowercased().contains(path.lowercased())
    }
}
