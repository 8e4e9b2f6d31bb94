"""The servers that are compared, and the simulated Enterprise Manager behind them."""
import json
import os
import pathlib
import shutil
import tempfile
import urllib.request

from . import accounting
from .processes import LOAD_CORE, SERVER_CORE, Failure, free_port, program

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "Benchmarks" / "peers"
#: The worker must be able to read the part's folder, which is ours alone.
NGINX_USER = "user root;" if os.geteuid() == 0 else ""
LISTENING = r"^{} listening on https?://127\.0\.0\.1:(\d+) \w+ http://127\.0\.0\.1:(\d+)\n"


def binary(name):
    """A program of ours, as the release build makes it; BENCH_BINARIES names another folder."""
    path = pathlib.Path(os.environ.get("BENCH_BINARIES") or ROOT / ".build" / "release") / name
    if not path.exists():
        raise Failure(f"{name} is not built: scripts/build-release {name}")
    return path


class Simulator:
    """emsim, on the core of the load."""

    name, scheme = "EM itself", "https"

    def __init__(self, processes, *arguments, name="emsim"):
        self.process = processes.start(
            name, [binary("emsim"), "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--links", "host", *arguments],
            core=LOAD_CORE)
        match = processes.await_line(name, self.process, LISTENING.format("emsim"))
        self.port, self.control = int(match[1]), int(match[2])

    def requests(self):
        """How many requests have come so far."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.control}/counters", timeout=10) as answer:
            return json.load(answer)["total"]


class Server:
    """A server that listens with TLS on loopback."""

    name = ""
    scheme = "https"

    def __init__(self, processes, simulator):
        self.processes, self.simulator = processes, simulator
        self.members = []
        self.port = None

    @property
    def pids(self):
        return [process.pid for process in self.members]

    def cpu_seconds(self):
        return accounting.cpu_seconds(self.pids)

    def remove(self):
        """Removes what the server keeps outside the part's folder."""

    def fill(self, template, **values):
        text = (PEERS / template).read_text()
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        path = self.processes.folder / template
        path.write_text(text)
        return path


class FixedUpstream(Server):
    """nginx in EM's place, on the core of the load: the same answer to everything, in either format."""

    name = "fixed upstream"

    def __init__(self, processes, certificate, answers):
        super().__init__(processes, None)
        self.port, self.control = free_port(), free_port()
        folder = processes.folder / "answers"
        folder.mkdir()
        for form, body in answers.items():
            (folder / f"answer.{form}").write_bytes(body)
        path = self.fill("upstream.conf", FOLDER=processes.folder, PORT=self.port, CONTROL=self.control,
                         CERTIFICATE=certificate.chain, KEY=certificate.key, USER=NGINX_USER)
        process = processes.start("upstream", [program("nginx"), "-c", path, "-p", processes.folder, "-e",
                                               processes.folder / "upstream.err"], core=LOAD_CORE)
        self.members = [process]
        processes.await_address("upstream", process, ("127.0.0.1", self.port))

    def requests(self):
        """How many requests have come so far, those for this number left out as far as one can."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.control}/", timeout=10) as answer:
            return int(answer.read().split()[9])


class Emgate(Server):
    """emgate with its defaults: authorization, access log (to a file) and metrics are on."""

    name = "emgate"

    def __init__(self, processes, simulator, certificate, *further, name="emgate", threads=1, core=SERVER_CORE, data=None,
                 wrapper=(), executable=None):
        super().__init__(processes, simulator)
        self.name = name
        self.data = data or processes.folder / f"{name}-data"
        self.command = [
            *wrapper, executable or binary("emgate"), "serve", "--upstream", f"https://127.0.0.1:{simulator.port}",
            "--upstream-tls-verify", "none", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0",
            "--data", self.data, "--tls-certificate", certificate.chain, "--tls-key", certificate.key,
            "--threads", threads, "--limits-connections-per-client", "5000", *further]
        process = processes.start(name, self.command, core=core)
        self.members = [process]
        match = processes.await_line(name, process, LISTENING.format("emgate"))
        self.port, self.admin = int(match[1]), int(match[2])

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return {key: float(value) for key, value in (line.rsplit(" ", 1) for line in lines if line and line[0] != "#")}


class Nginx(Server):
    name = "nginx"

    def __init__(self, processes, simulator, certificate):
        super().__init__(processes, simulator)
        self.port = free_port()
        self.cache = pathlib.Path(tempfile.mkdtemp(
            prefix="emgate-bench-nginx-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else processes.folder))
        path = self.fill(
            "nginx.conf", FOLDER=processes.folder, CACHE=self.cache, PORT=self.port, CERTIFICATE=certificate.chain,
            KEY=certificate.key, UPSTREAM=f"127.0.0.1:{simulator.port}", USER=NGINX_USER)
        process = processes.start(
            "nginx", [program("nginx"), "-c", path, "-p", processes.folder, "-e", processes.folder / "nginx.err"])
        self.members = [process]
        processes.await_address("nginx", process, ("127.0.0.1", self.port))

    def remove(self):
        shutil.rmtree(self.cache, ignore_errors=True)


class Haproxy(Server):
    name = "haproxy"

    def __init__(self, processes, simulator, certificate):
        super().__init__(processes, simulator)
        self.port = free_port()
        path = self.fill("haproxy.cfg", PORT=self.port, BUNDLE=certificate.bundle, UPSTREAM=f"127.0.0.1:{simulator.port}")
        process = processes.start("haproxy", [program("haproxy"), "-db", "-q", "-f", path])
        self.members = [process]
        processes.await_address("haproxy", process, ("127.0.0.1", self.port))


class VarnishHitch(Server):
    name = "varnish + hitch"

    def __init__(self, processes, simulator, certificate):
        plain = Simulator(processes, *simulator.arguments, "--plain", name="emsim-plain")
        plain.arguments = simulator.arguments
        super().__init__(processes, plain)
        self.port = free_port()
        socket_path = processes.folder / "varnish.sock"
        vcl = self.fill("varnish.vcl", UPSTREAM_HOST="127.0.0.1", UPSTREAM_PORT=plain.port)
        varnish = processes.start(
            "varnish", [program("varnishd"), "-F", "-j", "none", "-n", processes.folder / "varnish", "-f", vcl,
                        "-a", f"{socket_path},PROXY", "-s", "malloc,256m", "-p", "thread_pools=1", "-p", "thread_pool_min=100",
                        "-p", "thread_pool_max=3000", "-p", "timeout_idle=75"])
        self.members = [varnish]
        # Its socket is there before its VCL is compiled and it listens.
        processes.await_address("varnish", varnish, socket_path)
        hitch_configuration = self.fill(
            "hitch.conf", PORT=self.port, FOLDER=processes.folder, BUNDLE=certificate.bundle,
            USER='user = "root"' if os.geteuid() == 0 else "")
        hitch = processes.start("hitch", [program("hitch"), f"--config={hitch_configuration}"])
        self.members.append(hitch)
        processes.await_address("hitch", hitch, ("127.0.0.1", self.port))


#: What each peer needs to be installed.
NEEDED = {Nginx: ["nginx"], Haproxy: ["haproxy"], VarnishHitch: ["varnishd", "hitch"]}


def installed_peers():
    return [peer for peer, names in NEEDED.items() if all(program(name) for name in names)]
