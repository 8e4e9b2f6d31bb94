import HTTPSemantics
import Testing

@Suite struct AcceptTests {
    private func format(_ values: [String]) -> BodyFormat {
        var accept = Accept()
        for value in values {
            let value = bytes(value)
            accept.combine(value.span)
        }
        return accept.format
    }

    @Test(
        arguments: [
            ([], BodyFormat.xml), ([""], .xml), (["*/*"], .xml), (["application/*"], .xml), (["text/html"], .xml),
            (["application/xml"], .xml), (["application/json"], .json), (["APPLICATION/Json"], .json),
            (["application/xml, application/json"], .json), (["application/json, application/xml"], .json),
            (["application/json;q=0.1"], .json), (["application/json;q=0"], .xml),
            (["application/json; q=0.000"], .xml),
            (["application/json;q=0.001"], .json), (["application/json;q=0.5, application/xml"], .xml),
            (["application/json;q=0.5, application/xml;q=0.5"], .json),
            (["application/json;q=0.5, text/xml;q=0.6"], .xml),
            (["application/json;q=0.9, application/xml;q=0.85"], .json), (["*/*, application/json;q=0.1"], .json),
            (["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"], .xml),
            (["application/json, text/plain, */*"], .json), (["application/json;charset=utf-8;q=0"], .xml),
            (["application/json;odata=verbose"], .json), (["application/json;q=x"], .json),
            (["application/json;q=2"], .json),
            (["application/json;q=1.001"], .json), (["application/json;q=0.0000"], .json),
            (["application/json;Q=0"], .xml),
            (["application/xml", "application/json"], .json), (["application/json", "application/xml;q=1"], .json),
            (["application/json;q=0.2", "text/xml;q=0.3"], .xml), (["application/json;q=0, application/json"], .json),
            (["application/jsonx"], .json), (["x\"application/json,\""], .json), (["application/xhtml+xml"], .xml),
            (["application/json ; q=0"], .xml), (["application/json;q=1."], .json), (["application/json;q="], .json),
            (["application/json;q=1.000, application/xml;q=1"], .json), (["text/json"], .xml),
        ] as [([String], BodyFormat)])
    func formatIsChosenAsEMDoes(values: [String], expected: BodyFormat) {
        #expect(format(values) == expected)
    }
}
