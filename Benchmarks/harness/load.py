"""Driving wrk, and telling what it measured."""
import json
import pathlib
import re
import subprocess

from . import accounting, client
from .processes import LOAD_CORE, SERVER_CORE, Failure, Skipped, environment, pinned, program

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "load" / "targets.lua"


def need_wrk():
    if not program("wrk"):
        raise Skipped("wrk is not installed; scripts/prepare bench installs it")


def run(server, folder, targets, token, seconds, connections=64, form="json", core=LOAD_CORE):
    """One measured stretch of wrk against a server; a dictionary of what came of it.

    The connections' handshakes come before the stretch; see load/targets.lua.
    """
    paths, fields = folder / "load-targets", folder / "load-headers"
    paths.write_text("\n".join(targets) + "\n")
    fields.write_text("\n".join([f"Host: 127.0.0.1:{server.port}", *client.headers(token, form)]) + "\n")
    warm_up = max(1000, connections * 40)
    command = [program("wrk"), "-t1", f"-c{connections}", f"-d{int(seconds * 3) + 10}s", "--timeout", "20s", "-s", SCRIPT,
               f"{server.scheme}://127.0.0.1:{server.port}/", "--", paths, fields, warm_up, seconds,
               *accounting.schedstat_files(server.pids)]
    with accounting.watched(SERVER_CORE, server.cpu_seconds, counts=core == LOAD_CORE) as stretch:
        done = subprocess.run(pinned(command, core), capture_output=True, text=True, env=environment(),
                              timeout=seconds * 3 + 60)
    match = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
    if not match:
        raise Failure(f"wrk against {server.name}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    result = json.loads(match[1])
    if result["failed"] or result["refused"] or result["requests"] <= 0:
        raise Failure(f"wrk against {server.name}: {result}")
    result["foreign"] = stretch.foreign
    result["micros"] = result["cpu"] / 1000 / result["requests"]
    result["rate"] = result["requests"] / result["seconds"]
    result["utilization"] = result["cpu"] / 1e9 / result["seconds"]
    return result
