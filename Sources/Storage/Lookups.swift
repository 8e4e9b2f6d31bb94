import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// What is asked of a store and waits for its threads, which answer it in rounds.
///
/// Waking a thread, and the event loop for its answer, takes longer than to find a row that the kernel has in memory. So
/// what an event loop asks in one turn is handed over at the end of the turn, a thread takes its share of all that waits,
/// and each event loop is woken once for the answers of a round; earlier where the disk is slow.
///
/// Thread safety: any thread. Every future succeeds, whatever becomes of the threads, and on its event loop.
final class Lookups<Key: Sendable, Value: Sendable>: Sendable {
    /// Answers the keys of one round on a thread of the store, each by its place among them.
    typealias Find = @Sendable (_ keys: [Key], _ answer: (_ place: Int, _ value: Value?) -> Void) -> Void

    private struct Waiting {
        let key: Key
        let promise: EventLoopPromise<Value?>
    }

    private struct Answer: Sendable {
        let promise: EventLoopPromise<Value?>
        let value: Value?
    }

    private struct State {
        var waiting = CircularBuffer<Waiting>()
        /// Waiting or in a round.
        var pending = 0
        /// Threads that are in a round or about to be.
        var working = 0
    }

    /// The most keys of a round.
    private static var roundLimit: Int { 32 }
    /// How long an answer waits for those of the rest of its round.
    private static var patience: TimeAmount { .milliseconds(1) }

    private let threads: NIOThreadPool
    private let parallelRounds: Int
    private let limit: Int
    private let find: Find
    /// Guards what waits; never held across a call.
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - threads: The threads of the store, of which `parallelRounds` at most are used at a time.
    ///   - limit: The most keys waiting or in a round.
    init(on threads: NIOThreadPool, parallelRounds: Int, limit: Int, find: @escaping Find) {
        self.threads = threads
        self.parallelRounds = max(1, parallelRounds)
        self.limit = limit
        self.find = find
    }

    /// Asks for a value; nil without a future when too much waits already.
    ///
    /// The future has nil where nothing was found, or the threads have been shut down.
    func lookUp(_ key: Key, on eventLoop: any EventLoop) -> EventLoopFuture<Value?>? {
        let future = state.withLockedValue { state -> EventLoopFuture<Value?>? in
            guard state.pending < limit else { return nil }
            let promise = eventLoop.makePromise(of: Value?.self)
            state.pending += 1
            state.waiting.append(Waiting(key: key, promise: promise))
            return promise.futureResult
        }
        if future != nil { eventLoop.execute { self.startRounds() } }
        return future
    }

    /// Has as many threads begin as there are keys for, unless they are at work.
    private func startRounds() {
        let count = state.withLockedValue { state in
            let count = max(0, min(parallelRounds - state.working, state.waiting.count))
            state.working += count
            return count
        }
        for _ in 0..<count {
            threads.submit { state in
                while let round = self.takeRound() {
                    // Threads that are shut down find nothing any more.
                    self.perform(round, by: state == .active ? self.find : { _, _ in })
                }
            }
        }
    }

    /// The next round: a share of what waits, so that the other threads have theirs; nil when nothing does.
    private func takeRound() -> [Waiting]? {
        state.withLockedValue { state in
            guard !state.waiting.isEmpty else {
                state.working -= 1
                return nil
            }
            let share = (state.waiting.count + parallelRounds - 1) / parallelRounds
            let round = Array(state.waiting.prefix(min(share, Self.roundLimit)))
            state.waiting.removeFirst(round.count)
            return round
        }
    }

    private func perform(_ round: [Waiting], by find: Find) {
        var unanswered = Set(round.indices)
        var answers: [Answer] = []
        var handOverAt = NIODeadline.now() + Self.patience
        find(round.map(\.key)) { place, value in
            guard unanswered.remove(place) != nil else { return }
            answers.append(Answer(promise: round[place].promise, value: value))
            guard NIODeadline.now() >= handOverAt else { return }
            handOver(answers)
            answers.removeAll()
            handOverAt = NIODeadline.now() + Self.patience
        }
        for place in unanswered { answers.append(Answer(promise: round[place].promise, value: nil)) }
        handOver(answers)
    }

    /// Gives answers to the event loops that asked, each of which is woken once.
    private func handOver(_ answers: [Answer]) {
        state.withLockedValue { $0.pending -= answers.count }
        var rest = answers
        while let eventLoop = rest.first?.promise.futureResult.eventLoop {
            let others = rest.partition { $0.promise.futureResult.eventLoop !== eventLoop }
            let mine = rest[..<others]
            eventLoop.execute {
                for answer in mine { answer.promise.succeed(answer.value) }
            }
            rest = Array(rest[others...])
        }
    }
}
