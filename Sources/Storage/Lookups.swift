import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// What is asked of a store and waits for its threads.
///
/// Waking a thread, and the event loop for its answer, takes longer than to find a row that the kernel has in memory. So
/// what an event loop asks in one turn is handed over at the end of the turn, a thread goes on while anything waits, and
/// its answers wake an event loop together.
///
/// Thread safety: any thread. Every future succeeds, whatever becomes of the threads.
final class Lookups<Key: Sendable, Value: Sendable>: Sendable {
    /// Looks up what waits, on a thread of the store: takes a key by `next`, answers it, and so on until there is none.
    ///
    /// A key that is not answered before the next one is taken, or not taken at all, is not found.
    typealias Find = @Sendable (_ next: () -> Key?, _ answer: (Value?) -> Void) -> Void

    private struct Waiting {
        let key: Key
        let promise: EventLoopPromise<Value?>
    }

    private struct Answer: Sendable {
        let promise: EventLoopPromise<Value?>
        let value: Value?

        var eventLoop: any EventLoop { promise.futureResult.eventLoop }
    }

    private struct State {
        var waiting = CircularBuffer<Waiting>()
        /// Waiting, or taken and not handed over yet.
        var pending = 0
        /// Threads that are at work or about to be.
        var working = 0
        var isEnded = false
    }

    /// The most answers that are handed over together.
    private static var answerLimit: Int { 32 }
    /// How long an answer waits for others; longer only by the look-up that is under way then.
    private static var patience: TimeAmount { .milliseconds(1) }

    private let threads: NIOThreadPool
    private let threadLimit: Int
    private let limit: Int
    private let find: Find
    /// Guards what waits; never held across a call.
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - threads: The threads of the store.
    ///   - threadLimit: The most of them that are used at a time.
    ///   - limit: The most keys that wait or are looked up.
    init(on threads: NIOThreadPool, threadLimit: Int, limit: Int, find: @escaping Find) {
        self.threads = threads
        self.threadLimit = max(1, threadLimit)
        self.limit = limit
        self.find = find
    }

    /// Asks for a value; nil instead of a future where too much waits already, and after the end.
    ///
    /// The future has nil where nothing was found, or the end came first.
    func lookUp(_ key: Key, on eventLoop: any EventLoop) -> EventLoopFuture<Value?>? {
        let promise = eventLoop.makePromise(of: Value?.self)
        let isTaken = state.withLockedValue { state in
            guard state.pending < limit, !state.isEnded else { return false }
            state.pending += 1
            state.waiting.append(Waiting(key: key, promise: promise))
            return true
        }
        guard isTaken else {
            promise.succeed(nil)
            return nil
        }
        eventLoop.execute { self.wakeThreads() }
        return promise.futureResult
    }

    /// Looks nothing up any more: what waits is not found; a look-up that is under way is still answered.
    func end() {
        let dropped = state.withLockedValue { state in
            state.isEnded = true
            let dropped = Array(state.waiting)
            state.waiting.removeAll()
            return dropped
        }
        handOver(dropped.map { Answer(promise: $0.promise, value: nil) })
    }

    /// Has as many threads begin as there are keys for, unless they are at work.
    private func wakeThreads() {
        let count = state.withLockedValue { state in
            let count = max(0, min(threadLimit - state.working, state.waiting.count))
            state.working += count
            return count
        }
        for _ in 0..<count {
            threads.submit { state in
                // Whoever shuts the threads down has ended this before, or does so hereby.
                guard state == .active else { return self.end() }
                repeat { self.work() } while !self.rest()
            }
        }
    }

    /// Leaves off if nothing waits; until then this thread counts as at work.
    private func rest() -> Bool {
        state.withLockedValue { state in
            guard state.waiting.isEmpty else { return false }
            state.working -= 1
            return true
        }
    }

    private func work() {
        var taken: EventLoopPromise<Value?>?
        var answers: [Answer] = []
        var handOverAt = NIODeadline.distantFuture
        var isDone = false

        func answer(_ value: Value?) {
            guard let promise = taken else { return }
            taken = nil
            let now = NIODeadline.now()
            if answers.isEmpty { handOverAt = now + Self.patience }
            answers.append(Answer(promise: promise, value: value))
            guard now >= handOverAt || answers.count >= Self.answerLimit else { return }
            handOver(answers)
            answers.removeAll(keepingCapacity: true)
        }

        func next() -> Key? {
            answer(nil)
            guard let waiting = state.withLockedValue({ $0.waiting.popFirst() }) else {
                isDone = true
                return nil
            }
            taken = waiting.promise
            return waiting.key
        }

        find(next, answer)
        // What comes from here on is for the next turn, unless whoever looks things up gave up before it was done.
        while !isDone { _ = next() }
        handOver(answers)
    }

    /// Gives answers to the event loops that asked, each of which is woken once.
    private func handOver(_ answers: [Answer]) {
        state.withLockedValue { $0.pending -= answers.count }
        for mine in Dictionary(grouping: answers, by: { ObjectIdentifier($0.eventLoop) }).values {
            mine.first?.eventLoop.execute {
                for answer in mine { answer.promise.succeed(answer.value) }
            }
        }
    }
}
