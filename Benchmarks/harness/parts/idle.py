"""Memory that a kept TLS connection holds once it has done one request."""
import time

from .. import accounting, client
from ..stage import Stage

#: Opened before the first look, so that what grows with the first connections only is left out.
FIRST = 200


def run(options, figures):
    count = 500 if options.quick else 2000
    with Stage() as stage:
        targets = stage.targets(20)
        stage.warm(targets)
        figures.note(f"{count} connections after {FIRST} that were there before the first look; one hit on each")
        for server in stage.servers:
            connections = []
            try:
                before = open_more(server, stage, targets, connections, FIRST)
                after = open_more(server, stage, targets, connections, count)
            finally:
                for connection in connections:
                    connection.close()
            figures.add("memory for each idle TLS connection", "KB", server.name, (after - before) / 1024 / count)
            figures.add("memory before them", "MB", server.name, before / 1e6)


def open_more(server, stage, targets, connections, count):
    """Opens connections that do one request each; the server's memory then."""
    fields = client.headers(stage.tokens[server])
    for index in range(count):
        connection = client.Connection(server.port)
        connections.append(connection)
        connection.ask(targets[index % len(targets)], fields)
    time.sleep(0.5)
    return accounting.memory(server.pids)
