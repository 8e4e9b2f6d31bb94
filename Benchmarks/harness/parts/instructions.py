"""User instructions for each hit, counted by valgrind: repeatable, so a committed threshold holds them.

Two runs of emgate serve a different number of hits over one TLS 1.3 connection; the difference of their instructions,
divided by that of the hits, leaves out start, logon, handshake and warming.
"""
import json
import re
import signal
import subprocess

from .. import client, profile, servers
from ..processes import Failure, program
from ..stage import SCALE, Stage

THRESHOLDS = servers.ROOT / "Benchmarks" / "thresholds.json"
KEY = "user instructions per hit"
TARGETS = 100


def count(stage, executable, hits):
    """The instructions of one run of emgate that serves so many hits."""
    output = stage.folder / f"callgrind.{hits}"
    gate = servers.Emgate(
        stage.processes, stage.simulator, stage.certificate, name=f"emgate-{hits}", executable=executable,
        data=stage.folder / f"data-{hits}",
        wrapper=["env", f"LD_PRELOAD={stage.folder / 'sigsuspend.so'}", program("valgrind"), "--tool=callgrind",
                 f"--callgrind-out-file={output}"])
    token = client.logon(gate)
    targets = client.finished_targets(gate, token, TARGETS)
    fields = client.headers(token)
    with client.Connection(gate.port) as connection:
        for target in targets * 2:
            connection.ask(target, fields)
        for index in range(hits):
            answer = connection.ask(targets[index % TARGETS], fields)
            if answer.status != 200 or answer.fields.get("cache-status") != "emgate; hit":
                raise Failure(f"request {index} is no hit: {answer.status} {answer.fields.get('cache-status')}")
    process = gate.members[0]
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    totals = re.search(r"^(?:summary|totals): (\d+)", output.read_text(errors="replace"), re.MULTILINE)
    if not totals:
        raise Failure(f"callgrind has counted nothing: {stage.processes.said(gate.name)}")
    return int(totals[1])


def run(options, figures):
    options.exceeded = None
    if not program("valgrind"):
        figures.note("skipped: valgrind is not installed; scripts/prepare bench installs it")
        return
    few, many = (200, 1200) if options.quick else (2000, 12000)
    with Stage(peers=[], emgate=False, scale=SCALE) as stage:
        executable = stage.folder / "emgate"
        # valgrind needs minutes to read debug information of this size, and has no use for it here.
        subprocess.run(["strip", "-g", "-o", executable, servers.binary("emgate")], check=True)
        subprocess.run([program("clang") or "cc", "-shared", "-fPIC", "-O", "-o", stage.folder / "sigsuspend.so",
                        servers.ROOT / "Benchmarks" / "load" / "sigsuspend.c"], check=True)
        # The first run would write to the store what the second finds there; each has a data folder of its own.
        per_hit = (count(stage, executable, many) - count(stage, executable, few)) / (many - few)
        if options.profile:
            print(profile.per_hit(stage.folder / f"callgrind.{few}", stage.folder / f"callgrind.{many}", many - few))
    figures.add(KEY, "instructions", "emgate", per_hit)
    options.exceeded = exceeds(per_hit)
    figures.note(f"{few} and {many} hits over one connection, {TARGETS} targets")


def exceeds(value):
    """A line that says why the committed threshold is exceeded, or None."""
    threshold = json.loads(THRESHOLDS.read_text())[KEY]
    if value > threshold:
        return f"{value:.0f} {KEY}, above the threshold of {threshold} in Benchmarks/thresholds.json"
    return None
