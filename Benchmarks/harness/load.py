"""Driving wrk, and telling what it measured."""
import json
import pathlib
import re
import subprocess
import time

from . import accounting, client
from .processes import LOAD_CORE, SERVER_CORE, Failure, environment, pinned, program

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "load" / "targets.lua"


#: Of each stretch so far, the share of the server's core that others have used.
foreign_shares = []


def need_wrk():
    if not program("wrk"):
        raise Failure("wrk is not installed; scripts/prepare bench installs it")


def run(server, folder, targets, token, seconds, connections=64, form="json", core=LOAD_CORE):
    """One measured stretch of wrk against a server; a dictionary of what came of it.

    The connections' handshakes come before the stretch; see load/targets.lua.
    """
    paths, fields = folder / "load-targets", folder / "load-headers"
    paths.write_text("\n".join(targets) + "\n")
    fields.write_text("\n".join([f"Host: 127.0.0.1:{server.port}", *client.headers(token, form)]) + "\n")
    warm_up = max(1000, connections * 40)
    busy, began = accounting.core_busy_seconds(SERVER_CORE), time.monotonic()
    before = server.cpu_seconds()
    command = [program("wrk"), "-t1", f"-c{connections}", f"-d{int(seconds * 3) + 10}s", "--timeout", "20s", "-s", SCRIPT,
               f"{server.scheme}://127.0.0.1:{server.port}/", "--", paths, fields, warm_up, seconds,
               *accounting.schedstat_files(server.pids)]
    done = subprocess.run(pinned(command, core), capture_output=True, text=True, env=environment(),
                          timeout=seconds * 3 + 60)
    match = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
    if not match:
        raise Failure(f"wrk against {server.name}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    result = json.loads(match[1])
    if result["failed"] or result["refused"] or result["requests"] <= 0:
        raise Failure(f"wrk against {server.name}: {result}")
    # What ran on the server's core besides the server, the hypervisor's other guests included.
    foreign = accounting.core_busy_seconds(SERVER_CORE) - busy - (server.cpu_seconds() - before)
    result["foreign"] = max(0.0, foreign / (time.monotonic() - began))
    if core == LOAD_CORE:
        foreign_shares.append(result["foreign"])
    result["micros"] = result["cpu"] / 1000 / result["requests"]
    result["rate"] = result["requests"] / result["seconds"]
    result["utilization"] = result["cpu"] / 1e9 / result["seconds"]
    return result
