"""Starting processes on a core of their own, and ending them politely."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

START_BOUND = 30
CORES = sorted(os.sched_getaffinity(0))
#: The same one where there is one only; nothing but instructions can be counted then.
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


class Failure(Exception):
    """Something that makes a measurement impossible."""


class Skipped(Exception):
    """What is not there, so that a part is not measured on this machine; no fault."""


def pin_harness():
    """Keeps this process, and what it starts without saying where, off the server's core."""
    if len(CORES) < 2:
        raise Failure("two cores are needed: one for the server, one for the load")
    os.sched_setaffinity(0, {LOAD_CORE})


def pinned(command, core):
    return ["taskset", "-c", str(core), *map(str, command)]


def environment():
    return {key: value for key, value in os.environ.items() if not key.startswith("EMGATE_")}


class Processes:
    """What one part has started; ends all of it, last first."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.all = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.all):
            end_of(process)

    def start(self, name, command, core=SERVER_CORE):
        """Starts a program; what it says goes to files of the folder."""
        output, error = self.folder / f"{name}.out", self.folder / f"{name}.err"
        with open(output, "wb") as out, open(error, "wb") as err:
            process = subprocess.Popen(pinned(command, core), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                       env=environment())
        self.all.append(process)
        return process

    def said(self, name):
        return "".join((self.folder / f"{name}.{end}").read_text(errors="replace")[-2000:] for end in ("out", "err"))

    def await_line(self, name, process, pattern, bound=START_BOUND):
        """Waits for a line in what a program says; the match."""
        end = time.monotonic() + bound
        while time.monotonic() < end and process.poll() is None:
            if match := re.search(pattern, (self.folder / f"{name}.out").read_text(errors="replace"), re.MULTILINE):
                return match
            time.sleep(0.01)
        raise Failure(f"{name} does not start: {self.said(name)}")

    def await_address(self, name, process, address, bound=START_BOUND):
        """Waits until somebody listens: on a host and port, or on the path of a Unix socket."""
        is_path = isinstance(address, pathlib.Path)
        end = time.monotonic() + bound
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX if is_path else socket.AF_INET) as probe:
                probe.connect(str(address) if is_path else address)
                return
            time.sleep(0.02)
        raise Failure(f"{name} does not start: {self.said(name)}")

    def end(self, process):
        end_of(process)
        self.all.remove(process)


def end_of(process):
    """Ends a process of ours, first politely."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port():
    """A port of five digits that nobody listens on, below those that the kernel hands out to clients."""
    for port in range(21000, 30000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if port in free_port.taken:
                continue
            probe.bind(("127.0.0.1", port))
            free_port.taken.add(port)
            return port
    raise Failure("no port is free")


free_port.taken = set()


def program(name):
    """Where an installed program is, sbin included; None where it is not."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
