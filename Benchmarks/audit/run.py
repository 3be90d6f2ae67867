#!/usr/bin/env python3
"""What the audit log costs, beside what the disk itself costs, and what a check of it finds.

Recording waits for fdatasync(2), so it is measured on a real disk and beside a plain file that gets one line and one fdatasync after
the other, in turns; the median of the rounds counts. Tampering is done, and what must be found is worked out, by this program alone.
Usage: run.py BINARIES     (a folder with juicerd, juicer-worker, juicer-sample, audit-bench and access-bench, built for release; TMPDIR on the disk that is to be measured)
"""

import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from juicer_bench import Bars, world  # noqa: E402

ROUNDS = 5
SECONDS = 2
CALLERS = 16
EVENTS = 1_000_000
TAMPERS = 1_000
LINE = 900
NO_DISKS = ("tmpfs", "ramfs")


def figures(*command):
    text = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE).stdout.decode()
    return {name: float(value) for name, value in (line.split() for line in text.splitlines())}


def file_system(folder):
    return subprocess.run(["stat", "-f", "-c", "%T", folder], check=True, stdout=subprocess.PIPE).stdout.decode().strip()


def plain_syncs(folder):
    """Lines a second that one caller has on the disk, each with a wait of its own."""
    line = b"x" * (LINE - 1) + b"\n"
    descriptor = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    count = 0
    begin = time.perf_counter()
    while (now := time.perf_counter()) - begin < SECONDS:
        os.write(descriptor, line)
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    return count / (now - begin)


def recording(bars, bench, folder):
    kind = file_system(folder)
    print(f"   on {kind}")
    if kind in NO_DISKS:
        raise SystemExit(f"{folder} is in memory: set TMPDIR to a folder on a disk")
    rates, ratios, alone = [], [], []
    for _ in range(ROUNDS):
        syncs = plain_syncs(folder)
        rates.append(figures(bench, "record", folder / "log", CALLERS, SECONDS)["events_per_second"])
        ratios.append(rates[-1] / syncs)
        alone.append(figures(bench, "record", folder / "log", 1, SECONDS)["events_per_second"] / syncs)
        print(f"   a plain file: {syncs:.0f} lines with fdatasync a second; the log, {CALLERS} callers: {rates[-1]:.0f} events")
    bars.report(f"events recorded by {CALLERS} callers", statistics.median(rates), "/s", bar=5_000, at_least=True)
    bars.report("the same / lines of a plain file with fdatasync", statistics.median(ratios), "x")
    bars.report("events of 1 caller / lines of a plain file", statistics.median(alone), "x")


def calling(bars, binaries):
    with world(binaries) as daemon:
        daemon.sample("phone", "--no-applications", "--many-files", 20_000)
        daemon.start()
        rounds = [figures(binaries / "access-bench", "--socket", daemon.socket, "--callers", CALLERS) for _ in range(3)]
        bars.report("audited calls of 16 callers", statistics.median(each["calls_per_second"] for each in rounds), "/s",
                    bar=5_000, at_least=True)
        bars.report("lines of the audit log a call", statistics.median(each["lines_per_call"] for each in rounds), "",
                    bar=0.9, at_least=True)


def verifying(bars, bench, folder):
    bench_log = folder / "million"
    figures(bench, "fill", bench_log, EVENTS)
    for what, bar in (("", 200_000), (", all but two segments compressed", None)):
        if not bar:
            figures(bench, "tidy", bench_log)
        rounds = [figures(bench, "verify", bench_log) for _ in range(3)]
        assert all(each["lines"] >= EVENTS and "problem" not in each for each in rounds)
        rate = statistics.median(each["lines_per_second"] for each in rounds)
        bars.report(f"lines of {EVENTS} events verified{what}", rate, "/s", bar=bar, at_least=True)


def tampered(lines, randoms):
    """One change of the lines, and the number of the first line that is then not as it should be."""
    changed = list(lines)
    # Not the last line: that it is gone shows only to who knows where the log ended.
    at = randoms.randrange(len(lines) - 1)
    kind = randoms.choice(("flip", "remove", "swap", "insert"))
    if kind == "flip":
        line = bytearray(lines[at])
        line[randoms.randrange(len(line))] ^= 1 << randoms.randrange(8)
        changed[at] = bytes(line)
    elif kind == "remove":
        del changed[at]
    elif kind == "swap":
        changed[at], changed[at + 1] = changed[at + 1], changed[at]
    else:
        other = randoms.choice([number for number in range(len(lines)) if number != at])
        changed.insert(at, lines[other])
    return changed, at + 1


def tampering(bars, bench, folder):
    log = folder / "tampered"
    figures(bench, "fill", log, 300)
    segment, = log.glob("audit-*.jsonl")
    lines = segment.read_bytes().splitlines(keepends=True)
    randoms = random.Random(1)
    found = 0
    for _ in range(TAMPERS):
        changed, first_bad = tampered(lines, randoms)
        segment.write_bytes(b"".join(changed))
        found += figures(bench, "verify", log).get("problem") == first_bad
    bars.report(f"of {TAMPERS} random changes found, with the first bad line", found, "", bar=TAMPERS, at_least=True)


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    binaries = pathlib.Path(sys.argv[1]).resolve()
    bench = binaries / "audit-bench"
    bars = Bars()
    with tempfile.TemporaryDirectory(prefix="juicer-bench-", dir=os.environ.get("TMPDIR", "/tmp")) as name:
        folder = pathlib.Path(name)
        recording(bars, bench, folder)
        verifying(bars, bench, folder)
        tampering(bars, bench, folder)
    calling(bars, binaries)
    bars.finish()


if __name__ == "__main__":
    main()
