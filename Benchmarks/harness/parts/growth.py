"""How the cost of a hit grows with connections, and throughput with loops. With stored entries: see the part `store`."""
from .. import client, load, servers
from ..processes import LOAD_CORE, SERVER_CORE
from ..stage import Stage

BOTH = f"{SERVER_CORE},{LOAD_CORE}"


def run(options, figures):
    load.need_wrk()
    rounds = min(options.rounds, 3)
    with Stage(peers=[servers.Nginx, servers.Haproxy]) as stage:
        targets = stage.targets(1000)
        stage.warm(targets)
        for _ in range(rounds):
            for connections in (1, 64, 1000):
                for server in stage.servers:
                    token = stage.tokens[server]
                    # emgate was seen to change between two levels within seconds here: longer, to meet both.
                    seconds = options.seconds * 2 if connections == 1000 else options.seconds / 2
                    result = load.run(server, stage.folder, targets, token, seconds, connections)
                    word = "connection" if connections == 1 else "connections"
                    figures.add(f"CPU for each hit, {connections} {word}", "µs", server.name, result["micros"])
                    if connections < 1000:
                        # wrk's latencies are of the whole run, the opening of the connections included.
                        figures.add(f"latency p99, {connections} {word}", "µs", server.name, result["p99"])
    figures.note(f"connections: {rounds} rounds of {options.seconds / 2} s, with 1000 of {options.seconds * 2} s; loops: {rounds} of "
                 f"{options.seconds} s, both cores for server and load alike, for there are no more")
    with Stage(peers=[], emgate=False) as stage:
        gates = [servers.Emgate(stage.processes, stage.simulator, stage.certificate, name=f"emgate, {count} loop{'s'[:count - 1]}",
                                threads=count, core=BOTH) for count in (1, 2)]
        tokens = {gate: client.logon(gate) for gate in gates}
        targets = client.finished_targets(gates[0], tokens[gates[0]], 1000)
        for gate in gates:
            client.ask_all(gate, tokens[gate], targets)
        for _ in range(rounds):
            for gate in gates:
                result = load.run(gate, stage.folder, targets, tokens[gate], options.seconds, core=BOTH)
                figures.add("hits a second, both cores", "1/s", gate.name, result["rate"])
                figures.add("CPU for each hit, both cores", "µs", gate.name, result["micros"])
