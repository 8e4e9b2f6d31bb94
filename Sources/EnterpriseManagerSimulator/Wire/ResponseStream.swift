import HTTPSemantics
import NIOCore

/// Sends one answer: measures the body if it must, then produces and writes it as fast as the client reads.
///
/// Long work is done in slices, so that other connections of the event loop go on. Belongs to the connection's event loop.
final class ResponseStream {
    /// What is produced before the event loop gets a turn, in bytes.
    private static let slice = 128 << 10
    /// What is written in one piece, in bytes.
    private static let piece = 16 << 10
    /// How often a slow answer gets its share.
    private static let tick = TimeAmount.milliseconds(20)

    private let answer: Answer
    private let isHead: Bool
    private let isChunked: Bool
    private let keepAlive: Bool
    private let channel: any Channel
    private let completion: (_ keepAlive: Bool) -> Void
    private let loop: NIOIsolatedEventLoop

    private var body: ReplyBody
    private var length: Int?
    private var produced: [UInt8] = []
    private var position = 0
    private var sent = 0
    private var isBodyDone = false
    private var isStarted = false
    private var isOver = false
    private var isTurnScheduled = false
    private var allowance = 0

    init(
        _ answer: Answer, isHead: Bool, keepAlive: Bool, isOld: Bool, channel: any Channel,
        completion: @escaping (_ keepAlive: Bool) -> Void
    ) {
        self.answer = answer
        self.isHead = isHead
        self.isChunked = answer.isChunked && !isOld && answer.status != 204
        self.keepAlive = keepAlive
        self.channel = channel
        self.completion = completion
        self.body = answer.body
        self.loop = channel.eventLoop.assumeIsolated()
    }

    /// Begins: a body of known length at once, a list after it has been measured.
    func start() {
        guard !isOver else { return }
        if let known = body.knownLength {
            length = known
            begin()
        } else if isChunked, fault != .truncate, fault != .malformed {
            begin()
        } else {
            measure(answer.body, so: 0)
        }
    }

    /// The channel takes more, or no more.
    func writabilityChanged() {
        if channel.isWritable { pump() }
    }

    /// Stops; nothing is written any more.
    func cancel() {
        isOver = true
    }

    private var fault: Fault.Kind? { answer.fault?.kind }

    private func measure(_ rest: ReplyBody, so count: Int) {
        var rest = rest
        var count = count
        var scratch: [UInt8] = []
        var done = 0
        while done < Self.slice {
            scratch.removeAll(keepingCapacity: true)
            guard rest.next(into: &scratch) else {
                length = count
                begin()
                return
            }
            count += scratch.count
            done += scratch.count + 64
        }
        loop.execute { [self] in
            if !isOver { measure(rest, so: count) }
        }
    }

    // MARK: Head

    private func begin() {
        isStarted = true
        var head = "HTTP/1.1 \(answer.status) \(Answer.reason(answer.status))\r\n"
        if isChunked {
            head += "Transfer-Encoding: chunked\r\n"
        } else if answer.status != 204 {
            let declared = (length ?? 0) + (fault == .wrongLength ? answer.fault?.lengthError ?? 0 : 0)
            head += "Content-Length: \(max(0, declared))\r\n"
        }
        for field in answer.fields { head += "\(field.name): \(field.value)\r\n" }
        if !keepAlive { head += "Connection: close\r\n" }
        var date: [UInt8] = []
        HTTPDate.append(secondsSince1970: answer.date, to: &date)
        head += "Date: \(String(decoding: date, as: UTF8.self))\r\n\r\n"
        var buffer = channel.allocator.buffer(capacity: head.utf8.count + Self.piece)
        buffer.writeString(head)
        if isHead || answer.status == 204 {
            channel.write(buffer, promise: nil)
            return finish()
        }
        // A short answer leaves in one write.
        if let length, length <= Self.piece, !isChunked, fault == nil || fault == .closeAfter {
            while body.next(into: &produced) {}
            buffer.writeBytes(produced)
            channel.write(buffer, promise: nil)
            return finish()
        }
        channel.write(buffer, promise: nil)
        allowance = share
        pump()
    }

    // MARK: Body

    /// What may be written until the next tick; without a limit everything.
    private var share: Int {
        guard fault == .slow, let rate = answer.fault?.rate else { return .max }
        return max(1, rate / 50)
    }

    /// Where the answer ends early, if it does.
    private var cut: Int { fault == .truncate ? (length ?? 0) / 2 : .max }

    private func pump() {
        guard isStarted, !isOver else { return }
        var turn = 0
        while channel.isWritable, allowance > 0, turn < Self.slice {
            if position == produced.count { produce() }
            let count = min(produced.count - position, allowance, max(0, cut - sent), Self.piece)
            if count > 0 { write(count) }
            turn += count + 64
            if sent >= cut { return end(keepAlive: false) }
            if isBodyDone, position == produced.count {
                isOver = true
                if isChunked { channel.write(ByteBuffer(string: "0\r\n\r\n"), promise: nil) }
                return finish()
            }
        }
        channel.flush()
        if allowance <= 0 {
            scheduleTurn(after: Self.tick)
        } else if channel.isWritable {
            scheduleTurn(after: .zero)
        }
    }

    private func produce() {
        produced.removeAll(keepingCapacity: true)
        position = 0
        while produced.count < Self.piece {
            guard body.next(into: &produced) else {
                isBodyDone = true
                return
            }
        }
    }

    private func write(_ count: Int) {
        if fault == .malformed { spoil(count) }
        var buffer = channel.allocator.buffer(capacity: count + 16)
        if isChunked { buffer.writeString("\(String(count, radix: 16))\r\n") }
        buffer.writeBytes(produced[position..<position + count])
        if isChunked { buffer.writeString("\r\n") }
        channel.write(buffer, promise: nil)
        position += count
        sent += count
        if allowance != .max { allowance -= count }
    }

    /// Overwrites four bytes in the middle of the body with what is well-formed neither in XML nor in JSON.
    private func spoil(_ count: Int) {
        let middle = (length ?? 0) / 2
        for (offset, byte) in "<<&\u{1}".utf8.enumerated() {
            let index = position + middle + offset - sent
            if index >= position, index < position + count { produced[index] = byte }
        }
    }

    private func scheduleTurn(after delay: TimeAmount) {
        guard !isTurnScheduled else { return }
        isTurnScheduled = true
        loop.scheduleTask(in: delay) { [self] in
            isTurnScheduled = false
            if allowance <= 0 { allowance = share }
            pump()
        }
    }

    private func finish() {
        // After a length that was declared too short the extra bytes would be read as the next answer; that is the fault.
        end(keepAlive: keepAlive && fault != .closeAfter)
    }

    private func end(keepAlive: Bool) {
        // First: a flush makes the channel writable within the call, which would go on.
        isOver = true
        channel.flush()
        completion(keepAlive)
    }
}
