import NIOCore
import TLS
import Testing

@Suite struct TLSEngineTests {
    /// Two engines whose handshake is done.
    private static func pair() throws -> (client: TLSEngine, server: TLSEngine) {
        let client = try TLSEngine(context: TestContexts.client())
        let server = try TLSEngine(context: TestContexts.server())
        var isDone = (client: false, server: false)
        for _ in 0..<10 where !(isDone.client && isDone.server) {
            if !isDone.client { isDone.client = try step(client) }
            if let bytes = client.takeOutput() { server.receive(bytes) }
            if !isDone.server { isDone.server = try step(server) }
            if let bytes = server.takeOutput() { client.receive(bytes) }
        }
        try #require(isDone.client && isDone.server)
        return (client, server)
    }

    private static func step(_ engine: TLSEngine) throws -> Bool {
        switch engine.handshake() {
        case .needsInput: return false
        case .complete: return true
        case .failed(let error): throw error
        }
    }

    @Test func aRecordIsReadWhenItsLastByteIsThereAndNotBefore() throws {
        let (client, server) = try Self.pair()
        try client.write(ByteBuffer(string: "hello"))
        var record = try #require(client.takeOutput())
        var plaintext = ByteBuffer()
        while record.readableBytes > 1 {
            server.receive(try record.front(1))
            #expect(server.read(into: &plaintext) == .needsInput)
            #expect(plaintext.readableBytes == 0)
        }
        server.receive(record)
        #expect(server.read(into: &plaintext) == .needsInput)
        #expect(plaintext == ByteBuffer(string: "hello"))
        #expect(!server.hasInput)
    }

    @Test func severalRecordsAreReadAtOnceUpToCloseNotify() throws {
        let (client, server) = try Self.pair()
        try client.write(ByteBuffer(repeating: 1, count: 40_000))
        try client.write(ByteBuffer(repeating: 2, count: 3))
        client.endOutput()
        client.endOutput()
        server.receive(try #require(client.takeOutput()))
        #expect(client.takeOutput() == nil)
        var plaintext = ByteBuffer()
        #expect(server.read(into: &plaintext) == .ended)
        #expect(plaintext.readableBytes == 40_003)
        #expect(server.read(into: &plaintext) == .ended)
    }

    @Test func aFailedEngineStaysFailed() throws {
        let (_, server) = try Self.pair()
        server.receive(ByteBuffer(string: "this is no record"))
        var plaintext = ByteBuffer()
        guard case .failed = server.read(into: &plaintext) else {
            Issue.record("the bytes were accepted")
            return
        }
        #expect(server.takeOutput() != nil)
        guard case .failed = server.read(into: &plaintext) else {
            Issue.record("reading went on")
            return
        }
        #expect(throws: TLSError.self) { try server.write(ByteBuffer(string: "x")) }
        server.endOutput()
        #expect(server.takeOutput() == nil)
    }

    @Test func anEngineThatIsDroppedInTheMiddleLeavesNothingBehind() throws {
        // Meaningful under the address sanitizer: handshakes of every length are given up.
        for count in 0..<40 {
            let client = try TLSEngine(context: TestContexts.client())
            let server = try TLSEngine(context: TestContexts.server())
            #expect(client.handshake() == .needsInput)
            var hello = try #require(client.takeOutput())
            server.receive(try hello.front(min(count * 20, hello.readableBytes)))
            _ = server.handshake()
        }
    }
}
