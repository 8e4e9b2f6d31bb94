import Testing
import XML

@Suite struct XMLReaderTests {
    /// Documents and what they mean.
    static let wellFormed: [(document: String, lines: [String])] = [
        ("<a/>", ["<a/>", "</a>", "end"]),
        ("<a></a>", ["<a>", "</a>", "end"]),
        ("<a ></a >", ["<a>", "</a>", "end"]),
        ("\u{feff}<a />", ["other \u{feff}", "<a/>", "</a>", "end"]),
        (
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<a/>\n",
            ["other <?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n", "<a/>", "</a>", "other \n", "end"]
        ),
        (
            "\u{feff}<?xml version = '1.1' encoding='UTF-8' standalone='no' ?><a/>",
            [
                "other \u{feff}<?xml version = '1.1' encoding='UTF-8' standalone='no' ?>", "<a/>", "</a>", "end",
            ]
        ),
        (
            "<?xml version='1.0' standalone=\"yes\"?><a/>",
            [
                "other <?xml version='1.0' standalone=\"yes\"?>", "<a/>", "</a>", "end",
            ]
        ),
        ("<?xml-stylesheet x?><a/>", ["other <?xml-stylesheet x?>", "<a/>", "</a>", "end"]),
        ("<a>b</a>", ["<a>", "text b", "</a>", "end"]),
        (
            "<a x=\"1\" y = '2'\n z=\"\"/>",
            ["<a x=\"1\" y=\"2\" z=\"\"/>", "</a>", "end"]
        ),
        (
            "<a x=\"&lt;&#x2F;&#47;&quot;&apos;&gt;&amp;\t\r\nz\r'\"/>",
            ["<a x=\"<//\"'>&  z '\"/>", "</a>", "end"]
        ),
        (
            "<n:a xmlns:n=\"u\" xmlns='v' n:nil=\"true\" nil=\"false\"><n:b/></n:a>",
            [
                "<n:a nsxmlns:n=\"u\" nsxmlns=\"v\" n:nil=\"true\" nil=\"false\">", "<n:b/>", "</n:b>", "</n:a>", "end",
            ]
        ),
        ("<a>1 &lt; 2 &amp;&#38; &#x41;&#x1F600;&#0000065;</a>", ["<a>", "text 1 < 2 && A\u{1f600}A", "</a>", "end"]),
        ("<a>x\r\ny\rz\n\r</a>", ["<a>", "text x\ny\nz\n\n", "</a>", "end"]),
        ("<a>]]] ]> > ]</a>", ["<a>", "text ]]] ]> > ]", "</a>", "end"]),
        (
            "<a><![CDATA[<b>&amp;]] ]]]></a>",
            ["<a>", "text <b>&amp;]] ]", "</a>", "end"]
        ),
        ("<a><![CDATA[]]></a>", ["<a>", "text ", "</a>", "end"]),
        ("<a>x<![CDATA[\r\n]]>y</a>", ["<a>", "text x\ny", "</a>", "end"]),
        (
            "<!-- - --><a><!---->x<!--<&>--><?p?><?p ? >?></a><!-- \u{e9}\n --> ",
            [
                "other <!-- - -->", "<a>", "other <!---->", "text x", "other <!--<&>--><?p?><?p ? >?>", "</a>",
                "other <!-- \u{e9}\n --> ", "end",
            ]
        ),
        (
            "<\u{e9}l\u{e9}\u{b7}ment \u{4e2d}=\"\u{1f4be}\">\u{20ac}</\u{e9}l\u{e9}\u{b7}ment>",
            [
                "<\u{e9}l\u{e9}\u{b7}ment \u{4e2d}=\"\u{1f4be}\">", "text \u{20ac}", "</\u{e9}l\u{e9}\u{b7}ment>",
                "end",
            ]
        ),
        (
            "<a><ab/><a1.-_>\u{7f}\u{d7ff}\u{fffd}</a1.-_></a>",
            [
                "<a>", "<ab/>", "</ab>", "<a1.-_>", "text \u{7f}\u{d7ff}\u{fffd}", "</a1.-_>", "</a>", "end",
            ]
        ),
    ]

