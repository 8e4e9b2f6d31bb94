import Foundation
import Testing

/// Clients that send or read slowly hold nothing that others need.
@Suite struct SlowClientTests {
    /// Connections that send something and then neither send nor read any more, until they are killed.
    private static func hold(_ count: Int, _ request: String, at stage: Stage) throws -> ChildProcess {
        let script = """
            import signal, socket, ssl, sys
            port, count, request = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode()
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            held = []
            for _ in range(count):
                plain = socket.socket()
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                plain.connect(("127.0.0.1", port))
                client = context.wrap_socket(plain)
                client.sendall(request)
                held.append(client)
            print("held", flush=True)
            signal.pause()
            """
        let port = stage.origin.split(separator: ":").last.map(String.init) ?? ""
        let process = try ChildProcess("/usr/bin/env", ["python3", "-c", script, port, "\(count)", request])
        _ = try process.line(beginningWith: "held")
        return process
    }

    @Test func slowBodiesHoldNoConnectionToEnterpriseManager() throws {
        let stage = try Stage(settings: ["--threads", "1", "--limits-upstream-connections", "1"])
        let token = try stage.logon()
        let fields = "Host: gate\r\nX-RestSvcSessionId: \(token)\r\n"
        let length = try Self.hold(
            3, "POST /api/jobs HTTP/1.1\r\n\(fields)Content-Length: 1000\r\n\r\nbegun", at: stage)
        let chunked = try Self.hold(
            3, "POST /api/jobs HTTP/1.1\r\n\(fields)Transfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n", at: stage)
        // Of the very same address.
        for _ in 0..<3 { #expect(try stage.curl("/api/backupServers", "--max-time", "5", token: token).status == 200) }
        #expect(try stage.recorded("/api/jobs").isEmpty)
        length.signal(SIGKILL)
        chunked.signal(SIGKILL)
    }

    @Test func bodyThatRestsAfterItHasBegunToReachEnterpriseManagerIsAnswered408() throws {
        let stage = try Stage(settings: ["--timeouts-body", "1s", "--timeouts-first-byte", "1s"])
        let token = try stage.logon()
        // Beyond what is gathered before EM is asked.
        let body = String(repeating: "x", count: 20_000)
        let request =
            "POST /api/jobs HTTP/1.1\r\nHost: gate\r\nX-RestSvcSessionId: \(token)\r\nContent-Length: 100000\r\n\r\n\(body)"
        let script = """
            import socket, ssl, sys
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            client = context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20))
            client.sendall(sys.argv[2].encode())
            print(client.recv(100).decode().split("\\r")[0], flush=True)
            """
        let port = stage.origin.split(separator: ":").last.map(String.init) ?? ""
        let client = try ChildProcess("/usr/bin/env", ["python3", "-c", script, port, request])
        #expect(try client.line(beginningWith: "HTTP/") == "HTTP/1.1 408 Request Timeout")
    }

    @Test func clientThatResetsItsConnectionWhileItWaitsIsSeenToBeGone() throws {
        let stage = try Stage()
        let token = try stage.logon()
        try stage.control("PUT", "/faults?kind=hang&path=jobs")
        let script = """
            import signal, socket, ssl, struct, sys
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            client = context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))))
            client.sendall(sys.argv[2].encode())
            print("sent", flush=True)
            signal.sigwait([signal.SIGUSR1])
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            """
        let port = stage.origin.split(separator: ":").last.map(String.init) ?? ""
        let request = "GET /api/jobs HTTP/1.1\r\nHost: gate\r\nX-RestSvcSessionId: \(token)\r\n\r\n"
        let client = try ChildProcess("/usr/bin/env", ["python3", "-c", script, port, request])
        _ = try client.line(beginningWith: "sent")
        try stage.wait { try !stage.recorded("/api/jobs").isEmpty }
        client.signal(SIGUSR1)
        try stage.wait { stage.emgate.outputText.contains("client-gone") }
    }

    @Test func slowReadersLeaveConnectionsToEnterpriseManagerForOthers() throws {
        let stage = try Stage(
            emsim: ["--list-bytes", "40MB", "--chunked"],
            settings: [
                // On a busy machine nobody shall be cut for slowness; who asks in vain waits to the end.
                "--threads", "1", "--limits-upstream-connections", "4", "--timeouts-first-byte", "10s",
                "--timeouts-body",
                "10m",
            ])
        let token = try stage.logon()
        let request =
            "GET /api/backupTaskSessions?format=Entity HTTP/1.1\r\nHost: gate\r\n"
            + "X-RestSvcSessionId: \(token)\r\n\r\n"
        let readers = try Self.hold(8, request, at: stage)
        try stage.wait { try stage.recorded("/api/backupTaskSessions").count >= 3 }
        // From another address there is a connection left …
        for _ in 0..<3 {
            let answer = try stage.curl(
                "/api/backupServers", "--interface", "127.0.0.2", token: token)
            #expect(answer.status == 200)
        }
        // … from the readers' own there is none.
        let own = try stage.curl("/api/backupServers", token: token)
        #expect(own.status == 503)
        #expect(own.text.contains("limits.upstream-connections"))
        readers.signal(SIGKILL)
        try stage.wait { try stage.curl("/api/backupServers", token: token).status == 200 }
    }
}
