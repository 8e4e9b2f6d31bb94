import Testing

@testable import EnterpriseManagerSimulator

@Suite struct TimestampTests {
    @Test(arguments: [
        ("2025-02-19T00:25:42.28Z", "2025-02-19T00:25:42.28Z"), ("2014-10-19T05:23:44", "2014-10-19T05:23:44Z"),
        ("2026-06-15", "2026-06-15T00:00:00Z"), ("2024-02-29T23:59:59.1234567Z", "2024-02-29T23:59:59.123456Z"),
        ("1753-01-01T00:00:00Z", "1753-01-01T00:00:00Z"), ("2000-12-31 12:00:00.000", "2000-12-31T12:00:00Z"),
    ])
    func textIsReadAndWrittenWithTrailingZerosTrimmed(_ input: String, _ output: String) throws {
        #expect(try #require(Timestamp(iso: input)).iso == output)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-01-32", "2026-01-01T25:00:00", "2026-01-01T00:00:00.", "x026-01-01",
    ])
    func textThatIsNoTimeIsRefused(_ input: String) {
        #expect(Timestamp(iso: input) == nil)
    }

    @Test func namesAreWrittenAsEMWritesThem() throws {
        let afternoon = try #require(Timestamp(iso: "2016-09-20T14:59:02.777Z"))
        #expect(afternoon.restorePointName == "Sep 20 2016  2:59PM")
        #expect(afternoon.nameSuffix == "2016-09-20 14:59:02")
        #expect(afternoon.longNameSuffix == "2016-09-20 14:59:02.777000")
        let night = try #require(Timestamp(iso: "2014-10-09T00:05:00Z"))
        #expect(night.restorePointName == "Oct  9 2014 12:05AM")
    }

    @Test(arguments: [("250ms", 250_000), ("90s", 90_000_000), ("15m", 900_000_000), ("13w", 7_862_400_000_000)])
    func spansAreReadWithTheirUnit(_ text: String, _ microseconds: Int64) {
        #expect(TimeSpan(text: text)?.microseconds == microseconds)
    }

    @Test(arguments: ["", "5", "m", "5 m", "-5m", "5y", "9999999999999d"])
    func spansWithoutKnownUnitAreRefused(_ text: String) {
        #expect(TimeSpan(text: text) == nil)
    }
}