    /// Documents that are none, the fault, and where it is.
    static let malformed: [(document: String, cause: XMLError.Cause, offset: UInt64)] = [
        ("", .truncated, 0), (" ", .truncated, 1), ("<", .truncated, 1), ("<a>", .truncated, 3),
        ("<a", .truncated, 2), ("<a b=\"c", .truncated, 7), ("<a></a", .truncated, 6), ("<!-- x", .truncated, 6),
        ("<a><![CDATA[x]]", .truncated, 15), ("<?p x", .truncated, 5), ("<a>&am", .truncated, 6),
        ("<?xml version='1.0'", .truncated, 19), ("<a>x]]", .truncated, 6),
        ("x", .textOutsideRoot, 0), ("<a/>x", .textOutsideRoot, 4), ("<a/>&amp;", .textOutsideRoot, 4),
        ("<![CDATA[x]]><a/>", .textOutsideRoot, 0), ("<a/><![CDATA[x]]>", .textOutsideRoot, 4),
        ("<a/><b/>", .secondRoot, 4), ("<a></a><a>", .secondRoot, 7),
        ("<a></b>", .mismatchedEndTag, 5), ("<a></ab>", .mismatchedEndTag, 6), ("<ab></a>", .mismatchedEndTag, 7),
        ("<a></ a>", .mismatchedEndTag, 5), ("</a>", .mismatchedEndTag, 0), ("<a/></a>", .mismatchedEndTag, 4),
        ("<n:a></a>", .mismatchedEndTag, 7), ("<a><b></a></b>", .mismatchedEndTag, 8), ("<a></a x>", .malformedTag, 7),
        ("< a/>", .malformedName, 1), ("<1a/>", .malformedName, 1), ("<-a/>", .malformedName, 1),
        ("<:a/>", .malformedName, 1), ("<a:/>", .malformedName, 3), ("<a:1/>", .malformedName, 3),
        ("<a:b:c/>", .malformedTag, 4), ("<a b/>", .malformedAttribute, 4), ("<a b=c/>", .malformedAttribute, 5),
        ("<a b=\"1\"c=\"2\"/>", .malformedTag, 8), ("<a / >", .malformedTag, 3), ("<a =\"1\"/>", .malformedName, 3),
        ("<a\"b\"/>", .malformedTag, 2), ("<\u{d7}/>", .malformedName, 1), ("<a\u{d7}/>", .malformedTag, 2),
        ("<a b=\"<\"/>", .lessThanInAttribute, 6),
        ("<a b=\"1\" b=\"2\"/>", .duplicateAttribute, 9), ("<a c:b=\"1\" b=\"2\" c:b=\"3\"/>", .duplicateAttribute, 17),
        ("<a>]]></a>", .sectionEndInText, 3), ("<a>x]]]></a>", .sectionEndInText, 5),
        ("<a>&</a>", .malformedReference, 3), ("<a>& b;</a>", .malformedReference, 3),
        ("<a>&;</a>", .malformedReference, 3), ("<a>&#;</a>", .malformedReference, 3),
        ("<a>&#x;</a>", .malformedReference, 3), ("<a>&#1a;</a>", .malformedReference, 3),
        ("<a>&#X41;</a>", .malformedReference, 3), ("<a>&a#;</a>", .malformedReference, 3),
        ("<a b='&x'/>", .malformedReference, 6), ("<a>&nbsp;</a>", .unknownEntity, 3),
        ("<a>&AMP;</a>", .unknownEntity, 3),
        ("<a>&#0;</a>", .invalidCharacter, 3), ("<a>&#xD800;</a>", .invalidCharacter, 3),
        ("<a>&#xFFFF;</a>", .invalidCharacter, 3), ("<a>&#x110000;</a>", .invalidCharacter, 3),
        ("<a>&#99999999999999999999;</a>", .invalidCharacter, 3),
        ("<a>&#000000000000000000000000000000000065;</a>", .referenceTooLong, 3),
        ("<a>\u{1}</a>", .invalidCharacter, 3), ("<a>\u{ffff}</a>", .invalidCharacter, 3),
        ("<a b='\u{b}'/>", .invalidCharacter, 6), ("<!--\u{0}--><a/>", .invalidCharacter, 4),
        ("<a \u{2}/>", .invalidCharacter, 3), ("\u{1}<a/>", .invalidCharacter, 0),
        ("<!-- a -- b --><a/>", .malformedComment, 7), ("<!-- a ---><a/>", .malformedComment, 7),
        ("<?xml version='1.0'?><?xml version='1.0'?><a/>", .malformedInstruction, 21),
        (" <?xml version='1.0'?><a/>", .malformedInstruction, 1), ("<?XmL x?><a/>", .malformedInstruction, 0),
        ("<? x?><a/>", .malformedName, 2), ("<?x/?><a/>", .malformedInstruction, 3),
        ("<?x?a?><a/>", .malformedInstruction, 3),
        ("<!x><a/>", .malformedMarkup, 0), ("<!-x--><a/>", .malformedMarkup, 0),
        ("<![CDAT[x]]><a/>", .malformedMarkup, 0),
        ("<a><!ENTITY x 'y'></a>", .malformedMarkup, 3),
        ("<!DOCTYPE a><a/>", .documentType, 0), ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", .documentType, 0),
        ("<a><!DOCTYPE a></a>", .documentType, 3),
        ("<?xml ?><a/>", .malformedDeclaration, 5), ("<?xml encoding='utf-8'?><a/>", .malformedDeclaration, 5),
        ("<?xml version='2.0'?><a/>", .malformedDeclaration, 5), ("<?xml version='1.'?><a/>", .malformedDeclaration, 5),
        ("<?xml version='1.0'encoding='utf-8'?><a/>", .malformedDeclaration, 5),
        ("<?xml version='1.0' version='1.0'?><a/>", .malformedDeclaration, 5),
        ("<?xml version='1.0' standalone='maybe'?><a/>", .malformedDeclaration, 5),
        ("<?xml version='1.0' standalone='no' encoding='utf-8'?><a/>", .malformedDeclaration, 5),
        ("<?xml version='1.0' x='y'?><a/>", .malformedDeclaration, 5),
        ("<?xml version=1.0?><a/>", .malformedDeclaration, 5),
        ("<?xml version='1.0?><a/>", .malformedDeclaration, 5),
        ("<?xml version='1.0' encoding='iso-8859-1'?><a/>", .unsupportedEncoding, 5),
        ("<?xml version='1.0' encoding='utf-16'?><a/>", .unsupportedEncoding, 5),
    ]

