import Testing

@testable import Settings

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("0", 0), ("1ms", 1), ("60s", 60_000), ("14m", 840_000), ("24h", 86_400_000), ("2d", 172_800_000),
        ] as [(String, Int64)])
    func durationIsReadInMilliseconds(text: String, milliseconds: Int64) {
        #expect(Quantity.milliseconds(text) == milliseconds)
    }

    @Test(arguments: ["", "s", "60", "-1s", "1.5s", "1 s", "+1s", "9223372036854775807s", "10parsecs", "0x1s"])
    func whatIsNoDurationIsRefused(text: String) {
        #expect(Quantity.milliseconds(text) == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("512B", 512), ("16KiB", 16_384), ("64MiB", 67_108_864), ("2GiB", 2_147_483_648),
            ("1MB", 1_048_576),
        ] as [(String, Int64)])
    func sizeIsReadInBytes(text: String, bytes: Int64) {
        #expect(Quantity.bytes(text) == bytes)
    }

    @Test(arguments: ["", "B", "64", "-1B", "1.5MiB", "64M", "9223372036854775807GiB"])
    func whatIsNoSizeIsRefused(text: String) {
        #expect(Quantity.bytes(text) == nil)
    }
}
