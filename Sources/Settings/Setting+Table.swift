extension Setting {
    /// Every setting, in the order in which they are documented.
    package static let all: [Setting] =
        upstream + downstream + answers + caching + authorization + timeouts + limits + logging

    private static let upstream = [
        Setting(
            key: "upstream", kind: .url, standard: nil,
            summary: "Address of Enterprise Manager, for example https://em.example:9398; required."),
        Setting(
            key: "upstream.tls.verify", kind: .choice(["full", "none"]), standard: "full",
            summary: "Whether EM's certificate and name are verified; none accepts every certificate."),
        Setting(
            key: "upstream.tls.ca", kind: .path, standard: nil,
            summary: "PEM file of the authorities trusted for EM, instead of the system's."),
        Setting(
            key: "upstream.tls.name", kind: .text, standard: nil,
            summary: "Name to expect in EM's certificate and to send as SNI, where it is not the host in upstream."),
        Setting(
            key: "upstream.tls.pin", kind: .pin, standard: nil,
            summary: "SHA-256 of EM's public key (SPKI), hexadecimal or base64; for self-signed certificates."),
    ]

    private static let downstream = [
        Setting(
            key: "listen", kind: .addresses, standard: "0.0.0.0:9398",
            summary: "Addresses that clients connect to, with TLS."),
        Setting(
            key: "tls.certificate", kind: .path, standard: nil,
            summary: "PEM file of the certificate chain; without it a self-signed one is made in the data folder."),
        Setting(key: "tls.key", kind: .path, standard: nil, summary: "PEM file of the certificate's private key."),
        Setting(
            key: "tls.passphrase-file", kind: .path, standard: nil,
            summary: "File whose first line is the passphrase of an encrypted tls.key."),
        Setting(
            key: "tls.minimum-version", kind: .choice(["1.2", "1.3"]), standard: "1.2",
            summary: "Oldest TLS version that is accepted from clients and from EM."),
        Setting(
            key: "tls.ciphers", kind: .text,
            standard: "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
                + ":ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
                + ":ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305",
            summary: "Ciphers of TLS 1.2 that clients may use, best first, by OpenSSL's names, separated by colons."),
        Setting(
            key: "tls.cipher-suites", kind: .text,
            standard: "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256",
            summary: "Cipher suites of TLS 1.3 that clients may use, best first, separated by colons."),
        Setting(
            key: "tls.groups", kind: .text, standard: "X25519:P-256:P-384",
            summary: "Groups for the key exchange with clients, best first, separated by colons."),
        Setting(
            key: "tls.client-ca", kind: .path, standard: nil,
            summary: "PEM file of the authorities whose client certificates are accepted; see tls.client-auth."),
        Setting(
            key: "tls.client-auth", kind: .choice(["none", "optional", "required"]), standard: "none",
            summary: "Whether clients are asked for a certificate signed by tls.client-ca, and must have one."),
        Setting(
            key: "public-url", kind: .url, standard: nil,
            summary: "Origin written into links; without it the scheme and Host that the client used."),
        Setting(
            key: "trusted-proxies", kind: .networks, standard: nil,
            summary: "Networks whose X-Forwarded-* and Forwarded fields are believed."),
        Setting(
            key: "admin.listen", kind: .addresses, standard: "127.0.0.1:9397",
            summary: "Address of the admin interface (plain HTTP: health, metrics, purge); off turns it off."),
        Setting(
            key: "admin.hosts", kind: .words, standard: nil,
            summary: "Host names under which the admin interface answers, besides IP addresses and localhost."),
        Setting(
            key: "threads", kind: .count(0...256), standard: "0",
            summary: "Event loops; 0 means one for each core."),
    ]

    private static let answers = [
        Setting(
            key: "json.dialect", kind: .choice(["v12", "v13"]), standard: "v12",
            summary: "Member names of the JSON: v12 (PascalCase, as EM 12) or v13 (camelCase, as EM 13).")
    ]

    private static let caching = [
        Setting(
            key: "data", kind: .path, standard: "./data",
            summary:
                "Folder of the store, the grants, their key and the generated certificate (container: /var/lib/emgate)."
        ),
        Setting(
            key: "cache.memory", kind: .size(0...1 << 40), standard: "256MiB",
            summary: "Memory for renderings of stored entities."),
        Setting(
            key: "cache.settle", kind: .duration(0...30 * day), standard: "30m",
            summary: "How long after its end a session's child lists must wait before they are stored."),
    ]

    private static let authorization = [
        Setting(
            key: "authorization.lease", kind: .duration(1_000...14 * minute), standard: "60s",
            summary: "How long EM's word on a credential counts; a logout elsewhere is noticed within this time."),
        Setting(
            key: "authorization.grant", kind: .duration(0...365 * day), standard: "24h",
            summary: "How long it counts that EM has shown a user a session; 0s has EM asked on every hit."),
        Setting(
            key: "authorization.visibility", kind: .choice(["resource", "kind", "any"]), standard: "resource",
            summary:
                "What a valid credential opens: sessions EM has shown its user, their kinds, or all that is stored."),
        Setting(
            key: "authorization.offline-grace", kind: .duration(0...30 * day), standard: "0s",
            summary: "How much longer credentials count that were valid when EM went away, while it is away."),
    ]

    private static let timeouts = [
        Setting(
            key: "timeouts.handshake", kind: .duration(100...hour), standard: "10s",
            summary: "Longest TLS handshake with a client."),
        Setting(
            key: "timeouts.header", kind: .duration(100...hour), standard: "10s",
            summary: "Longest time from the first byte of a request to the end of its head."),
        Setting(
            key: "timeouts.body", kind: .duration(100...hour), standard: "30s",
            summary: "Longest pause of a client while it sends a body or reads a response."),
        Setting(
            key: "timeouts.keep-alive", kind: .duration(100...day), standard: "75s",
            summary: "How long an idle connection of a client is kept."),
        Setting(
            key: "timeouts.connect", kind: .duration(10...hour), standard: "3s",
            summary: "Longest connect to EM, its TLS handshake included."),
        Setting(
            key: "timeouts.first-byte", kind: .duration(10...day), standard: "30s",
            summary: "Longest wait for the head of EM's response."),
        Setting(
            key: "timeouts.idle", kind: .duration(10...day), standard: "60s",
            summary: "Longest pause within EM's response."),
        Setting(
            key: "timeouts.flight", kind: .duration(10...hour), standard: "60s",
            summary: "Longest fetch of a session that clients may share, from the request to the end of its body."),
        Setting(
            key: "timeouts.drain", kind: .duration(0...hour), standard: "20s",
            summary: "How long a stop waits for exchanges that are under way."),
    ]

    private static let limits = [
        Setting(
            key: "limits.request-line", kind: .size(256...1 << 20), standard: "16KiB",
            summary: "Longest request line (414 beyond it)."),
        Setting(
            key: "limits.fields", kind: .count(8...10_000), standard: "100",
            summary: "Most field lines of a request (431 beyond it)."),
        Setting(
            key: "limits.head", kind: .size(1_024...1 << 24), standard: "32KiB",
            summary: "Longest head of a request (431 beyond it)."),
        Setting(
            key: "limits.body", kind: .size(0...1 << 40), standard: "64MiB",
            summary: "Longest request body (413 beyond it)."),
        Setting(
            key: "limits.rate", kind: .size(0...1 << 30), standard: "128B",
            summary: "Fewest bytes a second that a client must send of a body, or take of a response, on average, once "
                + "it has taken longer than timeouts.body; 0B turns it off."),
        Setting(
            key: "limits.entity", kind: .size(4_096...1 << 30), standard: "8MiB",
            summary: "Largest single entity, also inside a list, that is converted or stored (502 beyond it)."),
        Setting(
            key: "limits.connections", kind: .count(1...10_000_000), standard: "10000",
            summary: "Most client connections at once; further ones are closed at once."),
        Setting(
            key: "limits.connections-per-client", kind: .count(1...10_000_000), standard: "256",
            summary: "Most connections at once from one client address."),
        Setting(
            key: "limits.handshakes", kind: .count(1...10_000_000), standard: "1000",
            summary: "Most client connections in their TLS handshake at once; further ones are closed at once."),
        Setting(
            key: "limits.requests-per-connection", kind: .count(0...1 << 40), standard: "0",
            summary: "Requests after which a client's connection is closed; 0 means no limit."),
        Setting(
            key: "limits.upstream-connections", kind: .count(1...10_000), standard: "32",
            summary: "Most connections to EM at once, shared out among the threads, at least one each; of those of a "
                + "thread a client address alone gets three quarters, or all but one."),
        Setting(
            key: "limits.upstream-queue", kind: .count(1...1_000_000), standard: "256",
            summary: "Most requests that wait for a connection to EM (503 beyond it); a client address alone gets "
                + "three quarters of the places."),
        Setting(
            key: "limits.credentials", kind: .count(16...1_000_000), standard: "10000",
            summary: "Most credentials that are remembered as valid, a quarter of them for one user."),
        Setting(
            key: "limits.grants", kind: .count(1_000...100_000_000), standard: "1000000",
            summary: "Most grants on disk, a quarter of them also in memory (about 150 bytes each)."),
    ]

    private static let logging = [
        Setting(
            key: "log.level", kind: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
            standard: "info", summary: "Least severe level that is logged."),
        Setting(
            key: "log.format", kind: .choice(["text", "json"]), standard: "text",
            summary: "Format of the log and of the access log."),
        Setting(
            key: "log.access", kind: .choice(["on", "off"]), standard: "on",
            summary: "Whether each exchange is logged, one line each, on standard output."),
    ]

    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 86_400_000
}
