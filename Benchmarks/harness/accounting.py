"""CPU time and memory of processes, as the kernel accounts for them."""
import contextlib
import os
import pathlib
import re
import time

PROC = pathlib.Path("/proc")


def family(pids):
    """The processes and all that descend from them."""
    found, open_ends = [], list(pids)
    while open_ends:
        pid = open_ends.pop()
        found.append(pid)
        for task in tasks(pid):
            try:
                open_ends += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                pass
    return found


def tasks(pid):
    try:
        return list((PROC / str(pid) / "task").iterdir())
    except OSError:
        return []


def schedstat_files(pids):
    """The files whose first number is the time that a thread has been on a CPU, in nanoseconds."""
    return [str(task / "schedstat") for pid in family(pids) for task in tasks(pid)]


def cpu_seconds(pids):
    """Time on a CPU of all threads of the processes and of their descendants that live."""
    total = 0
    for name in schedstat_files(pids):
        try:
            total += int(pathlib.Path(name).read_text().split()[0])
        except (OSError, IndexError):
            pass
    return total / 1e9


def settled_cpu_seconds(pids, quiet=0.25, bound=20):
    """The same once the processes have nothing left to do: writes to a store come after the answer."""
    end = time.monotonic() + bound
    last = cpu_seconds(pids)
    while time.monotonic() < end:
        time.sleep(quiet)
        current = cpu_seconds(pids)
        if current - last < quiet * 0.01:
            return current
        last = current
    return last


def total_bytes(pids, file, name):
    """The sum over all processes and their descendants of a line of one of their files that counts kilobytes."""
    total = 0
    for pid in family(pids):
        try:
            total += int(re.search(rf"^{name}:\s+(\d+) kB", (PROC / str(pid) / file).read_text(), re.M)[1]) << 10
        except (OSError, TypeError):
            pass
    return total


def memory(pids):
    """Memory in bytes: each process's share of what is resident (PSS), so that what is shared counts once."""
    return total_bytes(pids, "smaps_rollup", "Pss")


def reset_peak(pids):
    """Has the kernel begin the peak of resident memory anew."""
    for pid in family(pids):
        try:
            (PROC / str(pid) / "clear_refs").write_text("5")
        except OSError:
            pass


def peak(pids):
    """The sum of the processes' peaks of resident memory in bytes, since the last reset."""
    return total_bytes(pids, "status", "VmHWM")


def resident(pids):
    """The sum of the processes' resident memory in bytes; to be held against `peak`."""
    return total_bytes(pids, "status", "VmRSS")


def core_busy_seconds(core):
    """Time that a core has worked for anybody, what the hypervisor took included."""
    for line in (PROC / "stat").read_text().splitlines():
        name, *values = line.split()
        if name == f"cpu{core}":
            user, nice, system, _, _, irq, softirq, steal = map(int, values[:8])
            return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
    return 0.0


#: Of each stretch so far, the share of the server's core that others have used.
foreign_shares = []


class Stretch:
    """What is known of a stretch of time once it is over."""

    #: The share of the core that others than the measured process have used, the hypervisor's other guests included.
    foreign = 0.0


@contextlib.contextmanager
def watched(core, spent, counts=True):
    """Watches who else uses a core meanwhile; `spent` gives the CPU seconds of whom is measured.

    Where `counts` is false the share is not held against the part, for the load itself may run there.
    """
    stretch = Stretch()
    busy, before, began = core_busy_seconds(core), spent(), time.monotonic()
    yield stretch
    others = core_busy_seconds(core) - busy - (spent() - before)
    stretch.foreign = max(0.0, others / (time.monotonic() - began))
    if counts:
        foreign_shares.append(stretch.foreign)
