import HTTPSemantics
import Testing

@Suite struct HTTPDateTests {
    private func written(_ seconds: Int64) -> String {
        var output: [UInt8] = []
        HTTPDate.append(secondsSince1970: seconds, to: &output)
        return text(output)
    }

    private func parsed(_ text: String) -> Int64? {
        let text = bytes(text)
        return HTTPDate.parse(text.span)
    }

    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (-62_167_219_200, "Sat, 01 Jan 0000 00:00:00 GMT"), (1_732_489_974, "Sun, 24 Nov 2024 23:12:54 GMT"),
        ] as [(Int64, String)])
    func datesAreWrittenAndRead(seconds: Int64, date: String) {
        #expect(written(seconds) == date)
        #expect(parsed(date) == seconds)
    }

    @Test func timesOutsideOfFourDigitYearsAreHeldInside() {
        #expect(written(.max) == "Fri, 31 Dec 9999 23:59:59 GMT")
        #expect(written(.min) == "Sat, 01 Jan 0000 00:00:00 GMT")
    }

    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let firstDay: Int64 = -25_567  // 1 January 1900, a Monday
        for offset in 0..<Int64(146_097) {
            let seconds = (firstDay + offset) * 86_400 + offset % 86_400
            let date = written(seconds)
            #expect(date.utf8.count == HTTPDate.byteCount)
            if parsed(date) != seconds { Issue.record("\(date) reads as \(String(describing: parsed(date)))") }
            if !date.hasPrefix(names[Int(offset + 1) % 7]) { Issue.record("\(date) has a wrong weekday") }
        }
    }

    @Test func leapSecondIsTheSecondAfter() {
        #expect(parsed("Sat, 31 Dec 2016 23:59:60 GMT") == parsed("Sun, 01 Jan 2017 00:00:00 GMT"))
    }

    @Test(arguments: [
        "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 29 Feb 1900 08:49:37 GMT", "Sun, 29 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06-Nov-94 08:49:37 GMT  ",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun,  6 Nov 1994 08:49:37 GMT ",
        "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMTx", "Sun; 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08-49:37 GMT", "Sun, 06 Nov +994 08:49:37 GMT", "Xun, 06 Nov 1994 08:49:37 GMT",
    ])
    func otherTextIsRefused(text: String) {
        #expect(parsed(text) == nil)
    }
}
