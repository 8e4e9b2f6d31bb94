"""A list of 40 MB through emgate and through plain proxies: CPU time, memory, time to the first byte."""
import time

from .. import accounting, client, servers
from ..processes import SERVER_CORE, Failure
from ..stage import Stage

TARGET = "/api/backupTaskSessions?format=Entity"


def run(options, figures):
    rounds = 1 if options.quick else min(options.rounds, 3)
    with Stage(peers=[servers.Nginx, servers.Haproxy], scale=["--list-bytes", "40MB"]) as stage:
        idle = {server: accounting.resident(server.pids) for server in stage.servers}
        figures.note(f"rounds: {rounds}; peak memory is over that of the server when it had served nothing but a logon; EM itself "
                     "sets the pace, on the core of the load")
        first_list(stage, figures)
        direct = client.logon(stage.simulator)
        for form in ("json",) if options.quick else ("json", "xml"):
            for _ in range(rounds):
                for server in stage.servers:
                    measure(server, stage.tokens[server], form, idle[server], figures)
            size = add_times(figures, stage.simulator, form, *fetch(stage.simulator, direct, form))
            figures.note(f"{form.upper()}: {size / 1e6:.1f} MB")
        if stored := stage.emgate.metrics().get("emgate_store_entries"):
            figures.note(f"{stored:.0f} sessions are in emgate's store in the end")


def first_list(stage, figures):
    """What emgate spends on sessions that it has not seen before: they are written to the store."""
    before = accounting.settled_cpu_seconds(stage.emgate.pids)
    fetch(stage.emgate, stage.tokens[stage.emgate], "json")
    spent = accounting.settled_cpu_seconds(stage.emgate.pids) - before
    figures.add("CPU for the first list, whose sessions are stored", "ms", "emgate", spent * 1000)


def measure(server, token, form, idle, figures):
    before = accounting.settled_cpu_seconds(server.pids)
    accounting.reset_peak(server.pids)
    with accounting.watched(SERVER_CORE, server.cpu_seconds):
        moments = fetch(server, token, form)
    spent = accounting.settled_cpu_seconds(server.pids) - before
    suffix = form.upper()
    figures.add(f"CPU for the list, {suffix}", "ms", server.name, spent * 1000)
    figures.add(f"peak memory over idle, {suffix}", "MB", server.name, (accounting.peak(server.pids) - idle) / 1e6)
    add_times(figures, server, form, *moments)


def add_times(figures, server, form, begin, first, end, size):
    suffix = form.upper()
    figures.add(f"time to the first byte of the body, {suffix}", "ms", server.name, (first - begin) * 1000)
    figures.add(f"time to the last byte, {suffix}", "ms", server.name, (end - begin) * 1000)
    return size


def fetch(server, token, form):
    """Reads the list and keeps nothing: moments of sending, of the first and the last byte of the body, and its length."""
    with client.Connection(server.port) as connection:
        begin = time.monotonic()
        connection.socket.sendall(connection.request_bytes(TARGET, client.headers(token, form)))
        status, fields = connection.head()
        if status != 200:
            raise Failure(f"{server.name} answers {status} to the list")
        if not connection.rest:
            connection.more()
        first = time.monotonic()
        size = 0
        if "content-length" in fields:
            expected = int(fields["content-length"])
            size = len(connection.rest)
            while size < expected:
                connection.rest = b""
                connection.more()
                size += len(connection.rest)
        else:
            while length := int(connection.line(), 16):
                size += length
                connection.take(length)
                connection.line()
        return begin, first, time.monotonic(), size
