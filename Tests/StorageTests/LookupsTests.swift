import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Storage

@Suite struct LookupsTests {
    /// Look-ups of squares that remember their rounds.
    private final class Squares: Sendable {
        let threads: NIOThreadPool
        let lookups: Lookups<Int, Int>
        private let seen: NIOLockedValueBox<[[Int]]>

        var rounds: [[Int]] { seen.withLockedValue { $0 } }

        init(
            parallelRounds: Int = 1, limit: Int = 1_000,
            find: @escaping Lookups<Int, Int>.Find = { keys, answer in
                for (place, key) in keys.enumerated() { answer(place, key * key) }
            }
        ) {
            let seen = NIOLockedValueBox<[[Int]]>([])
            self.seen = seen
            threads = NIOThreadPool(numberOfThreads: parallelRounds)
            lookups = Lookups(on: threads, parallelRounds: parallelRounds, limit: limit) { keys, answer in
                seen.withLockedValue { $0.append(keys) }
                find(keys, answer)
            }
            threads.start()
        }

        /// Asks for all of them in one turn of the loop; nil for what is refused.
        func ask(_ keys: Range<Int>, on loop: any EventLoop = Fixtures.loop) async throws -> [EventLoopFuture<Int?>?] {
            try await loop.submit { keys.map { self.lookups.lookUp($0, on: loop) } }.get()
        }

        func answers(_ keys: Range<Int>, on loop: any EventLoop = Fixtures.loop) async throws -> [Int?] {
            var answers: [Int?] = []
            for future in try await ask(keys, on: loop) { answers.append(try await #require(future).get()) }
            return answers
        }

        func end() async throws {
            try await threads.shutdownGracefully()
        }
    }

    @Test func whatIsAskedInOneTurnIsFoundInOneRound() async throws {
        let squares = Squares()
        #expect(try await squares.answers(0..<10) == (0..<10).map { $0 * $0 })
        #expect(squares.rounds == [Array(0..<10)])
        try await squares.end()
    }

    @Test func aRoundHasAtMostThirtyTwoKeys() async throws {
        let squares = Squares()
        #expect(try await squares.answers(0..<100) == (0..<100).map { $0 * $0 })
        #expect(squares.rounds.map(\.count) == [32, 32, 32, 4])
        #expect(squares.rounds.flatMap(\.self) == Array(0..<100))
        try await squares.end()
    }

    /// Whoever comes first leaves half of it, and the rest is done by whoever is free.
    @Test func aRoundIsAShareWhereSeveralThreadsRead() async throws {
        let squares = Squares(parallelRounds: 2)
        #expect(try await squares.answers(0..<20) == (0..<20).map { $0 * $0 })
        #expect(squares.rounds.allSatisfy { $0.count <= 10 })
        #expect(squares.rounds.flatMap(\.self).sorted() == Array(0..<20))
        try await squares.end()
    }

    @Test func beyondTheLimitNothingIsLookedUpUntilThereIsRoom() async throws {
        let squares = Squares(limit: 3)
        for _ in 0..<3 {
            let futures = try await squares.ask(0..<5)
            #expect(futures.map { $0 == nil } == [false, false, false, true, true])
            for future in futures.compactMap(\.self) { _ = try await future.get() }
        }
        #expect(squares.rounds == [[0, 1, 2], [0, 1, 2], [0, 1, 2]])
        try await squares.end()
    }

    @Test func whatARoundDoesNotAnswerIsNotFound() async throws {
        let squares = Squares(limit: 4) { keys, answer in answer(1, keys[1]) }
        for _ in 0..<2 { #expect(try await squares.answers(0..<4) == [nil, 1, nil, nil]) }
        try await squares.end()
    }

    @Test func theFirstAnswerCounts() async throws {
        let squares = Squares(limit: 2) { keys, answer in
            answer(0, 7)
            answer(0, 8)
            answer(1, 9)
            answer(2, 10)
        }
        for _ in 0..<2 { #expect(try await squares.answers(0..<2) == [7, 9]) }
        try await squares.end()
    }

    /// The third key is found only once the first one's answer has arrived.
    @Test func aSlowRoundHandsOverWhatItHasFound() async throws {
        let isFirstThere = ConditionLock(value: false)
        let squares = Squares { keys, answer in
            answer(0, 0)
            let later = NIODeadline.now() + .milliseconds(2)
            while NIODeadline.now() < later {}
            answer(1, 1)
            guard isFirstThere.lock(whenValue: true, timeoutSeconds: 20) else { return }
            isFirstThere.unlock()
            answer(2, 4)
        }
        let futures = try await squares.ask(0..<3).compactMap(\.self)
        #expect(try await futures[0].get() == 0)
        #expect(try await futures[1].get() == 1)
        isFirstThere.lock()
        isFirstThere.unlock(withValue: true)
        #expect(try await futures[2].get() == 4)
        #expect(squares.rounds == [[0, 1, 2]])
        try await squares.end()
    }

    @Test func eachEventLoopGetsItsAnswers() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let loops = [group.next(), group.next()]
        // Both ask while the only thread is in a round, which waits for them.
        let phase = ConditionLock(value: 0)
        let squares = Squares { keys, answer in
            if keys == [100] {
                phase.lock()
                phase.unlock(withValue: 1)
                guard phase.lock(whenValue: 2, timeoutSeconds: 20) else { return }
                phase.unlock()
            }
            for (place, key) in keys.enumerated() { answer(place, key * key) }
        }
        let first = try await squares.ask(100..<101)
        try #require(phase.lock(whenValue: 1, timeoutSeconds: 20))
        phase.unlock()
        var futures: [EventLoopFuture<Int?>] = []
        for (number, loop) in loops.enumerated() {
            futures += try await squares.ask((number * 10)..<(number * 10 + 10), on: loop).compactMap(\.self)
        }
        phase.lock()
        phase.unlock(withValue: 2)
        for (key, future) in futures.enumerated() { #expect(try await future.get() == key * key) }
        #expect(try await first[0]?.get() == 10_000)
        #expect(squares.rounds == [[100], Array(0..<20)])
        try await squares.end()
        try await group.shutdownGracefully()
    }

    @Test func threadsThatWereShutDownFindNothing() async throws {
        let squares = Squares(limit: 5)
        try await squares.end()
        for _ in 0..<2 { #expect(try await squares.answers(0..<5) == [nil, nil, nil, nil, nil]) }
        #expect(squares.rounds.isEmpty)
    }
}
