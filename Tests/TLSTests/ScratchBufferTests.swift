import NIOCore
import TLS
import Testing

@Suite struct ScratchBufferTests {
    /// Where the bytes of a buffer lie.
    private func storage(_ buffer: ByteBuffer) -> UnsafeRawPointer? {
        buffer.withVeryUnsafeBytes { $0.baseAddress }
    }

    @Test func whatIsGivenBackIsLentAgainEmpty() {
        let scratch = ScratchBuffer()
        var first = scratch.take(100)
        first.writeString("secret")
        let place = storage(first)
        scratch.giveBack(consume first)
        let second = scratch.take(100)
        #expect(storage(second) == place && second.readableBytes == 0)
    }

    @Test func whatIsLentIsNotLentTwice() {
        let scratch = ScratchBuffer()
        scratch.giveBack(scratch.take(100))
        let first = scratch.take(100)
        let second = scratch.take(100)
        #expect(storage(first) != storage(second))
    }

    @Test func whatHasNotLeftKeepsItsBytes() {
        let scratch = ScratchBuffer()
        var written = scratch.take(100)
        written.writeString("first")
        let waiting = written
        scratch.giveBack(consume written)
        var next = scratch.take(100)
        next.writeString("other")
        #expect(String(buffer: waiting) == "first" && String(buffer: next) == "other")
    }

    @Test func largeOnesAreNotKept() {
        let scratch = ScratchBuffer(limit: 1_024)
        scratch.giveBack(scratch.take(4_096))
        #expect(scratch.take(0).capacity == 0)
        scratch.giveBack(scratch.take(1_024))
        #expect(scratch.take(0).capacity == 1_024)
    }

    @Test func roomIsAtLeastWhatWasAskedFor() {
        let scratch = ScratchBuffer()
        scratch.giveBack(scratch.take(128))
        #expect(scratch.take(4_096).capacity >= 4_096)
        #expect(scratch.take(0).capacity == 128)
    }
}
