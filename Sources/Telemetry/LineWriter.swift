import Glibc
import HTTPSemantics
import NIOConcurrencyHelpers
import NIOPosix

/// Writes lines to a descriptor from a thread of its own, so that a slow disk or pipe never holds up an event loop.
///
/// Lines wait in a bounded buffer; when it is full, lines are dropped and counted. The thread is woken at most once per
/// ``gathering`` period, for waking costs the loop more than the line.
///
/// Thread safety: any thread may append.
package final class LineWriter: Sendable {
    /// How lines leave: returns false when they could not be written.
    package typealias Sink = @Sendable (_ lines: [UInt8]) -> Bool

    private struct Queue {
        var lines: [UInt8] = []
        var lineCount: UInt64 = 0
        var isScheduled = false
        var isClosed = false
    }

    private let queue = NIOLockedValueBox(Queue())
    private let capacity: Int
    private let gathering: UInt32
    private let sink: Sink
    private let threads: NIOThreadPool
    private let dropped = Counter()

    /// Makes a writer and starts its thread.
    ///
    /// - Parameters:
    ///   - capacity: bytes that may wait.
    ///   - gathering: microseconds that lines are gathered before they are written.
    package init(capacity: Int = 4 << 20, gathering: UInt32 = 50_000, sink: @escaping Sink) {
        self.capacity = capacity
        self.gathering = gathering
        self.sink = sink
        threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
    }

    /// Makes a writer to a descriptor, which stays open.
    package convenience init(descriptor: CInt) {
        self.init { Self.write($0, to: descriptor) }
    }

    /// Lines that were dropped because the buffer was full or could not be written.
    package var droppedLines: UInt64 { dropped.value }

    /// Queues a line, which ends in LF.
    ///
    /// - Complexity: O(n) for the copy; takes a lock that is never held during a write.
    package func append(_ line: Span<UInt8>) {
        let wakes = queue.withLockedValue { queue in
            guard !queue.isClosed, queue.lines.count + line.count <= capacity else {
                dropped.increment()
                return false
            }
            queue.lines.append(bytesOf: line)
            queue.lineCount += 1
            guard !queue.isScheduled else { return false }
            queue.isScheduled = true
            return true
        }
        guard wakes else { return }
        threads.submit { state in
            if case .active = state, self.gathering > 0 { usleep(self.gathering) }
            self.writeQueued()
        }
    }

    /// Writes what waits and ends the thread; later lines are dropped.
    package func close() async {
        queue.withLockedValue { $0.isClosed = true }
        // The pool runs what was submitted before it ends.
        try? await threads.runIfActive { self.writeQueued() }
        try? await threads.shutdownGracefully()
    }

    private func writeQueued() {
        let (lines, count) = queue.withLockedValue { queue in
            let taken = (queue.lines, queue.lineCount)
            queue.lines = []
            queue.lineCount = 0
            queue.isScheduled = false
            return taken
        }
        if !lines.isEmpty, !sink(lines) { dropped.increment(by: count) }
    }

    /// Writes all bytes, waiting where the descriptor does not take them at once.
    static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count < 0, errno == EAGAIN {
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&waiting, 1, 1000)
                } else if !(count < 0 && errno == EINTR) {
                    return false
                }
            }
            return true
        }
    }
}