    /// Bytes that are no text at all.
    static let notText: [(bytes: [UInt8], cause: XMLError.Cause)] = [
        ([0xff, 0xfe, 0x3c, 0x00], .unsupportedEncoding), ([0xfe, 0xff, 0x00, 0x3c], .unsupportedEncoding),
        ([0x00, 0x3c], .unsupportedEncoding), (Array("<a>".utf8) + [0x80], .invalidUTF8),
        (Array("<a>".utf8) + [0xc0, 0x80], .invalidUTF8), (Array("<a>".utf8) + [0xc3, 0x28], .invalidUTF8),
        (Array("<a>".utf8) + [0xed, 0xa0, 0x80], .invalidUTF8), (Array("<a>".utf8) + [0xe0, 0x9f, 0xbf], .invalidUTF8),
        (Array("<a>".utf8) + [0xf4, 0x90, 0x80, 0x80], .invalidUTF8), (Array("<a>".utf8) + [0xf5], .invalidUTF8),
        (Array("<a>".utf8) + [0xe2, 0x82], .truncated), (Array("<a b='".utf8) + [0xff], .invalidUTF8),
        (Array("<!--".utf8) + [0xff], .invalidUTF8), (Array("<?p ".utf8) + [0xff], .invalidUTF8),
        (Array("<a><![CDATA[".utf8) + [0xff], .invalidUTF8), (Array("<a".utf8) + [0xff], .invalidUTF8),
        ([0xef, 0xbb, 0x3c], .invalidUTF8), ([0xef, 0xbb], .truncated), ([0xef, 0xbb, 0xbf], .truncated),
    ]

