"""TLS handshakes, full and resumed, each with one hit, with certificates of both kinds."""
from .. import accounting, client
from ..processes import SERVER_CORE, Failure
from ..stage import Stage


def run(options, figures):
    rounds = min(options.rounds, 4)
    count = 100 if options.quick else 250
    figures.note(f"{rounds} rounds of {count} new connections each, one after the other; X25519, {client.CIPHER}")
    for kind in ("ecdsa", "rsa"):
        with Stage(kind=kind) as stage:
            targets = stage.targets(1)
            stage.warm(targets)
            for server in stage.servers:
                handshakes(server, stage.tokens[server], targets[0], 20, True)
            for _ in range(rounds):
                for server in stage.servers:
                    for is_resumed in (False, True):
                        before = server.cpu_seconds()
                        with accounting.watched(SERVER_CORE, server.cpu_seconds):
                            handshakes(server, stage.tokens[server], targets[0], count, is_resumed)
                        micros = (server.cpu_seconds() - before) * 1e6 / count
                        word = "resumed" if is_resumed else "full"
                        figures.add(f"CPU, {word} handshake and one hit, {kind.upper()}", "µs", server.name, micros)


def handshakes(server, token, target, count, is_resumed):
    """New connections with one hit each; a resumed one uses the ticket of the one before."""
    fields = client.headers(token)
    session = None
    if is_resumed:
        session = one(server, target, fields, None)
    for _ in range(count):
        session = one(server, target, fields, session if is_resumed else None)


def one(server, target, fields, session):
    with client.Connection(server.port, session=session) as connection:
        if connection.socket.session_reused != (session is not None):
            raise Failure(f"{server.name} {'does not resume' if session else 'resumes'} a session")
        if connection.ask(target, fields).status != 200:
            raise Failure(f"{server.name} does not answer 200")
        # In TLS 1.3 the ticket comes after the handshake; it has been read with the answer.
        return connection.socket.session
