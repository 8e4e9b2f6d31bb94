import Foundation
import Testing

@testable import Rendering

@Suite struct JSONScannerTests {
    /// The fault of a text fed in chunks, nil when it is well-formed.
    private func fault(
        _ bytes: [UInt8], cuts: [Int] = [], limits: JSONLimits = JSONLimits()
    ) -> JSONError? {
        var scanner = JSONScanner(limits: limits)
        var copy: [UInt8] = []
        do throws(JSONError) {
            for cut in cuts + [bytes.count] {
                let window = bytes.span.extracting(0..<cut)
                while try scanner.next(in: window, isLast: false) != .needsInput {
                    copy += bytes[scanner.token]
                }
            }
            while true {
                let event = try scanner.next(in: bytes.span, isLast: true)
                if event == .end { break }
                copy += bytes[scanner.token]
            }
        } catch {
            return error
        }
        #expect(copy == bytes, "tokens tile the text")
        return nil
    }

    private static let wellFormed = [
        "0", "-0", "10", "1.5", "1e5", "1E+5", "-1.25e-10", "true", "false", "null", "\"\"",
        "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
        "[]", "{}", "[1,2, 3 ]", "{\"a\":{\"b\":[[],{}]}}", " \t\r\n1 ", "\u{feff}[]",
        "[\"\u{e9}\u{20ac}\u{1f600}\u{ffff}\"]", "\"\u{7f}\"",
        "\"\\ud800\"", "{\"\":0}", "[0]", "[1e1,-0.0]",
    ]

