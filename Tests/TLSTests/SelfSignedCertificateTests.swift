import COpenSSL
import Glibc
import TLS
import Testing

@testable import TLS

@Suite struct SelfSignedCertificateTests {
    private static let now = Int64(time(nil))

    private static func parse(_ pair: SelfSignedCertificate.Pair) throws -> Certificate {
        try PEMReader.certificates(.bytes(pair.certificatePEM))[0]
    }

    @Test func itIsForItsNamesAndAddresses() throws {
        let pair = try SelfSignedCertificate.generate(
            names: ["em.test", "localhost", "10.1.2.3", "::1"], now: Self.now)
        let certificate = try Self.parse(pair)
        for host in ["em.test", "localhost"] {
            #expect(X509_check_host(certificate.handle, host, host.utf8.count, 0, nil) == 1)
        }
        for address in ["10.1.2.3", "::1"] {
            #expect(X509_check_ip_asc(certificate.handle, address, 0) == 1)
        }
        #expect(X509_check_host(certificate.handle, "10.1.2.3", 8, 0, nil) == 0)
        #expect(X509_check_ip_asc(certificate.handle, "10.1.2.4", 0) == 0)
    }

    @Test func itIsAServersCertificateAndNoAuthority() throws {
        let pair = try SelfSignedCertificate.generate(names: ["em.test"], now: Self.now)
        let certificate = try Self.parse(pair)
        #expect(X509_check_purpose(certificate.handle, X509_PURPOSE_SSL_SERVER, 0) == 1)
        #expect(X509_check_purpose(certificate.handle, X509_PURPOSE_SSL_CLIENT, 0) == 0)
        #expect(X509_check_purpose(certificate.handle, X509_PURPOSE_SSL_SERVER, 1) == 0)
        #expect(X509_get_version(certificate.handle) == 2)
    }

    @Test func itIsValidFromAnHourBeforeForAsLongAsAsked() throws {
        let pair = try SelfSignedCertificate.generate(names: ["em.test"], now: Self.now, days: 2)
        let certificate = try Self.parse(pair)
        var before = time_t(Self.now - 3_601)
        var start = time_t(Self.now - 3_599)
        var end = time_t(Self.now + 2 * 86_400 - 1)
        var after = time_t(Self.now + 2 * 86_400 + 1)
        #expect(X509_cmp_time(X509_get0_notBefore(certificate.handle), &before) > 0)
        #expect(X509_cmp_time(X509_get0_notBefore(certificate.handle), &start) < 0)
        #expect(X509_cmp_time(X509_get0_notAfter(certificate.handle), &end) > 0)
        #expect(X509_cmp_time(X509_get0_notAfter(certificate.handle), &after) < 0)
    }

    @Test func everyPairIsNewAndItsPinIsThatOfItsKey() throws {
        let one = try SelfSignedCertificate.generate(names: ["em.test"], now: Self.now)
        let two = try SelfSignedCertificate.generate(names: ["em.test"], now: Self.now)
        #expect(one.pin != two.pin)
        #expect(try Self.parse(one).pin == one.pin)
        #expect(one.keyPEM.starts(with: Array("-----BEGIN PRIVATE KEY-----\n".utf8)))
    }

    @Test func aTextThatIsNoNameIsRefused() {
        #expect(throws: SelfSignedCertificate.Failure.noName) {
            try SelfSignedCertificate.generate(names: [], now: Self.now)
        }
        for name in ["a,DNS:evil.test", "", "em test"] {
            #expect(throws: SelfSignedCertificate.Failure.invalidName(name)) {
                try SelfSignedCertificate.generate(names: ["em.test", name], now: Self.now)
            }
        }
    }

    @Test func aNameLongerThanACommonNameIsKeptAsAlternativeName() throws {
        let name = String(repeating: "a", count: 60) + "." + String(repeating: "b", count: 60)
        let certificate = try Self.parse(SelfSignedCertificate.generate(names: [name], now: Self.now))
        #expect(X509_check_host(certificate.handle, name, name.utf8.count, 0, nil) == 1)
    }
}
