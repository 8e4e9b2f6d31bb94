package import NIOCore

/// The connections of an event loop whose records wait for the end of the loop's turn, to leave one after the other.
///
/// A turn brings the requests of many clients. What is written while they are answered would wake each client, or EM,
/// for itself, and turn the processor from our code to the kernel's and back each time; together it wakes them once and
/// finds the code of each in its caches. Where turns have a single connection to answer, nobody is made to wait.
///
/// It decides who waits and when the waiting ends; the records stay with their connections. Event loop: the one that it
/// was made for.
package final class OutputBatch {
    /// So many connections are served together, as soon as one has been read to the end: more would fill the caches.
    static let fullCount = 32
    /// Beyond so many connections none is made to wait.
    static let limit = 2 * fullCount
    /// After two turns that had only one connection to serve, so many go at once before one has to wait again.
    static let lonelyPatience = 16

    private struct Member {
        let handler: TLSHandler
        let context: ChannelHandlerContext
    }

    private let eventLoop: any EventLoop
    private var members: [Member] = []
    /// Those that are being served; empty but during ``send()``.
    private var leaving: [Member] = []
    private var countInTurn = 0
    private var isTurnEndAwaited = false
    /// Turns in a row that had only one connection to serve.
    private var lonelyTurns = 0
    /// How many go at once before one has to wait.
    private var immediateCount = 0

    /// Makes one without any connection.
    package init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Whether the handler's records wait; it is told by ``TLSHandler/sendWaiting(_:)`` when they need not any more.
    func join(_ handler: TLSHandler, _ context: ChannelHandlerContext) -> Bool {
        guard immediateCount == 0 else {
            immediateCount -= 1
            return false
        }
        guard members.count < Self.limit else { return false }
        members.append(Member(handler: handler, context: context))
        countInTurn += 1
        if !isTurnEndAwaited {
            isTurnEndAwaited = true
            // A loop runs what it is asked to execute after the events of its turn.
            eventLoop.assumeIsolated().execute { self.turnEnded() }
        }
        return true
    }

    /// Sends what waits if that is enough; called at the end of a read, where the connection's own handlers are done.
    func sendIfFull() {
        if members.count >= Self.fullCount { send() }
    }

    private func turnEnded() {
        isTurnEndAwaited = false
        // One such turn says nothing: others may have been let go in it, or have left just before within the same turn.
        lonelyTurns = countInTurn == 1 ? lonelyTurns + 1 : 0
        if lonelyTurns == 2 {
            lonelyTurns = 0
            immediateCount = Self.lonelyPatience
        }
        countInTurn = 0
        send()
    }

    /// Serves all, those that join meanwhile as well: a write can call back into handlers that write in their turn.
    private func send() {
        guard leaving.isEmpty else { return }
        while !members.isEmpty {
            swap(&members, &leaving)
            for member in leaving { member.handler.sendWaiting(member.context) }
            leaving.removeAll(keepingCapacity: true)
        }
    }
}

@available(*, unavailable)
extension OutputBatch: Sendable {}