    private static let malformed: [(text: String, cause: JSONError.Cause, offset: UInt64)] = [
        ("", .truncated, 0), (" ", .truncated, 1), ("[", .truncated, 1), ("{\"a\"", .truncated, 4),
        ("{\"a\":", .truncated, 5),
        ("\"a", .truncated, 2), ("\"\\", .truncated, 2), ("\"\\u00", .truncated, 5), ("tru", .truncated, 3),
        ("[1,", .truncated, 3),
        ("{\"a", .truncated, 3),
        ("01", .malformedNumber, 1), ("1.", .malformedNumber, 2), ("1.e1", .malformedNumber, 2),
        ("-", .malformedNumber, 1),
        ("-a", .malformedNumber, 1), ("1e", .malformedNumber, 2), ("1e+", .malformedNumber, 3),
        ("1a", .malformedNumber, 1),
        ("[1.5.2]", .malformedNumber, 4), ("0x10", .malformedNumber, 1), ("--1", .malformedNumber, 1),
        ("1\"a\"", .malformedNumber, 1),
        ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0), ("nul1", .unexpectedByte, 0),
        ("True", .unexpectedByte, 0),
        ("'a'", .unexpectedByte, 0), ("[1 2]", .unexpectedByte, 3), ("[1,]", .unexpectedByte, 3),
        ("[,1]", .unexpectedByte, 1),
        ("{,}", .unexpectedByte, 1), ("{\"a\":1,}", .unexpectedByte, 7), ("{\"a\" 1}", .unexpectedByte, 5),
        ("{a:1}", .unexpectedByte, 1),
        ("{\"a\":}", .unexpectedByte, 5), ("{1:2}", .unexpectedByte, 1), ("[}", .unexpectedByte, 1),
        ("{]", .unexpectedByte, 1),
        ("[1}", .unexpectedByte, 2), ("{\"a\":1]", .unexpectedByte, 6), ("]", .unexpectedByte, 0),
        ("/**/1", .unexpectedByte, 0),
        ("<a/>", .unexpectedByte, 0), ("[1]\u{feff}", .trailingBytes, 3), ("\u{feff}\u{feff}1", .unexpectedByte, 3),
        ("1 2", .trailingBytes, 2), ("{}{}", .trailingBytes, 2), ("null,", .trailingBytes, 4),
        ("[]]", .trailingBytes, 2),
        ("\"\u{1f}\"", .controlInString, 1), ("\"a\nb\"", .controlInString, 2), ("{\"\t\":1}", .controlInString, 2),
        ("\"\\x\"", .malformedEscape, 1), ("\"\\u12g4\"", .malformedEscape, 1), ("\"\\U0041\"", .malformedEscape, 1),
    ]

    @Test(arguments: wellFormed) func wellFormedTextsPass(_ text: String) {
        #expect(fault(Array(text.utf8)) == nil)
    }

    @Test(arguments: malformed)
    func faultIsNamedWithItsPlace(_ example: (text: String, cause: JSONError.Cause, offset: UInt64)) {
        #expect(
            fault(Array(example.text.utf8)) == JSONError(offset: example.offset, cause: example.cause),
            "\(example.text)")
    }

    @Test(
        arguments: [[0x22, 0x80, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xff]]
            as [[UInt8]])
    func stringsThatAreNoUTF8AreRefused(_ bytes: [UInt8]) {
        #expect(fault(bytes) == JSONError(offset: 1, cause: .invalidUTF8))
    }

    @Test func everySplitGivesTheSameVerdict() {
        for text in Self.wellFormed + Self.malformed.map({ $0.text }) {
            let bytes = Array(text.utf8)
            let whole = fault(bytes)
            for cut in 0...bytes.count {
                #expect(fault(bytes, cuts: [cut]) == whole, "\(text) at \(cut)")
            }
            #expect(fault(bytes, cuts: Array(0..<bytes.count)) == whole, "\(text)")
        }
    }

    @Test func limitsHold() {
        let limits = JSONLimits(depth: 3, name: 4)
        #expect(fault(Array("[[[0]]]".utf8), limits: limits) == nil)
        #expect(fault(Array("[[[[0]]]]".utf8), limits: limits) == JSONError(offset: 3, cause: .tooDeep))
        #expect(fault(Array("{\"ab\":0}".utf8), limits: limits) == nil)
        #expect(fault(Array("{\"abc\":0}".utf8), limits: limits) == JSONError(offset: 1, cause: .nameTooLong))
        #expect(fault(Array("{\"abcdefgh".utf8), limits: limits) == JSONError(offset: 1, cause: .nameTooLong))
        #expect(fault([UInt8](repeating: UInt8(ascii: "["), count: 100_000))?.cause == .tooDeep)
    }

    @Test func longStringsAndNumbersPassInPieces() {
        let limits = JSONLimits(depth: 3, name: 4)
        let long = String(repeating: "7", count: 10_000)
        let bytes = Array("[\"\(long)\",\(long)]".utf8)
        #expect(fault(bytes, cuts: Array(stride(from: 1, to: bytes.count, by: 13)), limits: limits) == nil)
    }

    @Test(arguments: 1...600) func damagedTextsAreJudgedAsByFoundation(seed: UInt64) {
        var generator = SeededNumbers(seed: seed)
        var bytes = Array(
            "{\"Href\":\"a\\u0041\\n\",\"b\":[1,-2.5e+3,true,null,{\"c\":\"\u{e9}\"}],\"d\":{}}".utf8)
        let damage = Array("{}[]\",:\\0-.eEtfn 1u\u{1}".utf8)
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0...2, using: &generator) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(damage.randomElement(using: &generator) ?? 0x20, at: place)
            default: bytes[place] = damage.randomElement(using: &generator) ?? 0x20
            }
        }
        let whole = fault(bytes)
        let reference = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
        // Foundation lets a comma stand before a closing bracket.
        let text = String(decoding: bytes, as: UTF8.self)
        let isLenient = text.contains(",]") || text.contains(",}")
        #expect((whole == nil) == (reference != nil) || (isLenient && whole != nil), "\(text)")
        let cuts = (0..<4).map { _ in Int.random(in: 0...bytes.count, using: &generator) }.sorted()
        #expect(fault(bytes, cuts: cuts)?.offset == whole?.offset)
        #expect(fault(bytes, cuts: Array(0..<bytes.count))?.offset == whole?.offset)
    }
}

/// A small generator of numbers that depend on its seed only (SplitMix64).
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
