import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Storage

@Suite struct LookupsTests {
    /// Look-ups of squares, on one event loop.
    private final class Squares: Sendable {
        let threads: NIOThreadPool
        let lookups: Lookups<Int, Int>
        let loop = Fixtures.loop
        /// How often something was looked for, by how many threads now, and the most at a time.
        private let counts: NIOLockedValueBox<(begun: Int, now: Int, most: Int)>

        var begun: Int { counts.withLockedValue { $0.begun } }
        var mostAtWork: Int { counts.withLockedValue { $0.most } }

        init(
            threads count: Int = 1, used: Int = 1, limit: Int = 1_000,
            find: @escaping Lookups<Int, Int>.Find = { next, answer in
                while let key = next() { answer(key * key) }
            }
        ) {
            let counts = NIOLockedValueBox((begun: 0, now: 0, most: 0))
            self.counts = counts
            threads = NIOThreadPool(numberOfThreads: count)
            lookups = Lookups(on: threads, threadLimit: used, limit: limit) { next, answer in
                counts.withLockedValue {
                    $0.begun += 1
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                find(next, answer)
                counts.withLockedValue { $0.now -= 1 }
            }
            threads.start()
        }

        /// Asks for all of them in one turn of the loop; nil for what is refused.
        func ask(_ keys: Range<Int>) async throws -> [EventLoopFuture<Int?>?] {
            try await loop.submit { keys.map { self.lookups.lookUp($0, on: self.loop) } }.get()
        }

        func answers(_ keys: Range<Int>) async throws -> [Int?] {
            var answers: [Int?] = []
            for future in try await ask(keys) { answers.append(try await #require(future).get()) }
            // The thread has noticed that nothing waits, so that the next ones begin anew.
            try await threads.runIfActive(eventLoop: loop) {}.get()
            return answers
        }
    }

    /// A point that a thread waits at until the test lets it go on.
    private final class Gate: Sendable {
        private let arrival = ConditionLock(value: false)
        private let opening = ConditionLock(value: false)

        /// On the thread: whether the test let it go on.
        func pass() -> Bool {
            arrival.lock()
            arrival.unlock(withValue: true)
            return Self.wait(for: opening)
        }

        func hasArrived() -> Bool { Self.wait(for: arrival) }

        func open() {
            opening.lock()
            opening.unlock(withValue: true)
        }

        private static func wait(for condition: ConditionLock<Bool>) -> Bool {
            guard condition.lock(whenValue: true, timeoutSeconds: 20) else { return false }
            condition.unlock()
            return true
        }
    }

    // MARK: Handing over

    @Test(arguments: [1, 10, 31, 32, 33, 100]) func whatIsAskedInOneTurnIsFoundAtOnce(count: Int) async throws {
        let squares = Squares()
        for round in 1...3 {
            #expect(try await squares.answers(0..<count) == (0..<count).map { $0 * $0 })
            #expect(squares.begun == round)
        }
        try await squares.threads.shutdownGracefully()
    }

    @Test func whatIsAskedMeanwhileIsFoundByTheSameThread() async throws {
        let gate = Gate()
        let squares = Squares { next, answer in
            while let key = next() { answer(key == 0 && !gate.pass() ? nil : key * key) }
        }
        let first = try await squares.ask(0..<1)
        try #require(gate.hasArrived())
        let others = try await squares.ask(1..<5)
        gate.open()
        for (key, future) in (first + others).enumerated() { #expect(try await #require(future).get() == key * key) }
        #expect(squares.begun == 1)
        try await squares.threads.shutdownGracefully()
    }

    /// While one thread waits for a slow disk, the other one does the rest.
    @Test func aSlowLookUpHoldsUpNoOther() async throws {
        let gate = Gate()
        let squares = Squares(threads: 3, used: 2) { next, answer in
            while let key = next() { answer(key == 0 && !gate.pass() ? nil : key * key) }
        }
        let futures = try await squares.ask(0..<50).compactMap(\.self)
        for (key, future) in futures.enumerated().dropFirst() { #expect(try await future.get() == key * key) }
        gate.open()
        #expect(try await futures[0].get() == 0)
        try await squares.threads.shutdownGracefully()
    }

    @Test func noMoreThreadsAreUsedThanAllowed() async throws {
        let gates = [Gate(), Gate()]
        let squares = Squares(threads: 4, used: 2) { next, answer in
            while let key = next() { answer(key < 2 && !gates[key].pass() ? nil : key * key) }
        }
        var futures = try await squares.ask(0..<2)
        for gate in gates { try #require(gate.hasArrived()) }
        for key in 2..<40 { futures += try await squares.ask(key..<(key + 1)) }
        // A thread that had begun beside them would have found something by now.
        try await squares.threads.runIfActive(eventLoop: squares.loop) {}.get()
        for gate in gates { gate.open() }
        for (key, future) in futures.enumerated() { #expect(try await #require(future).get() == key * key) }
        try await squares.threads.shutdownGracefully()
        #expect(squares.mostAtWork == 2)
    }

    /// The last key is found only once the answers of the others have arrived.
    @Test func anAnswerWaitsForNoOtherLookUp() async throws {
        let gate = Gate()
        let squares = Squares { next, answer in
            while let key = next() { answer(key == 3 && !gate.pass() ? nil : key * key) }
        }
        let futures = try await squares.ask(0..<4).compactMap(\.self)
        for key in 0..<3 { #expect(try await futures[key].get() == key * key) }
        gate.open()
        #expect(try await futures[3].get() == 9)
        try await squares.threads.shutdownGracefully()
    }

    /// The loop is held until all are found, and then finds them all at once: no other task has come in between.
    @Test func anEventLoopTakesAllAnswersThatHaveGathered() async throws {
        let gate = Gate()
        let areFound = ConditionLock(value: false)
        let squares = Squares { next, answer in
            while let key = next() { answer(key == 0 && !gate.pass() ? nil : key * key) }
            areFound.lock()
            areFound.unlock(withValue: true)
        }
        let futures = try await squares.ask(0..<20).compactMap(\.self)
        try #require(gate.hasArrived())
        let order = NIOLockedValueBox<[Int]>([])
        for (key, future) in futures.enumerated() {
            future.whenComplete { _ in order.withLockedValue { $0.append(key) } }
        }
        let haveWaited = try await squares.loop.submit {
            gate.open()
            guard areFound.lock(whenValue: true, timeoutSeconds: 20) else { return false }
            areFound.unlock()
            squares.loop.execute { order.withLockedValue { $0.append(-1) } }
            return true
        }.get()
        #expect(haveWaited)
        for future in futures { _ = try await future.get() }
        try await squares.loop.submit {}.get()
        #expect(order.withLockedValue { $0 } == Array(0..<20) + [-1])
        try await squares.threads.shutdownGracefully()
    }

    @Test func severalEventLoopsAreAnswered() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let gate = Gate()
        let squares = Squares { next, answer in
            while let key = next() { answer(key == 0 && !gate.pass() ? nil : key * key) }
        }
        var futures: [EventLoopFuture<Int?>?] = []
        for key in 0..<40 { futures.append(squares.lookups.lookUp(key, on: group.next())) }
        gate.open()
        for (key, future) in futures.enumerated() { #expect(try await #require(future).get() == key * key) }
        try await squares.threads.shutdownGracefully()
        try await group.shutdownGracefully()
    }

    /// Keys come just when a thread finds that nothing waits any more.
    @Test func noLookUpIsLostWhileThreadsFallAsleepAndAwake() async throws {
        let squares = Squares(threads: 2, used: 2)
        let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
            for chain in 0..<4 {
                group.addTask {
                    var wrong = 0
                    for key in (chain * 10_000)..<(chain * 10_000 + 10_000) {
                        let future = try #require(squares.lookups.lookUp(key, on: squares.loop))
                        if try await future.get() != key * key { wrong += 1 }
                    }
                    return wrong
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wrong == 0)
        #expect(squares.begun > 100, "again and again nothing waits")
        try await squares.threads.shutdownGracefully()
    }

    // MARK: Bounds and faults

    @Test func beyondTheLimitNothingIsLookedUpUntilThereIsRoom() async throws {
        let squares = Squares(limit: 3)
        for _ in 0..<3 {
            let futures = try await squares.ask(0..<5)
            #expect(futures.map { $0 == nil } == [false, false, false, true, true])
            for (key, future) in futures.compactMap(\.self).enumerated() {
                #expect(try await future.get() == key * key)
            }
        }
        try await squares.threads.shutdownGracefully()
    }

    @Test func whatIsNotAnsweredIsNotFound() async throws {
        let squares = Squares(limit: 4) { next, answer in
            // Takes the first and does not answer it, answers the second, and leaves the others.
            _ = next()
            if let key = next() { answer(key) }
        }
        for _ in 0..<2 { #expect(try await squares.answers(0..<4) == [nil, 1, nil, nil]) }
        try await squares.threads.shutdownGracefully()
    }

    @Test func theFirstAnswerCounts() async throws {
        let squares = Squares(limit: 2) { next, answer in
            answer(6)
            while next() != nil {
                answer(7)
                answer(8)
            }
            answer(9)
        }
        for _ in 0..<2 { #expect(try await squares.answers(0..<2) == [7, 7]) }
        try await squares.threads.shutdownGracefully()
    }

    // MARK: The end

    @Test func atTheEndWhatWaitsIsNotFoundAndWhatIsUnderWayIs() async throws {
        let gate = Gate()
        let squares = Squares { next, answer in
            while let key = next() { answer(key == 7 && !gate.pass() ? nil : key * key) }
        }
        let first = try await squares.ask(7..<8)
        try #require(gate.hasArrived())
        let waiting = try await squares.ask(8..<20)
        squares.lookups.end()
        for future in waiting { #expect(try await #require(future).get() == nil) }
        #expect(try await squares.ask(20..<22).allSatisfy { $0 == nil })
        gate.open()
        #expect(try await #require(first[0]).get() == 49)
        try await squares.threads.shutdownGracefully()
    }

    @Test func threadsThatWereShutDownFindNothing() async throws {
        let squares = Squares()
        try await squares.threads.shutdownGracefully()
        for future in try await squares.ask(0..<5) { #expect(try await #require(future).get() == nil) }
        #expect(squares.begun == 0)
        #expect(try await squares.ask(5..<6).allSatisfy { $0 == nil }, "whoever asks on is told")
    }
}
