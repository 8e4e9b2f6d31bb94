import HTTPSemantics
import Testing

@Suite struct ForwardedTests {
    private enum Line {
        case proto(String)
        case host(String)
        case client(String)
        case forwarded(String)
    }

    private func forwarded(_ lines: Line...) -> Forwarded {
        var forwarded = Forwarded()
        for line in lines {
            switch line {
            case .proto(let value): forwarded.combine(xForwardedProto: bytes(value).span)
            case .host(let value): forwarded.combine(xForwardedHost: bytes(value).span)
            case .client(let value): forwarded.combine(xForwardedFor: bytes(value).span)
            case .forwarded(let value): forwarded.combine(forwarded: bytes(value).span)
            }
        }
        return forwarded
    }

    private func expect(
        _ forwarded: Forwarded, scheme: Forwarded.Scheme? = nil, host: String? = nil, client: String? = nil,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(forwarded.scheme == scheme, sourceLocation: location)
        #expect(forwarded.host.map { text($0) } == host, sourceLocation: location)
        var written: [UInt8] = []
        forwarded.client?.append(to: &written)
        #expect(text(written) == client ?? "", sourceLocation: location)
    }

    @Test func nothingSaidIsNothingKnown() {
        expect(Forwarded())
        expect(forwarded(.proto(""), .host(" , "), .client(""), .forwarded("")))
    }

    @Test func separateFieldsAreRead() {
        expect(
            forwarded(.proto("HTTPS"), .host("em.example:9398"), .client("192.0.2.1")), scheme: .https,
            host: "em.example:9398",
            client: "192.0.2.1"
        )
    }

    @Test func standardFieldIsRead() {
        expect(
            forwarded(.forwarded("For=\"[2001:db8::17]:4711\";Proto=http; host=\"em:1\";by=203.0.113.43")),
            scheme: .http,
            host: "em:1", client: "2001:db8::17"
        )
        // The port needs quotes, but proxies leave them out.
        expect(forwarded(.forwarded("host=em:9398;for=192.0.2.43:47011")), host: "em:9398", client: "192.0.2.43")
        expect(forwarded(.forwarded("host=\"e\\m\"")), host: "em")
    }

    @Test func nearestHopCounts() {
        expect(
            forwarded(.client("6.6.6.6, 192.0.2.1"), .client("192.0.2.7"), .host("evil, em"), .proto("http,https")),
            scheme: .https, host: "em", client: "192.0.2.7"
        )
        expect(forwarded(.forwarded("host=evil;proto=http, for=192.0.2.1;host=em")), host: "em", client: "192.0.2.1")
        expect(forwarded(.forwarded("host=evil;proto=http"), .forwarded("for=192.0.2.1")), client: "192.0.2.1")
        expect(forwarded(.forwarded("host=\"a,b\", host=em")), host: "em")
    }

    @Test(arguments: [
        "u@em", "em/x", "em\"><x", "em em", "http://em", "em:99999", "em'", "em&x", "ä", "em:80:80", "[::1", "em\u{0}",
    ])
    func invalidHostIsNotBelieved(host: String) {
        expect(forwarded(.host(host)))
        expect(forwarded(.forwarded("host=\"\(host.replacing("\"", with: "\\\""))\"")))
        // An invalid statement of the nearest hop does not revive an earlier one.
        expect(forwarded(.host("em"), .host(host)))
    }

    @Test func invalidSchemesAndClientsAreNotBelieved() {
        expect(forwarded(.proto("ftp"), .client("unknown"), .forwarded("")))
        expect(forwarded(.proto("https://"), .client("_hidden")))
        expect(forwarded(.forwarded("for=unknown;proto=httpss;host=")))
        expect(forwarded(.forwarded("for=\"_x\";host=\"em;proto=https")))
        expect(forwarded(.forwarded("host=\"em\"x;proto=\"ht\\\\tp\"")))
        expect(forwarded(.forwarded("host;proto;for")))
    }

    @Test func parameterThatStandsTwiceIsNotBelieved() {
        expect(forwarded(.forwarded("host=em;host=em;proto=https")), scheme: .https)
    }

    @Test func familiesMustAgree() {
        expect(forwarded(.host("EM"), .forwarded("host=em;proto=https")), scheme: .https, host: "EM")
        expect(
            forwarded(.host("em"), .proto("https"), .forwarded("host=evil;proto=http;for=192.0.2.1")),
            client: "192.0.2.1")
        expect(forwarded(.host("em"), .forwarded("host=\"<\"")))
        expect(forwarded(.client("192.0.2.1:80"), .forwarded("for=\"192.0.2.1:81\"")), client: "192.0.2.1")
    }
}
