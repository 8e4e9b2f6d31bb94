"""What is to be reached: must and stretch, as design and issue state them."""
from . import figures

KIB = 1024


class Target:
    """One line of the table: a figure, of which part, against which peer or none."""

    def __init__(self, name, part, row, must, stretch, unit="", peer=None, server="emgate", at_least=False):
        self.name, self.part, self.row, self.must, self.stretch = name, part, row, must, stretch
        self.unit, self.peer, self.server, self.at_least = unit, peer, server, at_least

    def value(self, parts):
        """What was measured, or None."""
        rows = {row["name"]: row for row in parts.get(self.part, {}).get("rows", [])}
        if (row := rows.get(self.row)) is None:
            return None
        if self.peer:
            return figures.ratio(row, self.server, self.peer)
        values = row["servers"].get(self.server)
        return figures.median(values) if values else None

    def verdict(self, value):
        if value is None:
            return "not measured"
        for bound, word in ((self.stretch, "PASS (stretch)"), (self.must, "PASS")):
            if bound is not None and (value >= bound if self.at_least else value <= bound):
                return word
        return "MISS"


TARGETS = [
    Target("hit, CPU, of nginx proxy_cache", "hit", "CPU for each hit", 0.75, 0.60, "×", peer="nginx"),
    Target("hit, CPU, of haproxy cache", "hit", "CPU for each hit", 0.82, 0.68, "×", peer="haproxy"),
    Target("user instructions for each hit", "instructions", "user instructions per hit", 36000, 24000),
    Target("miss (XML), CPU, of nginx proxy_pass", "miss", "CPU for each miss, XML", 0.95, 0.80, "×", peer="nginx"),
    Target("memory of an idle TLS connection", "idle", "memory for each idle TLS connection", 20, 14.5, "KB"),
    Target("full handshake (ECDSA) and a hit, CPU, of nginx", "handshake", "CPU, full handshake and one hit, ECDSA", 1.0, 0.85,
           "×", peer="nginx"),
    Target("full handshake (RSA) and a hit, CPU, of nginx", "handshake", "CPU, full handshake and one hit, RSA", 1.0, 0.85, "×",
           peer="nginx"),
    Target("resumed handshake (ECDSA) and a hit, CPU, of nginx", "handshake", "CPU, resumed handshake and one hit, ECDSA", 1.1,
           0.92, "×", peer="nginx"),
    Target("XML to JSON on one core", "convert", "XML to JSON", 300, 700, "MB/s", at_least=True),
    Target("memory over idle while a 40 MB list is converted", "stream", "peak memory over idle, JSON", 64, 24, "MB"),
    Target("hit from disk, 1 M entries, cold memory, p99", "store", "hit from disk, p99", 5, 1, "ms"),
    Target("the same, 16 connections", "store", "latency of hits from disk, p99, 16 connections", 5, 1, "ms"),
    Target("start to first hit with 1 M entries", "store", "start to first hit", 1000, 200, "ms"),
]
