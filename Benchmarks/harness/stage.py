"""The servers of one part, started, warmed and verified."""
import shutil
import subprocess
import tempfile
import pathlib
import contextlib

from . import client, servers
from .certificates import Certificate
from .processes import Failure, Processes

#: More than 1000 finished backup sessions, with bodies of 1.5 KB.
SCALE = ["--jobs", "42", "--sessions-per-job", "26", "--tasks-per-session", "1"]


class Stage:
    """emsim, emgate and the peers, each with its own token, on loopback."""

    def __init__(self, kind="ecdsa", scale=SCALE, peers=None, emgate=True, further=()):
        self.kind, self.scale, self.further = kind, list(scale), list(further)
        self.peers = servers.installed_peers() if peers is None else [
            peer for peer in peers if peer in servers.installed_peers()]
        self.has_emgate = emgate

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        try:
            folder = tempfile.mkdtemp(prefix="emgate-bench-")
            self.stack.callback(shutil.rmtree, folder, ignore_errors=True)
            self.folder = pathlib.Path(folder)
            self.processes = self.stack.enter_context(Processes(folder))
            self.certificate = Certificate(self.folder, self.kind)
            self.simulator = servers.Simulator(self.processes, *self.scale)
            self.simulator.arguments = self.scale
            self.servers = []
            if self.has_emgate:
                self.servers.append(servers.Emgate(self.processes, self.simulator, self.certificate, *self.further))
            for peer in self.peers:
                server = peer(self.processes, self.simulator, self.certificate)
                self.stack.callback(server.remove)
                self.servers.append(server)
            self.tokens = {server: client.logon(server) for server in self.servers}
            for server in self.servers:
                verify_cipher(server)
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *_):
        self.stack.close()

    @property
    def emgate(self):
        return self.servers[0]

    def targets(self, count):
        return client.finished_targets(self.emgate, self.tokens[self.emgate], count)

    def warm(self, targets):
        """Has every server hold every target, and verifies it; see `verify_hits`."""
        for server in self.servers:
            client.ask_all(server, self.tokens[server], targets)
        self.verify_hits(targets)

    def verify_hits(self, targets):
        """A sample is answered 200 from the cache by each server, with bodies of the same length."""
        sample = targets[:: max(1, len(targets) // 50)]
        lengths = {}
        for server in self.servers:
            before = server.simulator.requests()
            answers = client.ask_all(server, self.tokens[server], sample)
            if any(answer.status != 200 for answer in answers):
                raise Failure(f"{server.name} does not answer 200")
            if server.simulator.requests() != before:
                raise Failure(f"{server.name} asks EM where it should hit")
            for answer in answers:
                said = answer.fields.get("cache-status", "emgate; hit"), answer.fields.get("x-cache", "HIT")
                if said != ("emgate; hit", "HIT"):
                    raise Failure(f"{server.name} is no hit: {said}")
            # Behind varnish EM speaks plain HTTP and says so in its links.
            lengths[server.name] = [len(answer.body.replace(b"http://", b"https://")) for answer in answers]
        if len(set(map(tuple, lengths.values()))) > 1:
            raise Failure(f"the bodies' lengths differ: {lengths}")
        return sum(next(iter(lengths.values()))) / len(sample)


def verify_cipher(server):
    """All servers are to speak TLS 1.3 with the same cipher, X25519 and the very same certificate."""
    with client.Connection(server.port) as connection:
        cipher = connection.socket.cipher()[0]
    if cipher != client.CIPHER:
        raise Failure(f"{server.name} negotiates {cipher}, not {client.CIPHER}")
    said = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-brief"], input=b"", capture_output=True,
        timeout=20).stderr.decode()
    if "X25519" not in said or "TLSv1.3" not in said:
        raise Failure(f"{server.name} negotiates something else: {said}")
