import Testing

@testable import Rendering

/// Which texts are numbers and truth values.
@Suite struct JSONNumberTests {
    @Test(arguments: [
        ("0", JSONNumber.Form.whole), ("-0", .whole), ("10", .whole), ("-1", .whole), ("18446744073709551616", .whole),
        ("1.0", .fractional), ("-0.50", .fractional), ("1e5", .fractional), ("1E+05", .fractional),
        ("0.1e-2", .fractional), ("", .invalid), ("-", .invalid), ("+1", .invalid), ("01", .invalid), ("00", .invalid),
        ("1.", .invalid), (".5", .invalid), ("1e", .invalid), ("1e+", .invalid), ("1x", .invalid), ("--1", .invalid),
        ("NaN", .invalid), ("INF", .invalid), ("0x1", .invalid), ("1 2", .invalid), ("1.2.3", .invalid),
        ("١", .invalid),
    ])
    func formFollowsTheGrammar(text: String, form: JSONNumber.Form) {
        #expect(JSONNumber.form(of: Array(text.utf8).span) == form)
    }

    @Test func truthValuesAreThoseOfXMLSchema() {
        for (text, value) in ["true": true, "1": true, "false": false, "0": false] as [String: Bool?] {
            #expect(JSONNumber.boolean(Array(text.utf8).span) == value)
        }
        for text in ["", "True", "FALSE", "01", "truee", "yes"] {
            #expect(JSONNumber.boolean(Array(text.utf8).span) == nil)
        }
    }

    @Test func whiteSpaceAroundIsTrimmed() {
        #expect(JSONNumber.trimmed(Array(" \t\r\n1 2\n".utf8).span) == 4..<7)
        #expect(JSONNumber.trimmed(Array(" \n".utf8).span).isEmpty)
        #expect(JSONNumber.trimmed([UInt8]().span).isEmpty)
    }
}
