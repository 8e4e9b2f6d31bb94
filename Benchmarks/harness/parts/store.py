"""A store on disk that grows to a million sessions: the cost of a hit, hits from disk, and how long a start takes."""
import os
import random
import time

from .. import client, figures as measures, filling, load, servers
from ..processes import Failure
from ..stage import Stage

SIZES = [(1000, "1 k"), (100_000, "100 k"), (1_000_000, "1 M")]


def run(options, figures):
    load.need_wrk()
    rounds = min(options.rounds, 3)
    with Stage(peers=[], emgate=False) as stage:
        data = stage.folder / "store"
        seed_store(stage, data)
        chance = random.Random(7)
        paths = []
        for number, (total, word) in enumerate(SIZES):
            begin = time.monotonic()
            paths += filling.fill(data, total, seed=number)
            figures.note(f"filled up to {total} sessions within {time.monotonic() - begin:.0f} s; emgate.sqlite is of "
                         f"{(data / 'emgate.sqlite').stat().st_size / 1e6:.0f} MB")
            hot_hits(stage, data, chance.sample(paths, min(len(paths), 800)), word, options, rounds, figures)
        figures.note("the 800 targets of the rows above are warm; below, each target is another one of the million")
        from_disk(stage, data, chance, paths, options, figures)
        for is_cold in (False, True):
            for _ in range(options.rounds):
                start(stage, data, chance.choice(paths), is_cold, figures)


def seed_store(stage, data):
    """Has emgate make its files and store the first sessions, from EM's own answers."""
    gate = gate_on(stage, data, "emgate-seed")
    token = client.logon(gate)
    targets = client.finished_targets(stage.simulator, client.logon(stage.simulator), 100)
    answers = client.ask_all(gate, token, targets)
    if any("stored" not in answer.fields.get("cache-status", "") for answer in answers):
        raise Failure("emgate does not store what it is to be filled with")
    time.sleep(1)
    stage.processes.end(gate.members[0])


def gate_on(stage, data, name, *further):
    return servers.Emgate(stage.processes, stage.simulator, stage.certificate, *further, name=name, data=data)


def verify(gate, token, targets):
    """Each target is a hit, and no row was damaged."""
    for answer in client.ask_all(gate, token, targets):
        if answer.status != 200 or answer.fields.get("cache-status") != "emgate; hit":
            raise Failure(f"a session that was filled in is no hit: {answer.status} {answer.fields.get('cache-status')}")
    if gate.metrics().get("emgate_store_damaged_total"):
        raise Failure("emgate takes rows that were filled in for damaged")


def hot_hits(stage, data, targets, word, options, rounds, figures):
    gate = gate_on(stage, data, f"emgate-{word.replace(' ', '')}")
    verify(gate, client.logon(gate), targets)
    for _ in range(rounds):
        # EM does not know these sessions, so their lease cannot be renewed: each round has a new one.
        result = load.run(gate, stage.folder, targets, client.logon(gate), options.seconds)
        figures.add(f"CPU for each hit, {word} sessions stored", "µs", "emgate", result["micros"])
    stage.processes.end(gate.members[0])


def forget(data):
    """Has the kernel drop what it keeps of the files in memory."""
    for path in data.iterdir():
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def from_disk(stage, data, chance, paths, options, figures):
    """Hits whose sessions emgate has not in memory: one after the other from a cold disk, then 16 at a time."""
    count = 500 if options.quick else 2000
    for number in range(3):
        forget(data)
        gate = gate_on(stage, data, f"emgate-disk-{number}", "--cache-memory", "1MiB")
        fields = client.headers(client.logon(gate))
        times = []
        with client.Connection(gate.port) as connection:
            for target in chance.sample(paths, count):
                begin = time.monotonic()
                answer = connection.ask(target, fields)
                times.append((time.monotonic() - begin) * 1000)
                if answer.status != 200 or answer.fields.get("cache-status") != "emgate; hit":
                    raise Failure(f"no hit from disk: {answer.status} {answer.fields.get('cache-status')}")
        for name, value in (("p50", measures.percentile(times, 0.5)), ("p99", measures.percentile(times, 0.99)),
                            ("longest", max(times))):
            figures.add(f"hit from disk, {name}", "ms", "emgate", value)
        if number == 0:
            figures.note(f"hits from disk: {count} different ones, one after the other, the files out of the kernel's memory "
                         "before the start, cache.memory 1 MiB; the client's own time is in it")
        result = load.run(gate, stage.folder, chance.sample(paths, 100_000), client.logon(gate), options.seconds, 16)
        figures.add("CPU for each hit from disk, 16 connections", "µs", "emgate", result["micros"])
        figures.add("latency of hits from disk, p99, 16 connections", "ms", "emgate", result["p99"] / 1000)
        figures.add("hits from disk a second, 16 connections", "1/s", "emgate", result["rate"])
        stage.processes.end(gate.members[0])


def start(stage, data, target, is_cold, figures):
    """From the start of the process to the end of the first hit, a logon in between."""
    if is_cold:
        forget(data)
    begin = time.monotonic()
    gate = gate_on(stage, data, "emgate-start")
    listening = time.monotonic()
    (answer,) = client.ask_all(gate, client.logon(gate), [target])
    end = time.monotonic()
    if answer.fields.get("cache-status") != "emgate; hit":
        raise Failure(f"the first answer is no hit: {answer.fields.get('cache-status')}")
    suffix = "" if is_cold else ", files in the kernel's memory"
    figures.add(f"start to listening{suffix}", "ms", "emgate", (listening - begin) * 1000)
    figures.add(f"start to first hit{suffix}", "ms", "emgate", (end - begin) * 1000)
    stage.processes.end(gate.members[0])
