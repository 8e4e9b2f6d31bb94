import NIOCore
import NIOPosix
import TLS

/// Makes channels to Enterprise Manager: name lookup, TCP, and the TLS handler at the front.
///
/// A name with several addresses is tried by Happy Eyeballs (RFC 8305), looked up anew for each connection, so that a move
/// of EM is noticed. An IP address costs no lookup.
struct Connector: Sendable {
    let configuration: UpstreamConfiguration

    /// A connected channel without autoRead on `eventLoop`; its TLS handshake has begun at most.
    ///
    /// Its records leave together with those of the other connections of `batch`, which belongs to the same loop.
    func connect(on eventLoop: any EventLoop, batch: OutputBatch) -> EventLoopFuture<any Channel> {
        let batch = NIOLoopBound(batch, eventLoop: eventLoop)
        let tls = configuration.tls
        let timeout = configuration.connectTimeout
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.autoRead, value: false)
            // One read brings one buffer: what is read ahead of the demand stays small.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { channel in
                // Happy Eyeballs makes several channels and keeps one: each has a TLS handler of its own.
                channel.eventLoop.makeCompletedFuture {
                    guard let tls else { return }
                    try channel.pipeline.syncOperations.addHandler(
                        TLSClientHandler(context: tls, handshakeTimeout: timeout, batch: batch.value))
                }
            }
        if let address = try? SocketAddress(ipAddress: configuration.host, port: configuration.port) {
            return bootstrap.connect(to: address)
        }
        return bootstrap.connect(host: configuration.host, port: configuration.port)
    }
}
