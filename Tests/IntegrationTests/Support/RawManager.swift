/// An Enterprise Manager that keeps every request it gets, reads it by the letter of RFC 9112, and answers with an echo
/// of it, with a session, or with the raw bytes that a test has set for the request's field `X-Case`.
///
/// Plain HTTP; it prints its port and that of its control interface.
enum RawManager {
    static let script = #"""
        import base64, json, re, socket, struct, sys, threading

        TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
        VISIBLE = r"[\x21-\x7e\x80-\xff]"
        LINE = re.compile((TOKEN + " " + VISIBLE + r"+ HTTP/1\.1").encode())
        VALUE = "(" + VISIBLE + r"([\x20-\x7e\x80-\xff\t]*" + VISIBLE + ")?)?"
        FIELD = re.compile(("(" + TOKEN + "): " + VALUE).encode())
        lock = threading.Lock()
        recorded, answers, serial = [], {}, [0]

        class Broken(Exception):
            pass

        class Reader:
            def __init__(self, peer):
                self.peer, self.bytes = peer, b""

            def more(self):
                piece = self.peer.recv(65536)
                if not piece: raise EOFError
                self.bytes += piece

            def line(self):
                while b"\n" not in self.bytes: self.more()
                line, self.bytes = self.bytes.split(b"\n", 1)
                if not line.endswith(b"\r") or b"\r" in line[:-1]: raise Broken("line end in %r" % line)
                return line[:-1]

            def take(self, count):
                while len(self.bytes) < count: self.more()
                data, self.bytes = self.bytes[:count], self.bytes[count:]
                return data

        def head(reader, request):
            line = reader.line()
            if not LINE.fullmatch(line): raise Broken("request line %r" % line)
            method, target, _ = line.split(b" ")
            request["method"], request["target"] = method.decode(), target.decode("latin-1")
            while line := reader.line():
                field = FIELD.fullmatch(line)
                if not field: raise Broken("field line %r" % line)
                request["fields"].append({"name": field[1].decode(), "value": (field[2] or b"").decode("latin-1")})

        def values(request, name):
            return [field["value"] for field in request["fields"] if field["name"].lower() == name]

        def framing(request):
            lengths, codings = values(request, "content-length"), values(request, "transfer-encoding")
            if len(values(request, "host")) != 1: raise Broken("not one Host")
            if len(lengths) + len(codings) > 1: raise Broken("ambiguous framing")
            if lengths and not re.fullmatch("[0-9]+", lengths[0]): raise Broken("length %r" % lengths[0])
            if codings and codings[0] != "chunked": raise Broken("coding %r" % codings[0])
            return "chunked" if codings else "length" if lengths else "none"

        def body(reader, request):
            if request["framing"] == "length":
                request["body"] = reader.take(int(values(request, "content-length")[0])).decode("latin-1")
            while request["framing"] == "chunked":
                size = reader.line()
                if not re.fullmatch(b"[0-9a-f]+", size): raise Broken("chunk size %r" % size)
                request["body"] += reader.take(int(size, 16)).decode("latin-1")
                if reader.line() != b"": raise Broken("a trailer, or no end of a chunk")
                if int(size, 16) == 0: return

        def session(target):
            id = re.fullmatch(r"/api/backupSessions/([0-9a-f-]{36})\?format=Entity", target)
            return id and (
                '<BackupJobSession xmlns="http://www.veeam.com/ent/v1.0" '
                'Href="https://em/api/backupSessions/%s?format=Entity" '
                'Type="BackupJobSession" Name="N" UID="urn:veeam:BackupJobSession:%s"><Links />'
                "<CreationTimeUTC>2021-09-24T20:00:09Z</CreationTimeUTC>"
                "<EndTimeUTC>2021-09-24T20:02:54Z</EndTimeUTC>"
                "<State>Stopped</State><Result>Success</Result></BackupJobSession>" % (id[1], id[1])).encode()

        def reply(request):
            entity = session(request["target"])
            data = entity or ("%s %s %s %d" % (
                request["method"], request["target"], request["framing"], len(request["body"]))).encode("latin-1")
            head = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
                "application/xml; charset=utf-8" if entity else "text/plain", len(data))
            return head.encode() + (b"" if request["method"] == "HEAD" else data)

        def play(peer, script):
            for part in script["parts"]: peer.sendall(base64.b64decode(part))
            if script["end"] == "reset":
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if script["end"] != "keep": raise EOFError

        def serve(peer, number):
            reader = Reader(peer)
            try:
                while True:
                    if not reader.bytes: reader.more()
                    request = {
                        "connection": number, "method": "", "target": "", "fields": [], "framing": "", "body": "",
                        "isComplete": False, "violation": None}
                    with lock: recorded.append(request)
                    try:
                        head(reader, request)
                        request["framing"] = framing(request)
                        script = answers.get((values(request, "x-case") or [None])[0])
                        if script and script["isEarly"]: play(peer, script)
                        body(reader, request)
                        request["isComplete"] = True
                    except Broken as problem:
                        request["violation"] = str(problem)
                        raise EOFError
                    if not script: peer.sendall(reply(request))
                    elif not script["isEarly"]: play(peer, script)
            except (EOFError, OSError):
                pass
            finally:
                peer.close()

        def control(peer):
            # Each line is a command: null takes what is recorded, an object sets the scripted answers.
            for line in peer.makefile("r"):
                command = json.loads(line)
                with lock:
                    if command is not None: answers.update(command)
                    taken, recorded[:] = recorded[:], []
                peer.sendall(json.dumps(taken).encode() + b"\n")

        def listen(handle):
            listener = socket.create_server(("127.0.0.1", 0), backlog=128)
            def accept():
                while True:
                    peer, _ = listener.accept()
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    serial[0] += 1
                    threading.Thread(target=handle, args=[peer, serial[0]], daemon=True).start()
            threading.Thread(target=accept, daemon=True).start()
            return listener.getsockname()[1]

        ports = listen(serve), listen(lambda peer, _: control(peer))
        print("recording", *ports, flush=True)
        threading.Event().wait()
        """#
}
