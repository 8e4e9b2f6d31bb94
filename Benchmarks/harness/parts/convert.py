"""How fast `emgate convert` turns a long list of EM's XML into JSON, or rewrites its links, on one core."""
import os
import subprocess

from .. import accounting, client, servers
from ..processes import SERVER_CORE, Failure, environment, pinned
from ..stage import Stage


def run(options, figures):
    with Stage(peers=[], scale=["--list-bytes", "40MB"]) as stage:
        long, short = stage.folder / "long.xml", stage.folder / "short.xml"
        with client.Connection(stage.simulator.port) as connection:
            token = client.logon(stage.simulator)
            long.write_bytes(connection.ask("/api/backupTaskSessions?format=Entity", client.headers(token, "xml")).body)
            short.write_bytes(connection.ask("/api/jobs", client.headers(token, "xml")).body)
        size = long.stat().st_size
        figures.note(f"a list of {size / 1e6:.1f} MB; user CPU time, less that of a list of {short.stat().st_size} bytes")
        for _ in range(options.rounds):
            for form, name in (("json", "XML to JSON"), ("xml", "XML with other links")):
                user, system = convert(long, form)
                # Too short for the kernel's clock to say who else was there.
                start, _ = convert(short, form, is_watched=False)
                figures.add(name, "MB/s", "emgate", size / 1e6 / (user - start))
                figures.add(f"{name}, system time", "ms", "emgate", system * 1000)


def convert(path, form, is_watched=True):
    """User and system CPU seconds of one conversion."""
    command = pinned([servers.binary("emgate"), "convert", "--to", form, "--origin", "https://127.0.0.1:21000"], SERVER_CORE)
    spent = [0.0]
    with open(path, "rb") as source, accounting.watched(SERVER_CORE, lambda: spent[0], is_watched):
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, env=environment())
        _, status, usage = os.wait4(process.pid, 0)
        spent[0] = usage.ru_utime + usage.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failure(f"emgate convert ended with {process.returncode}")
    return usage.ru_utime, usage.ru_stime
