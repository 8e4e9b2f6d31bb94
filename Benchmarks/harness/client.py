"""A small HTTP/1.1 client over TLS: for logons, warming, verifying, and for what wrk cannot do."""
import base64
import json
import socket
import ssl
import urllib.parse

from .processes import Failure

CIPHER = "TLS_AES_128_GCM_SHA256"


def context():
    """TLS 1.3 without verification: the certificates are self-signed and new."""
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    result.check_hostname = False
    result.verify_mode = ssl.CERT_NONE
    result.minimum_version = ssl.TLSVersion.TLSv1_3
    return result


CONTEXT = context()


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body


class Connection:
    """One kept connection."""

    def __init__(self, port, session=None, scheme="https", tls=None):
        raw = socket.create_connection(("127.0.0.1", port), timeout=60)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.authority = f"127.0.0.1:{port}"
        if scheme == "https":
            self.socket = (tls or CONTEXT).wrap_socket(raw, server_hostname="localhost", session=session)
        else:
            self.socket = raw
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def request_bytes(self, target, headers=(), method="GET"):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.authority}", *headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def ask(self, target, headers=(), method="GET"):
        self.socket.sendall(self.request_bytes(target, headers, method))
        return self.answer()

    def answer(self):
        status, fields = self.head()
        if "chunked" in fields.get("transfer-encoding", ""):
            pieces = []
            while size := int(self.line(), 16):
                pieces.append(self.take(size))
                self.line()
            self.line()
            return Answer(status, fields, b"".join(pieces))
        length = int(fields.get("content-length", 0)) if status not in (204, 304) else 0
        return Answer(status, fields, self.take(length))

    def head(self):
        while b"\r\n\r\n" not in self.rest:
            self.more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        status, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        return int(status.split()[1]), fields

    def more(self):
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise Failure(f"{self.authority} closed the connection")
        self.rest += piece

    def line(self):
        while b"\r\n" not in self.rest:
            self.more()
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line

    def take(self, count):
        pieces = [self.rest[:count]]
        missing, self.rest = count - len(pieces[0]), self.rest[count:]
        while missing:
            self.more()
            pieces.append(self.rest[:missing])
            self.rest = self.rest[len(pieces[-1]):]
            missing -= len(pieces[-1])
        return b"".join(pieces)


def logon(server):
    """A token of a logon through the server, as any client gets it."""
    pair = base64.b64encode(b"admin:admin").decode()
    with Connection(server.port, scheme=server.scheme) as connection:
        answer = connection.ask("/api/sessionMngr/?v=latest", [f"Authorization: Basic {pair}", "Content-Length: 0"], "POST")
    if answer.status != 201:
        raise Failure(f"no logon through {server.name}: {answer.status}")
    return answer.fields["x-restsvcsessionid"]


def headers(token, form="json"):
    """What EM's clients send beside Host."""
    return [f"Accept: application/{form}", f"X-RestSvcSessionId: {token}"]


def targets(server, token, kind, is_wanted=lambda item: True):
    """The targets of a kind's entities, read from EM's list."""
    with Connection(server.port, scheme=server.scheme) as connection:
        answer = connection.ask(f"/api/{kind}?format=Entity", headers(token))
    items = next(value for value in json.loads(answer.body).values() if isinstance(value, list))
    parts = [urllib.parse.urlparse(item["Href"]) for item in items if is_wanted(item)]
    return [f"{part.path}?{part.query}" for part in parts]


def finished_targets(server, token, count, kind="backupSessions"):
    """The targets of so many finished sessions."""
    found = targets(server, token, kind, lambda item: item.get("EndTimeUTC"))
    if len(found) < count:
        raise Failure(f"EM has only {len(found)} finished {kind}, {count} are needed")
    return found[:count]


def ask_all(server, token, targets, form="json"):
    """Asks for each target over one connection; the answers' statuses, fields and lengths."""
    with Connection(server.port, scheme=server.scheme) as connection:
        return [connection.ask(target, headers(token, form)) for target in targets]
