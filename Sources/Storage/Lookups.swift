import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// What is asked of a store and waits for its threads.
///
/// Waking a thread, and the event loop for its answer, takes longer than to find a row that the kernel has in memory. So
/// what an event loop asks in one turn is handed over at the end of the turn, a thread goes on while anything waits, and
/// an event loop is woken once for all answers that gather until it comes to take them.
///
/// Thread safety: any thread. Every future succeeds, whatever becomes of the threads.
final class Lookups<Key: Sendable, Value: Sendable>: Sendable {
    /// Looks up what waits, on a thread of the store: takes a key by `next`, answers it, and so on until there is none.
    ///
    /// A key that is not answered before the next one is taken, or not taken at all, is not found. An answer is on its way
    /// at once.
    typealias Find = @Sendable (_ next: () -> Key?, _ answer: (Value?) -> Void) -> Void

    private struct Waiting {
        let key: Key
        let promise: EventLoopPromise<Value?>
    }

    private struct Answer {
        let promise: EventLoopPromise<Value?>
        let value: Value?
    }

    private struct State {
        var waiting = CircularBuffer<Waiting>()
        /// What event loops have not taken yet; such a loop has been woken.
        var answers: [ObjectIdentifier: [Answer]] = [:]
        /// Waiting, looked up, or not taken yet.
        var pending = 0
        /// Threads that are at work or about to be.
        var working = 0
        var isEnded = false
    }

    private let threads: NIOThreadPool
    private let threadLimit: Int
    private let limit: Int
    private let find: Find
    /// Guards what waits; never held across a call.
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - threads: The threads of the store.
    ///   - threadLimit: The most of them that are used at a time.
    ///   - limit: The most keys that wait, are looked up, or have an answer that waits.
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
        // In one step: what is added after the end would find its store closed.
        let isWaiting = state.withLockedValue { state in
            guard state.pending < limit, !state.isEnded else { return false }
            state.pending += 1
            state.waiting.append(Waiting(key: key, promise: promise))
            return true
        }
        guard isWaiting else {
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
        for waiting in dropped { give(Answer(promise: waiting.promise, value: nil)) }
    }

    // MARK: On the threads

    /// Has as many threads begin as there are keys for, unless they are at work.
    private func wakeThreads() {
        let count = state.withLockedValue { state in
            let count = max(0, min(threadLimit - state.working, state.waiting.count))
            state.working += count
            return count
        }
        for _ in 0..<count {
            threads.submit { state in
                // Threads that were shut down look nothing up any more.
                if state == .cancelled { self.end() }
                while !self.rest() { self.work() }
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
        var isDone = false

        func answer(_ value: Value?) {
            guard let promise = taken else { return }
            taken = nil
            give(Answer(promise: promise, value: value))
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
        // What comes from here on is for the next call, unless whoever looks things up gave up before it was done.
        while !isDone { _ = next() }
    }

    // MARK: Answers

    /// Puts an answer to those that its event loop takes next.
    private func give(_ answer: Answer) {
        let eventLoop = answer.promise.futureResult.eventLoop
        let isFirst = state.withLockedValue { state in
            state.answers[ObjectIdentifier(eventLoop), default: []].append(answer)
            return state.answers[ObjectIdentifier(eventLoop)]?.count == 1
        }
        if isFirst { eventLoop.execute { self.deliver(to: eventLoop) } }
    }

    /// On an event loop: takes its answers.
    private func deliver(to eventLoop: any EventLoop) {
        let answers = state.withLockedValue { state in
            let answers = state.answers.removeValue(forKey: ObjectIdentifier(eventLoop)) ?? []
            state.pending -= answers.count
            return answers
        }
        for answer in answers { answer.promise.succeed(answer.value) }
    }
}