    @Test(arguments: wellFormed) func eventsAreThoseOfTheDocument(_ example: (document: String, lines: [String])) {
        let trace = XMLTrace(Array(example.document.utf8))
        #expect(trace.error == nil)
        #expect(trace.lines == example.lines)
        #expect(trace.tiles)
        #expect(trace.copy == Array(example.document.utf8))
    }

    @Test(arguments: malformed)
    func faultIsNamedWithItsPlace(_ example: (document: String, cause: XMLError.Cause, offset: UInt64)) {
        let trace = XMLTrace(Array(example.document.utf8))
        #expect(trace.error == XMLError(offset: example.offset, cause: example.cause), "\(example.document)")
    }

    @Test(arguments: notText) func bytesThatAreNoUTF8AreRefused(_ example: (bytes: [UInt8], cause: XMLError.Cause)) {
        #expect(XMLTrace(example.bytes).error?.cause == example.cause)
        #expect(XMLTrace(example.bytes, cuts: Array(1..<example.bytes.count)).error?.cause == example.cause)
    }

    @Test func everySplitGivesTheSameEvents() {
        let documents = Self.wellFormed.map { $0.document } + Self.malformed.map { $0.document }
        for document in documents {
            let bytes = Array(document.utf8)
            let whole = XMLTrace(bytes)
            for cut in 0...bytes.count {
                #expect(XMLTrace(bytes, cuts: [cut]) == whole, "\(document) cut at \(cut)")
            }
            #expect(XMLTrace(bytes, cuts: Array(0..<bytes.count)) == whole, "\(document) byte by byte")
        }
    }

    @Test func everyBeginningOfADocumentIsTruncated() {
        for (document, _) in Self.wellFormed {
            let bytes = Array(document.utf8)
            // What follows the root may be missing.
            let rootEnd = (bytes.lastIndex(of: UInt8(ascii: ">")) ?? 0) + 1
            guard document.last == ">", !document.hasSuffix("-->") else { continue }
            for end in 0..<rootEnd {
                let trace = XMLTrace(Array(bytes[..<end]))
                #expect(trace.error == XMLError(offset: UInt64(end), cause: .truncated), "\(document) cut at \(end)")
                #expect(XMLTrace(Array(bytes[..<end]), openEnded: true).error == nil)
            }
        }
    }

    @Test func failureIsRepeated() {
        var reader = XMLReader()
        let bytes = Array("<a>&x;</a>".utf8)
        var errors: [XMLError] = []
        for _ in 0..<4 {
            do throws(XMLError) { _ = try reader.next(in: bytes.span, isLast: true) } catch { errors.append(error) }
        }
        #expect(errors == Array(repeating: XMLError(offset: 3, cause: .unknownEntity), count: 3))
    }

    @Test func endOfDocumentIsRepeated() throws {
        var reader = XMLReader()
        let bytes = Array("<a/>".utf8)
        for _ in 0..<2 { _ = try reader.next(in: bytes.span, isLast: true) }
        for _ in 0..<3 { #expect(try reader.next(in: bytes.span, isLast: true) == .endOfDocument) }
    }

    @Test func depthFollowsTheEvents() throws {
        var reader = XMLReader()
        let bytes = Array("<a><b/>x</a>".utf8)
        var depths: [Int] = []
        for _ in 0..<5 {
            _ = try reader.next(in: bytes.span, isLast: true)
            depths.append(reader.depth)
        }
        #expect(depths == [1, 2, 1, 1, 0])
    }
}
