import Testing

@testable import HTTPSemantics

@Suite struct CacheStatusTests {
    private func written(_ status: CacheStatus) -> String {
        var output: [UInt8] = []
        status.append(to: &output)
        return text(output)
    }

    @Test func valuesAreThoseOfTheSpecification() {
        let cases: [(CacheStatus, String)] = [
            (CacheStatus(.hit), "emgate; hit"),
            (CacheStatus(.hit, detail: "offline"), "emgate; hit; detail=offline"),
            (CacheStatus(.forwarded(.miss, stored: true, upstreamStatus: nil)), "emgate; fwd=miss; stored"),
            (
                CacheStatus(.forwarded(.uriMiss, stored: false, upstreamStatus: nil), detail: "not-final"),
                "emgate; fwd=uri-miss; detail=not-final"
            ),
            (
                CacheStatus(.forwarded(.stale, stored: true, upstreamStatus: 200), isCollapsed: true, detail: "a:b/c"),
                "emgate; fwd=stale; fwd-status=200; stored; collapsed; detail=a:b/c"
            ),
            (
                CacheStatus(.forwarded(.bypass, stored: false, upstreamStatus: nil), detail: "9 \"lives\"\\"),
                "emgate; fwd=bypass; detail=\"9 \\\"lives\\\"\\\\\""
            ),
            (
                CacheStatus(.forwarded(.method, stored: false, upstreamStatus: nil), detail: "a\r\nb"),
                "emgate; fwd=method; detail=\"ab\""
            ),
            (
                CacheStatus(.forwarded(.request, stored: false, upstreamStatus: nil), detail: ""),
                "emgate; fwd=request; detail=\"\""
            ),
        ]
        for (status, value) in cases {
            #expect(written(status) == value)
        }
    }

    @Test func reasonsAreTheRegisteredTokens() {
        let tokens = CacheStatus.ForwardReason.allCases.map { "\($0.token)" }
        #expect(tokens == ["bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"])
    }
}
