"""Where the instructions of a hit go: the difference of two profiles of callgrind, by function."""
import re
import subprocess

LINE = re.compile(r"^\s*([\d,]+) (?:\([ \d.]+%\) )?\s*(\S.*)$")


def functions(path):
    """Instructions by function, itself only."""
    said = subprocess.run(["callgrind_annotate", "--threshold=100", "--auto=no", path], capture_output=True, text=True,
                          check=True).stdout
    found = {}
    for line in said.splitlines():
        if (match := LINE.match(line)) and ":" in match[2]:
            name = re.sub(r" \[.*/([^/]+)\]$", r" [\1]", match[2].split(":", 1)[1])
            name = re.sub(r"'\d+( |$)", r"\1", name)
            found[name] = found.get(name, 0) + int(match[1].replace(",", ""))
    return found


def demangled(text):
    """Swift's names for people, where the toolchain is there."""
    try:
        return subprocess.run(["swift", "demangle", "--simplified"], input=text, capture_output=True, text=True,
                              check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return text


def per_hit(few, many, hits, count=60):
    """Lines that say what the most expensive functions cost a hit, and the sum by binary."""
    before, after = functions(few), functions(many)
    costs = {name: (after[name] - before.get(name, 0)) / hits for name in after}
    libraries = {}
    for name, cost in costs.items():
        library = match[1] if (match := re.search(r"\[([^\]]+)\]$", name)) else "other"
        libraries[library] = libraries.get(library, 0) + cost
    lines = [f"{cost:9.0f}  {name}" for name, cost in sorted(libraries.items(), key=lambda pair: -pair[1]) if cost >= 1]
    lines.append("")
    lines += [f"{cost:9.0f}  {name}" for name, cost in sorted(costs.items(), key=lambda pair: -pair[1])[:count]]
    return demangled("\n".join(lines) + "\n")
