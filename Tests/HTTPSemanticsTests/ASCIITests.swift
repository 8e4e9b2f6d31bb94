import HTTPSemantics
import Testing

@Suite struct ASCIITests {
    @Test func byteClassesAreThoseOfTheGrammar() {
        let tokens = Set(bytes("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        let letters = Set(bytes("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        for byte in UInt8.min...UInt8.max {
            #expect(ASCII.isTokenByte(byte) == tokens.contains(byte), "byte \(byte)")
            #expect(ASCII.isDigit(byte) == (0x30...0x39).contains(byte))
            #expect(ASCII.isLetter(byte) == letters.contains(byte), "byte \(byte)")
            #expect(ASCII.isFieldValueByte(byte) == (byte == 9 || byte >= 0x20 && byte != 0x7F))
            #expect(ASCII.isWhitespace(byte) == (byte == 9 || byte == 0x20))
            #expect(ASCII.lowercased(byte) == ((0x41...0x5A).contains(byte) ? byte + 32 : byte))
            let digit = byte < 128 ? Character(Unicode.Scalar(byte)).hexDigitValue : nil
            #expect(ASCII.hexadecimalValue(byte).map(Int.init) == digit, "byte \(byte)")
        }
    }

    @Test(arguments: [
        ("Host", "hOST", true), ("", "", true), ("Host", "Hos", false), ("a[", "A{", false), ("@", "`", false),
        ("x-1", "X-1", true), ("a", "b", false), ("ä", "Ä", false),
    ])
    func comparisonFoldsLettersOnly(left: String, right: String, isEqual: Bool) {
        let left = bytes(left)
        let right = bytes(right)
        let found = ASCII.equalsIgnoringCase(left.span, right.span)
        #expect(found == isEqual)
    }

    @Test func longLiteralsAreComparedByteByByte() {
        let literal: StaticString = "x-restsvcsessionid-@[`{\u{e4}"
        let spelled = bytes("\(literal)")
        for index in spelled.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = spelled
                changed[index] = byte
                let found = ASCII.equalsIgnoringCase(changed.span, literal)
                #expect(found == (ASCII.lowercased(byte) == spelled[index]), "byte \(byte) at \(index)")
            }
        }
        for count in spelled.indices {
            let found = ASCII.equalsIgnoringCase(spelled.span.extracting(0..<count), literal)
            #expect(!found)
        }
    }

    /// Each way of comparing by words, and the lengths at which it changes.
    @Test func prefixesOfEachLengthAreCompared() {
        let literals: [StaticString] = [
            "", "a", "Ab", "abC", "aBcd", "abcdE", "Abcdefg", "abcDefgh", "abcdefghI", "Abcdefghijklmno",
            "abcdefghijklmnoP", "abcdefghIjklmnopq",
        ]
        for literal in literals {
            let text = bytes("\(literal)")
            for index in text.indices {
                for byte in UInt8.min...UInt8.max {
                    var changed = text + bytes("xyz")
                    changed[index] = byte
                    let isFolded = ASCII.hasPrefixIgnoringCase(changed.span, literal)
                    let isExact = ASCII.hasPrefix(changed.span, literal)
                    #expect(isExact == (byte == text[index]), "\(literal): \(byte) at \(index)")
                    #expect(isFolded == (ASCII.lowercased(byte) == ASCII.lowercased(text[index])))
                }
                let cut = text.span.extracting(0..<index)
                let found = [
                    ASCII.hasPrefix(cut, literal), ASCII.hasPrefixIgnoringCase(cut, literal),
                    ASCII.containsIgnoringCase(cut, literal), ASCII.equals(cut, literal),
                ]
                #expect(found == [false, false, false, false], "\(literal) cut at \(index)")
            }
            for around in [("", ""), ("a", ""), ("", "z"), ("xA", "yz")] {
                let whole = bytes(around.0 + "\(literal)".uppercased() + around.1)
                let isContained = ASCII.containsIgnoringCase(whole.span, literal)
                #expect(isContained, "\(literal) in \(around)")
            }
        }
    }

    @Test func literalsAreCompared() {
        let value = bytes("Chunked, Gzip")
        let results = [
            ASCII.equalsIgnoringCase(value.span, "chunked, gzip"), ASCII.hasPrefixIgnoringCase(value.span, "CHUNKED"),
            ASCII.hasPrefix(value.span, "Chunked"), ASCII.equals(value.span, "Chunked, Gzip"),
            ASCII.containsIgnoringCase(value.span, "GZIP"), ASCII.containsIgnoringCase(value.span, "chunked"),
            ASCII.equals(value.span, value.span),
        ]
        #expect(results.allSatisfy { $0 })
        let refusals = [
            ASCII.equalsIgnoringCase(value.span, "chunked"), ASCII.hasPrefixIgnoringCase(value.span, "chunked, gzip2"),
            ASCII.hasPrefix(value.span, "chunked"), ASCII.equals(value.span, "chunked, gzip"),
            ASCII.containsIgnoringCase(value.span, "gzip2"), ASCII.equals(value.span, bytes("Chunked, gzip").span),
        ]
        #expect(refusals.allSatisfy { !$0 })
    }

    @Test(arguments: [("a", true), ("", false), ("a b", false), ("a:", false), ("x-!", true), ("ä", false)])
    func tokensAreTold(value: String, isToken: Bool) {
        let value = bytes(value)
        let found = ASCII.isToken(value.span)
        #expect(found == isToken)
    }

    @Test(arguments: [(" a b\t", "a b"), ("a", "a"), (" \t ", ""), ("", ""), ("\u{b}a", "\u{b}a")])
    func whiteSpaceIsTrimmed(value: String, trimmed: String) {
        let value = bytes(value)
        let range = ASCII.trimmed(0..<value.count, of: value.span)
        #expect(text(value, range) == trimmed)
    }

    @Test(
        arguments: [
            ("0", 0), ("007", 7), ("18446744073709551615", .max), ("18446744073709551616", nil), ("", nil), ("-1", nil),
            ("1a", nil), ("99999999999999999999999", nil), (" 1", nil),
        ] as [(String, UInt64?)])
    func decimalNumbersAreReadWithoutOverflow(value: String, number: UInt64?) {
        let value = bytes(value)
        let found = ASCII.decimal(value.span)
        #expect(found == number)
    }

    @Test func everyNumberBelow100HasItsTwoDigits() {
        for number in 0..<UInt16(100) {
            let digits = ASCII.digits(ofNumberBelow100: number)
            let text = [UInt8(truncatingIfNeeded: digits), UInt8(truncatingIfNeeded: digits >> 8)]
            #expect(text == Array("\(number / 10)\(number % 10)".utf8))
        }
    }
}
