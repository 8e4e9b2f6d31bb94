import HTTPWire
import Testing

@Suite struct ChunkEncoderTests {
    @Test(arguments: [1, 9, 10, 15, 16, 26, 255, 256, 4095, 4096, 65_535, 65_536, 0x1234_5678, Int.max])
    func sizeIsWrittenInHexadecimal(count: Int) {
        var output: [UInt8] = []
        ChunkEncoder.appendSize(count, to: &output)
        #expect(text(output) == String(count, radix: 16) + "\r\n")
    }
}
