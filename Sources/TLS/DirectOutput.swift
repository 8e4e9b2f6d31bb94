internal import Glibc
internal import NIOCore

/// The way of a connection's bytes into its socket past the queue of its channel, for as long as that queue is empty.
///
/// The queue is made for what the network does not take; where it takes an answer at once, as nearly always, passing
/// through costs as much as parsing the request (decision 0018). What the network does not take goes the channel's way,
/// and so does what fails: the channel meets an error as well and ends the connection as it always does.
///
/// Event loop: the channel's.
struct DirectOutput {
    /// So many times bytes go the channel's way before its socket is looked for: that costs what is saved with three
    /// answers, and a connection of one or two requests would not win it back.
    static let patience = 4

    private typealias Socket = any NIOTransportAccessibleChannelCore<NIOBSDSocket.Handle>

    private enum State {
        /// The socket is looked for after so many calls → found, absent.
        case waiting(Int)
        /// → absent.
        case found(Socket)
        /// There is none, or none any more.
        case absent
    }

    private var state = State.waiting(Self.patience)

    /// Whether bytes may go past the channel's queue from here on; whoever gives some to the channel has to know when they
    /// have left it.
    var hasSocket: Bool {
        if case .found = state { true } else { false }
    }

    /// Takes from the front of the bytes what the socket takes at once, which may be nothing.
    ///
    /// Never waits, and calls nobody back.
    mutating func send(_ bytes: inout ByteBuffer, over channel: any Channel) {
        guard let socket = socket(of: channel) else { return }
        // NIO refuses where the socket is closed: its number may be another one's by then.
        let count = try? socket.withUnsafeTransport { handle in
            bytes.withUnsafeReadableBytes {
                Glibc.send(handle, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
        }
        if let count, count > 0 { bytes.moveReaderIndex(forwardBy: count) }
    }

    /// Lets go of the socket; from here on everything goes the channel's way.
    mutating func end() {
        state = .absent
    }

    private mutating func socket(of channel: any Channel) -> Socket? {
        switch state {
        case .found(let socket): return socket
        case .absent: return nil
        case .waiting(let calls) where calls > 1:
            state = .waiting(calls - 1)
            return nil
        case .waiting:
            // NIO's `withUnsafeTransportIfAvailable` makes this cast, which takes 12,700 instructions, for each use.
            state = (channel._channelCore as? Socket).map { .found($0) } ?? .absent
            // These bytes still go the channel's way: once they have left, so has all that was written before anybody kept
            // count.
            return nil
        }
    }
}
