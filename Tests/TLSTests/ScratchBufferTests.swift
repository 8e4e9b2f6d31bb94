import NIOCore
import Testing

@testable import TLS

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

    @Test func asManySmallOnesAreKeptAsConnectionsSendTogether() {
        let scratch = ScratchBuffer()
        var lent = (0..<OutputBatch.fullCount + 1).map { _ in scratch.take(100) }
        let places = lent.reversed().map { storage($0) }
        while let buffer = lent.popLast() { scratch.giveBack(consume buffer) }
        let again = (0..<OutputBatch.fullCount).map { _ in scratch.take(100) }
        #expect(Set(again.map { storage($0) }) == Set(places.dropLast()))
        #expect(scratch.take(100).capacity > 0)
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
        let large = scratch.take(1_025)
        let place = storage(large)
        scratch.giveBack(consume large)
        #expect(scratch.take(900).capacity < 2_048)
        #expect(place != nil)
    }

    @Test func roomIsAtLeastWhatWasAskedForAndAtMostFourTimesThat() {
        let scratch = ScratchBuffer(limit: 65_536)
        for need in [1, 300, 900, 4_096, 1_500, 40, 5_000, 60_000, 20_000, 4_097, 9_000, 100_000, 2_000] {
            let buffer = scratch.take(need)
            #expect(buffer.capacity >= need && buffer.capacity <= max(4 * need, 1_024))
            scratch.giveBack(consume buffer)
        }
    }

    @Test func manySmallAnswersThatWaitHoldNoMoreThanTheyNeed() {
        let scratch = ScratchBuffer()
        var waiting: [ByteBuffer] = []
        for _ in 0..<100 {
            // Another connection's answer of ten kilobytes leaves in between.
            var large = scratch.take(10_000)
            large.writeRepeatingByte(0x61, count: 10_000)
            scratch.giveBack(consume large)
            var answer = scratch.take(220)
            answer.writeRepeatingByte(0x62, count: 220)
            waiting.append(answer)
            scratch.giveBack(consume answer)
        }
        #expect(waiting.map(\.storageCapacity).reduce(0, +) <= 100 * 1_024)
    }
}
