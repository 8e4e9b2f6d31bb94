"""What was measured, and what follows from it."""
import statistics


class Figures:
    """The figures of one part: by figure and server, one value for each round."""

    def __init__(self, part):
        self.part = part
        self.rows = {}
        self.notes = []

    def add(self, name, unit, server, value):
        row = self.rows.setdefault(name, {"unit": unit, "servers": {}})
        row["servers"].setdefault(server, []).append(value)

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
        print(f"bench: {self.part}: {text}", flush=True)

    def plain(self):
        return {"notes": self.notes, "rows": [{"name": name, **row} for name, row in self.rows.items()]}


def median(values):
    return statistics.median(values)


def ratio(row, server, peer):
    """Median over rounds of one server's value to the peer's of the same round; None where one is missing.

    Rounds are interleaved, so what slows the machine for a while slows both sides of a pair.
    """
    own, other = row["servers"].get(server), row["servers"].get(peer)
    if not own or not other:
        return None
    if len(own) == len(other):
        return median(mine / theirs for mine, theirs in zip(own, other) if theirs)
    return median(own) / median(other) if median(other) else None


def percentile(values, share):
    """The smallest value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
