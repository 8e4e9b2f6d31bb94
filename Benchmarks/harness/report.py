"""The report: one JSON file for each part, and all parts in one Markdown file."""
import hashlib
import json
import platform
import re
import subprocess
import time
import pathlib

from . import figures, servers
from .processes import program
from .targets import TARGETS

TITLES = {
    "hit": "Hits", "miss": "Misses", "idle": "Memory of idle connections", "handshake": "TLS handshakes",
    "convert": "XML to JSON", "stream": "Streaming a list of 40 MB", "store": "A store with 1 M entries",
    "growth": "How cost grows", "instructions": "User instructions",
}
VERSIONS = {
    "nginx": ["nginx", "-v"], "haproxy": ["haproxy", "-v"], "varnish": ["varnishd", "-V"], "hitch": ["hitch", "--version"],
    "wrk": ["wrk", "-v"], "valgrind": ["valgrind", "--version"], "OpenSSL": ["openssl", "version"],
}


def machine():
    """What it was measured on and with; nothing that names the machine."""
    processor = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    versions = {}
    for name, (executable, *flags) in VERSIONS.items():
        if path := program(executable):
            said = subprocess.run([path, *flags], capture_output=True, text=True)
            if match := re.search(r"\d+\.\d+(?:\.\d+)?", said.stdout + said.stderr):
                versions[name] = match[0]
    commit = subprocess.run(["git", "-C", servers.ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return {"processor": processor[1] if processor else platform.machine(), "kernel": platform.release(),
            "commit": commit.stdout.strip(), "emgate": digest(), "older_than_sources": is_stale(), "versions": versions}


def digest():
    """Which binary it was, for a commit alone does not say what was built."""
    return hashlib.sha256(servers.binary("emgate").read_bytes()).hexdigest()[:12]


def is_stale():
    """Whether a source is newer than the binary: then the commit is not what was measured."""
    sources = [servers.ROOT / "Package.swift", *(servers.ROOT / "Sources").rglob("*.swift")]
    return max(path.stat().st_mtime for path in sources) > servers.binary("emgate").stat().st_mtime


def save(part, folder, started):
    """Writes what a part has measured; parts of earlier runs in the folder stay."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {"part": part.part, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
                "seconds": round(time.time() - started, 1), "machine": machine(), **part.plain()}
    (folder / f"{part.part}.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def load(folder):
    found = {}
    for part in TITLES:
        path = folder / f"{part}.json"
        if path.exists():
            found[part] = json.loads(path.read_text())
    return found


def number(value):
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def beside(value, *bounds):
    """The value, with a digit more where it would look like a bound that it is not."""
    text = number(value)
    looks_alike = any(value not in (None, bound) and text == number(bound) for bound in bounds)
    return f"{value:.3f}" if looks_alike else text


def spread(values):
    """Median, with the smallest and the largest round beside it."""
    text = number(figures.median(values))
    return text if len(values) == 1 else f"{text} ({number(min(values))} … {number(max(values))})"


def target_table(parts):
    lines = ["| figure | measured | must | stretch | |", "| --- | --- | --- | --- | --- |"]
    for target in TARGETS:
        value = target.value(parts)
        sign, unit = ("≥" if target.at_least else "≤"), f" {target.unit}" if target.unit else ""
        measured = beside(value, target.must, target.stretch)
        lines.append(f"| {target.name} | {measured}{unit if value is not None else ''} | {sign} {number(target.must)}{unit} "
                     f"| {sign} {number(target.stretch)}{unit} | {target.verdict(value)} |")
    return lines


def part_table(rows):
    """One table for all rows that have the same servers, and the ratios of the first server to the others."""
    lines, columns = [], None
    for row in rows:
        names = list(row["servers"])
        if names != columns:
            columns = names
            lines += ["", "| figure | unit | " + " | ".join(names) + " |", "| --- | --- |" + " --- |" * len(names)]
        lines.append(f"| {row['name']} | {row['unit']} | " + " | ".join(spread(row["servers"][name]) for name in names) + " |")
        if len(names) > 1 and names[0].startswith("emgate") and "others" not in row["name"] and row["unit"] != "%":
            ratios = [number(figures.ratio(row, names[0], name)) for name in names[1:]]
            lines.append(f"| – {names[0]} to … | × | | " + " | ".join(ratios) + " |")
    return lines


def markdown(parts):
    lines = ["## Targets", "", *target_table(parts)]
    for name, part in parts.items():
        made = part["machine"]
        lines += ["", f"## {TITLES[name]}", ""]
        lines += [f"- {note}" for note in part["notes"]]
        lines += part_table(part["rows"])
        lines += ["", f"Measured {part['time']} in {part['seconds']:.0f} s at commit {made['commit']}, emgate {made['emgate']}"
                  f"{' (OLDER THAN ITS SOURCES: build it again)' if made['older_than_sources'] else ''}."]
    if parts:
        made = list(parts.values())[-1]["machine"]
        versions = ", ".join(f"{name} {version}" for name, version in made["versions"].items())
        lines += ["", f"Machine: {made['processor']}, Linux {made['kernel']}; {versions}."]
    return "\n".join(lines) + "\n"


def write(folder):
    """Puts the parts together; the Markdown."""
    text = markdown(load(folder))
    (folder / "report.md").write_text(text)
    return text
