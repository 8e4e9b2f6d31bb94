/// A client that writes the raw bytes of each case over a connection of its own and tells what it got.
///
/// After a case it asks once more over the same connection, to see that both sides still agree where messages begin,
/// and over another one, so that whatever the case still sends to Enterprise Manager has arrived there.
enum RawClient {
    static let script = #"""
        import base64, json, socket, ssl, struct, sys

        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE

        class Connection:
            """TLS by hand, so that each way to end a connection can be told and done; or plain."""
            def __init__(self, port, isPlain=False):
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.bytes, self.end, self.tls = b"", None, None
                if isPlain: return
                self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
                self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="emgate")
                self.run(self.tls.do_handshake)

            def run(self, step):
                while True:
                    try:
                        result = step()
                        self.flush()
                        return result
                    except ssl.SSLWantReadError:
                        self.flush()
                        piece = self.socket.recv(65536)
                        if piece: self.incoming.write(piece)
                        else: self.incoming.write_eof()

            def flush(self):
                if data := self.outgoing.read(): self.socket.sendall(data)

            def send(self, data):
                # The peer may have closed already; what it said before that is read all the same.
                try:
                    if not self.tls: return self.socket.sendall(data)
                    while data:
                        self.tls.write(data[:16384])
                        data = data[16384:]
                        self.flush()
                except OSError:
                    pass

            def finish(self, how):
                if how == "shut":
                    # close_notify: nothing more will be sent, but answers are still read.
                    try: self.tls.unwrap()
                    except ssl.SSLWantReadError: pass
                    self.flush()
                elif how == "fin":
                    self.socket.shutdown(socket.SHUT_WR)
                else:
                    self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.socket.close()
                    self.end = "left"

            def more(self):
                """Reads more; false at the end, with how it came."""
                if self.end: return False
                try:
                    piece = self.run(lambda: self.tls.read(65536)) if self.tls else self.socket.recv(65536)
                    if piece:
                        self.bytes += piece
                        return True
                    self.end = "closed"
                except (ssl.SSLZeroReturnError, ssl.SSLSyscallError):
                    self.end = "closed"
                except (ssl.SSLEOFError, ConnectionError, BrokenPipeError):
                    self.end = "cut"
                except TimeoutError:
                    self.end = "timeout"
                return False

            def until(self, isEnough):
                while not isEnough():
                    if not self.more(): raise EOFError

            def line(self):
                self.until(lambda: b"\r\n" in self.bytes)
                line, self.bytes = self.bytes.split(b"\r\n", 1)
                return line.decode("latin-1")

            def take(self, count, into):
                while count > 0:
                    if not self.bytes and not self.more(): raise EOFError
                    piece, self.bytes = self.bytes[:count], self.bytes[count:]
                    into += piece
                    count -= len(piece)

            def answer(self, method):
                """The next response, interim ones too; None where the connection ends before it."""
                try: self.until(lambda: b"\r\n\r\n" in self.bytes)
                except EOFError: return None
                status = self.line()
                fields = []
                while line := self.line(): fields.append(line.split(":", 1))
                fields = [{"name": name, "value": value.strip()} for name, value in fields]
                body, whole = bytearray(), True
                code = int(status.split(" ")[1])
                try: self.body(code, method, {field["name"].lower(): field["value"] for field in fields}, body)
                except EOFError: whole = False
                return {"status": code, "fields": fields, "body": base64.b64encode(body).decode(), "isWhole": whole}

            def body(self, status, method, fields, body):
                if status < 200 or status in (204, 304) or method == "HEAD": return
                if "transfer-encoding" in fields:
                    assert fields["transfer-encoding"] == "chunked" and "content-length" not in fields, fields
                    while size := int(self.line(), 16):
                        self.take(size, body)
                        assert self.line() == ""
                    assert self.line() == ""
                elif "content-length" in fields:
                    self.take(int(fields["content-length"]), body)
                else:
                    while self.more(): pass
                    body += self.bytes
                    self.bytes = b""
                    if self.end != "closed": raise EOFError

        class Control:
            def __init__(self, port):
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
                self.lines = self.socket.makefile("r")

            def command(self, command=None):
                self.socket.sendall(json.dumps(command).encode() + b"\n")
                return json.loads(self.lines.readline())

        def ask(connection, target):
            """Whether the connection still answers a request of ours with the answer to just that request."""
            connection.send(b"GET %s HTTP/1.1\r\nHost: probe\r\n\r\n" % target)
            answer = connection.answer("GET")
            return answer is not None and base64.b64decode(answer["body"]) == b"GET %s none 0" % target

        def perform(case, port):
            connection = Connection(port, case["isPlain"])
            methods, answers = list(case["methods"]), []
            def answer():
                got = connection.answer(methods[0] if methods else "GET")
                if got: answers.append(got)
                if got and got["status"] >= 200 and methods: methods.pop(0)
                return got
            for step in case["steps"]:
                data = base64.b64decode(step.get("data") or "")
                if step["kind"] == "send": connection.send(data)
                elif step["kind"] == "bytes":
                    for index in range(len(data)): connection.send(data[index:index + 1])
                elif step["kind"] == "answer": answer()
                elif step["kind"] == "end":
                    while connection.more(): pass
                elif not connection.end: connection.finish(step["kind"])
            while methods and answer(): pass
            fields = answers[-1]["fields"] if answers else []
            closes = any(f["name"].lower() == "connection" and f["value"].lower() == "close" for f in fields)
            if not connection.end and not closes and not methods and not case["isPlain"]:
                after = "open" if ask(connection, b"/api/probe") else "desynchronised"
                if connection.end: after = connection.end
            else:
                while connection.more(): pass
                after = connection.end
            rest = base64.b64encode(connection.bytes).decode()
            connection.socket.close()
            return {"name": case["name"], "answers": answers, "after": after, "rest": rest}

        plan = json.load(sys.stdin)
        control = Control(plan["control"])
        control.command(plan["scripts"])
        guard = Connection(plan["port"])
        results = []
        for case in plan["cases"]:
            result = perform(case, plan["port"])
            # Whatever emgate still has to send upstream for the case is mostly sent once it has served this; what is
            # awaited may take some more turns.
            arrived = []
            for _ in range(500):
                if not ask(guard, b"/api/guard"):
                    result["after"] = "poisoned"
                    guard = Connection(plan["port"])
                arrived += control.command()
                result["arrived"] = [r for r in arrived if r["target"] not in ("/api/probe", "/api/guard")]
                if len(result["arrived"]) >= case["awaited"]: break
            result["later"] = [r["connection"] for r in arrived if r["target"] in ("/api/probe", "/api/guard")]
            results.append(result)
        print(json.dumps(results))
        """#
}
