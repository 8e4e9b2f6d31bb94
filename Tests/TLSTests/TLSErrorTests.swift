import COpenSSL
import Testing

@testable import TLS

@Suite struct TLSErrorTests {
    private static let all: [TLSError] = [
        .handshakeTimeout, .plainHTTP, .notTLS, .noCommonVersion, .noCommonCipher, .noCommonProtocol,
        .certificateRejected(.wrongPin, pin: nil), .certificateRejected(.wrongName, pin: nil),
        .certificateRejected(.selfSigned, pin: nil), .certificateRejected(.untrusted, pin: nil),
        .certificateRejected(.expired, pin: nil), .certificateRejected(.notYetValid, pin: nil),
        .certificateRejected(.invalid(reason: "x"), pin: nil), .clientCertificateMissing, .handshakeAlert(code: 48),
        .handshakeFailed(reason: "x"), .earlyWriteLimit, .alert(code: 20), .protocolViolation(reason: "x"), .truncated,
        .unavailable(reason: "x"),
    ]

    @Test func labelsAreDistinctAndFitForAMetric() {
        let labels = Self.all.map(\.label)
        #expect(Set(labels).count == labels.count)
        for label in labels {
            #expect(label.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F })
        }
    }

    @Test func textsAreDistinct() {
        let texts = Self.all.map(\.description)
        #expect(Set(texts).count == texts.count)
    }

    @Test func anAlertIsNamedInItsText() {
        #expect(TLSError.handshakeAlert(code: 48).description == "the peer ended the TLS handshake: unknown CA")
        #expect(TLSError.alert(code: 20).description.contains("bad record mac"))
        #expect(TLSError.alert(code: 255).description.contains("unknown"))
    }

    @Test(arguments: [
        (X509_V_ERR_HOSTNAME_MISMATCH, CertificateRejection.wrongName), (X509_V_ERR_IP_ADDRESS_MISMATCH, .wrongName),
        (X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, .selfSigned),
        (X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, .untrusted), (X509_V_ERR_CERT_HAS_EXPIRED, .expired),
        (X509_V_ERR_CERT_REVOKED, .invalid(reason: "certificate revoked")),
    ])
    func openSSLsCodesHaveTheirMeaning(code: Int32, expected: CertificateRejection) {
        #expect(CertificateRejection(code: Int(code)) == expected)
    }
}
