import EnterpriseManager
import Testing

@Suite struct SessionTimeTests {
    private func seconds(_ text: String) -> Int64? {
        SessionTime.secondsSince1970(Array(text.utf8).span)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2021-09-24T20:02:54.717Z", 1_632_513_774),
        ("2025-02-19T00:25:42.28Z", 1_739_924_742), ("2023-01-27T17:06:10.491337Z", 1_674_839_170),
        ("2024-02-29T23:59:59Z", 1_709_251_199), ("2000-02-29T00:00:00", 951_782_400),
        ("2025-02-19T01:25:42+01:00", 1_739_924_742), ("2025-02-18T19:25:42.1234567-05:00", 1_739_924_742),
        ("1753-01-01T00:00:00Z", -6_847_804_800), ("0001-01-01T00:00:00", -62_135_596_800),
        ("9999-12-31T23:59:59.9999999Z", 253_402_300_799),
    ])
    func momentsAreRead(_ text: String, _ expected: Int64) {
        #expect(seconds(text) == expected)
    }

    @Test(arguments: [
        "", "2021-09-24", "2021-09-24 20:02:54Z", "2021-09-24T20:02:54.Z", "2021-09-24T20:02:54.1234567890Z",
        "2021-13-24T20:02:54Z", "2021-00-24T20:02:54Z", "2021-02-29T20:02:54Z", "2100-02-29T00:00:00Z",
        "2021-04-31T20:02:54Z", "2021-09-24T24:02:54Z", "2021-09-24T20:60:54Z", "2021-09-24T20:02:61Z",
        "2021-09-24T20:02:54ZZ", "2021-09-24T20:02:54+1:00", "2021-09-24T20:02:54+15:00", "2021-09-24T20:02:54z",
        "20a1-09-24T20:02:54Z", "-021-09-24T20:02:54Z", "0000-01-01T00:00:00Z", "2021-09-00T20:02:54Z",
    ])
    func otherTextsAreNoMoments(_ text: String) {
        #expect(seconds(text) == nil)
    }

    @Test func everyDayFollowsTheOneBefore() {
        var expected: Int64 = 0
        for year in 1970...2110 {
            for month in 1...12 {
                for day in 1...31 {
                    let text = "\(year)-\(pad(month))-\(pad(day))T00:00:00Z"
                    guard let moment = seconds(text) else { continue }
                    #expect(moment == expected, "\(text)")
                    expected += 86_400
                }
            }
        }
        #expect(expected == seconds("2111-01-01T00:00:00Z"))
    }

    @Test func neverIsNoEnd() {
        var facts = SessionFacts(state: .stopped, endTime: Array("1753-01-01T00:00:00Z".utf8))
        #expect(facts.endedAt == nil)
        facts.endTime = Array("2021-09-24T20:02:54.717Z".utf8)
        #expect(facts.endedAt == 1_632_513_774)
        #expect(facts.createdAt == nil)
    }

    private func pad(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
