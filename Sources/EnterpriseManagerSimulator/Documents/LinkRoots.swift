/// The beginnings of the links of one body: scheme, authority and the path of the API.
struct LinkRoots: Sendable, Equatable {
    /// What an entity's own Href begins with.
    var own: String
    /// What an entity's links begin with.
    var links: String
    /// What the links of lists, logon sessions, errors and paging begin with.
    var echo: String

    /// The roots that EM would use for a request that named this host.
    ///
    /// `apiPath` is `/api`; the native JSON passes another path of its own, see `NativeJSON`.
    init(_ configuration: SimulatorConfiguration, host: String?, apiPath: String) {
        func root(_ authority: String) -> String { "\(configuration.scheme)://\(authority)\(apiPath)" }
        let echo = root(host ?? "localhost:9398")
        switch configuration.authorities {
        case .mixed:
            self.own = root(configuration.ownAuthority)
            self.links = root("localhost:9398")
        case .host:
            self.own = echo
            self.links = echo
        case .localhost:
            self.own = root("localhost:9398")
            self.links = root("localhost:9398")
        }
        self.echo = configuration.authorities == .localhost ? self.links : echo
    }
}
