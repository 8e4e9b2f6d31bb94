"""Misses: small answers that are passed through and kept by nobody, with TLS on both sides.

Behind emsim the servers are never busy, for it and the load share a core; the kernel's work for sleeping and waking is then much
of what is measured. So the figures that count are behind nginx with a fixed answer, and emsim's are shown beside them.
"""
import time

from .. import client, load, servers
from ..processes import Failure, program
from ..stage import Stage

#: Below emgate's limits.upstream-connections, so that no server queues.
CONNECTIONS = 16
FORMS = ("xml", "json")


def run(options, figures):
    load.need_wrk()
    with Stage(peers=[servers.Nginx, servers.Haproxy]) as stage:
        targets = client.targets(stage.emgate, stage.tokens[stage.emgate], "jobs")
        answers = {form: client.ask_all(stage.simulator, client.logon(stage.simulator), targets[:1], form)[0].body
                   for form in FORMS}
        figures.note(f"targets of the form {targets[0].rsplit('/', 1)[0]}/ID?format=Entity, {CONNECTIONS} connections; as JSON "
                     "emgate asks EM for XML and converts, the others pass EM's JSON on")
        rounds = 0 if options.quick else min(options.rounds, 2)
        for form in FORMS:
            for _ in range(rounds):
                for server in stage.servers:
                    measure(stage.folder, server, stage.tokens[server], targets, form, options, figures, ", behind emsim")
    if not program("nginx"):
        figures.note("skipped: without nginx there is no upstream that is fast enough")
        return
    behind_fixed(answers, targets, options, figures)


def behind_fixed(answers, targets, options, figures):
    with Stage(peers=[], emgate=False) as stage:
        upstream = servers.FixedUpstream(stage.processes, stage.certificate, answers)
        gates = [servers.Emgate(stage.processes, upstream, stage.certificate)]
        for peer in (servers.Nginx, servers.Haproxy):
            if peer in servers.installed_peers():
                gates.append(peer(stage.processes, upstream, stage.certificate))
        try:
            for form in FORMS:
                for server in gates:
                    (answer,) = client.ask_all(server, "none", targets[:1], form)
                    if answer.status != 200 or form not in answer.fields["content-type"]:
                        raise Failure(f"{server.name}: {answer.status} {answer.fields}")
                figures.note(f"{form.upper()}: {len(answers[form])} bytes; {options.rounds} rounds of {options.seconds} s")
                for _ in range(options.rounds):
                    for server in gates:
                        measure(stage.folder, server, "none", targets, form, options, figures)
        finally:
            for server in gates:
                server.remove()


def measure(folder, server, token, targets, form, options, figures, where=""):
    before = server.simulator.requests()
    result = load.run(server, folder, targets, token, options.seconds, CONNECTIONS, form)
    time.sleep(0.05)
    asked = server.simulator.requests() - before
    # What is under way when wrk ends is not in its count: of this run, and late ones of the run before. The fixed upstream counts
    # the question how many there were.
    if not 0 <= asked - result["all"] <= 2 * CONNECTIONS + 2:
        raise Failure(f"{server.name}: {result['all']} requests, but EM was asked {asked} times")
    suffix = f", {form.upper()}{where}"
    figures.add(f"CPU for each miss{suffix}", "µs", server.name, result["micros"])
    figures.add(f"misses a second{suffix}", "1/s", server.name, result["rate"])
    if not where:
        figures.add(f"latency p50{suffix}", "µs", server.name, result["p50"])
        figures.add(f"latency p99{suffix}", "µs", server.name, result["p99"])
    figures.add(f"server's core in use{suffix}", "%", server.name, 100 * result["utilization"])
