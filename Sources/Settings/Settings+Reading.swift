import Rendering

extension Settings {
    /// Reads every setting.
    ///
    /// - Throws: `SettingsError` for the first mistake, in the order of the table.
    package init(_ texts: SettingTexts) throws(SettingsError) {
        self.texts = texts
        let reader = SettingReader(texts: texts)
        upstream = try Upstream(reader)
        listen = try reader.addresses("listen")
        guard !listen.isEmpty else { throw reader.mistake("listen", "at least one address is needed") }
        tls = try ServerTLS(reader)
        publicURL = try reader.origin("public-url")
        trustedProxies = try reader.networks("trusted-proxies")
        admin = try Admin(reader)
        threads = try reader.count("threads")
        dialect = try reader.choice("json.dialect") == "v13" ? .v13 : .v12
        dataFolder = reader.text("data") ?? "."
        cache = Cache(
            memoryBytes: try reader.size("cache.memory"),
            settleSeconds: try reader.milliseconds("cache.settle") / 1_000)
        authorization = try Authorization(reader)
        timeouts = try Timeouts(reader)
        limits = try Limits(reader)
        log = Log(
            level: try reader.choice("log.level"), isJSON: try reader.choice("log.format") == "json",
            logsAccess: try reader.choice("log.access") == "on")
    }
}

extension Settings {
    /// A mistake in a setting that showed only when it was put to use.
    package func mistake(_ key: String, _ problem: String) -> SettingsError {
        SettingReader(texts: texts).mistake(key, problem)
    }
}

extension Settings.Upstream {
    init(_ reader: SettingReader) throws(SettingsError) {
        guard let url = try reader.origin("upstream") else {
            throw SettingsError(
                place: nil, key: "upstream",
                problem: "is required; give EM's address, for example --upstream https://em.example:9398")
        }
        self.url = url
        verifies = try reader.choice("upstream.tls.verify") == "full"
        authorityFile = reader.text("upstream.tls.ca")
        name = reader.text("upstream.tls.name")
        pin = try reader.pin("upstream.tls.pin")
        if !verifies, pin != nil || authorityFile != nil {
            throw reader.mistake(
                "upstream.tls.verify", "none contradicts upstream.tls.ca or .pin; remove it to verify by them")
        }
    }
}

extension Settings.ServerTLS {
    init(_ reader: SettingReader) throws(SettingsError) {
        certificateFile = reader.text("tls.certificate")
        keyFile = reader.text("tls.key")
        passphraseFile = reader.text("tls.passphrase-file")
        requiresTLS13 = try reader.choice("tls.minimum-version") == "1.3"
        ciphers = reader.text("tls.ciphers") ?? ""
        cipherSuites = reader.text("tls.cipher-suites") ?? ""
        groups = reader.text("tls.groups") ?? ""
        clientAuthorityFile = reader.text("tls.client-ca")
        clientAuthentication = try reader.choice("tls.client-auth")
        if clientAuthentication != "none", clientAuthorityFile == nil {
            throw reader.mistake("tls.client-auth", "needs tls.client-ca beside it, the authorities to verify by")
        }
        if clientAuthentication == "none", clientAuthorityFile != nil {
            throw reader.mistake("tls.client-ca", "needs tls.client-auth beside it, optional or required")
        }
        switch (certificateFile, keyFile) {
        case (nil, .some): throw reader.mistake("tls.key", "needs tls.certificate beside it")
        case (.some, nil): throw reader.mistake("tls.certificate", "needs tls.key beside it")
        case (nil, nil) where passphraseFile != nil:
            throw reader.mistake("tls.passphrase-file", "needs tls.certificate and tls.key beside it")
        default: break
        }
    }
}

extension Settings.Admin {
    init(_ reader: SettingReader) throws(SettingsError) {
        listen = reader.text("admin.listen") == "off" ? [] : try reader.addresses("admin.listen")
        hosts = reader.items("admin.hosts")
    }
}

extension Settings.Authorization {
    init(_ reader: SettingReader) throws(SettingsError) {
        lease = try reader.milliseconds("authorization.lease")
        grant = try reader.milliseconds("authorization.grant")
        visibility = try reader.choice("authorization.visibility")
        offlineGrace = try reader.milliseconds("authorization.offline-grace")
    }
}

extension Settings.Timeouts {
    init(_ reader: SettingReader) throws(SettingsError) {
        handshake = try reader.milliseconds("timeouts.handshake")
        header = try reader.milliseconds("timeouts.header")
        body = try reader.milliseconds("timeouts.body")
        keepAlive = try reader.milliseconds("timeouts.keep-alive")
        connect = try reader.milliseconds("timeouts.connect")
        firstByte = try reader.milliseconds("timeouts.first-byte")
        idle = try reader.milliseconds("timeouts.idle")
        flight = try reader.milliseconds("timeouts.flight")
        guard flight >= firstByte else {
            throw reader.mistake(
                "timeouts.flight", "must not be shorter than timeouts.first-byte, or EM's silence is never noticed")
        }
        drain = try reader.milliseconds("timeouts.drain")
    }
}

extension Settings.Limits {
    init(_ reader: SettingReader) throws(SettingsError) {
        requestLine = try reader.size("limits.request-line")
        fields = try reader.count("limits.fields")
        head = try reader.size("limits.head")
        body = UInt64(clamping: try reader.bytes("limits.body"))
        rate = try reader.size("limits.rate")
        entity = try reader.size("limits.entity")
        connections = try reader.count("limits.connections")
        connectionsPerClient = try reader.count("limits.connections-per-client")
        handshakes = try reader.count("limits.handshakes")
        requestsPerConnection = try reader.count("limits.requests-per-connection")
        upstreamConnections = try reader.count("limits.upstream-connections")
        upstreamQueue = try reader.count("limits.upstream-queue")
        credentials = try reader.count("limits.credentials")
        grants = try reader.count("limits.grants")
    }
}

extension SettingReader {
    fileprivate func size(_ key: String) throws(SettingsError) -> Int {
        Int(clamping: try bytes(key))
    }
}
