"""Hits: CPU time for each, throughput and latency, with 64 kept connections over 1000 targets."""
from .. import load
from ..stage import Stage


def run(options, figures):
    load.need_wrk()
    with Stage() as stage:
        targets = stage.targets(1000)
        stage.warm(targets)
        size = stage.verify_hits(targets)
        figures.note(f"1000 targets, bodies of {size:.0f} bytes on average, 64 connections, {options.rounds} rounds of "
                     f"{options.seconds} s")
        for _ in range(options.rounds):
            for server in stage.servers:
                before = server.simulator.requests()
                result = load.run(server, stage.folder, targets, stage.tokens[server], options.seconds)
                asked = server.simulator.requests() - before
                # emgate proves a lease anew in its last quarter, with one request to EM: normal operation.
                if asked > (2 if server is stage.emgate else 0):
                    figures.note(f"{server.name} asked EM {asked} times within a round")
                name = server.name
                figures.add("CPU for each hit", "µs", name, result["micros"])
                figures.add("hits a second", "1/s", name, result["rate"])
                figures.add("latency p50", "µs", name, result["p50"])
                figures.add("latency p99", "µs", name, result["p99"])
                figures.add("server's core in use", "%", name, 100 * result["utilization"])
                figures.add("others on the server's core", "%", name, 100 * result["foreign"])
