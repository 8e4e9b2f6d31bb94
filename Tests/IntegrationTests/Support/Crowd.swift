import Foundation

/// Many clients that ask for one target at the same time: one Python process with a thread for each.
final class Crowd {
    /// What one of them saw.
    struct Seen: Decodable {
        let status: Int
        let cacheStatus: String?
        let retryAfter: String?
        let type: String?
        let body: String
    }

    private let process: ChildProcess

    /// - Parameter tokens: are dealt out in turn.
    init(_ count: Int, ask target: String, of stage: Stage, tokens: String...) throws {
        let script = """
            import http.client, json, ssl, sys, threading
            port, target, count, *tokens = sys.argv[1:]
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            seen = []

            def ask(token):
                client = http.client.HTTPSConnection("127.0.0.1", int(port), context=context, timeout=60)
                client.request("GET", target, headers={"X-RestSvcSessionId": token, "Accept": "application/json"})
                answer = client.getresponse()
                seen.append({
                    "status": answer.status, "cacheStatus": answer.headers["Cache-Status"],
                    "retryAfter": answer.headers["Retry-After"], "type": answer.headers["Content-Type"],
                    "body": answer.read().decode()})

            threads = [threading.Thread(target=ask, args=[tokens[n % len(tokens)]]) for n in range(int(count))]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            print(json.dumps(seen))
            """
        let port = stage.origin.split(separator: ":").last.map(String.init) ?? ""
        process = try ChildProcess("/usr/bin/env", ["python3", "-c", script, port, target, "\(count)"] + tokens)
    }

    /// Waits for all of them.
    func answers() throws -> [Seen] {
        guard process.wait() == 0 else { throw TestFailure("the clients failed: \(process.errorText)") }
        return try JSONDecoder().decode([Seen].self, from: Data(process.outputText.utf8))
    }

    /// Breaks off all connections at once.
    func leave() {
        process.signal(SIGKILL)
        _ = process.wait()
    }
}
