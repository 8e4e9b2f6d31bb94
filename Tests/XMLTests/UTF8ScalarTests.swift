import Testing
import XML

@Suite struct UTF8ScalarTests {
    @Test func scalarsDecodeAsTheStandardLibraryEncodesThem() {
        for value in stride(from: UInt32(0), through: 0x10_ffff, by: 7) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(Character(scalar)).utf8)
            var appended: [UInt8] = []
            UTF8Scalar.append(value, to: &appended)
            #expect(appended == bytes)
            #expect(UTF8Scalar.decode(in: bytes.span, at: 0) == .scalar(value, length: bytes.count))
            for end in 1..<max(1, bytes.count) {
                #expect(UTF8Scalar.decode(in: bytes.span.extracting(0..<end), at: 0) == .incomplete)
            }
        }
    }

    @Test func everyPairOfLeadAndNextIsJudgedAsByTheStandardLibrary() {
        for lead in UInt8(0x80)...0xff {
            for next in UInt8(0)...0xff {
                let bytes = [lead, next, 0x80, 0x80]
                let isValid = (2...4).contains { String(validating: bytes[..<$0], as: UTF8.self) != nil }
                let step = UTF8Scalar.decode(in: bytes.span, at: 0)
                #expect((step != .invalid) == isValid, "\(lead) \(next)")
            }
        }
    }

    @Test(arguments: [UInt32(0xd800), 0xdfff, 0x11_0000, .max]) func whatIsNoScalarIsReplaced(_ value: UInt32) {
        var bytes: [UInt8] = []
        UTF8Scalar.append(value, to: &bytes)
        #expect(bytes == [0xef, 0xbf, 0xbd])
    }
}
