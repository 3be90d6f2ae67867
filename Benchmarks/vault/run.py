#!/usr/bin/python3
"""What volumes cost: beside the library's own cipher, beside stock gocryptfs, and beside plain database files.

The files lie in memory (/dev/shm), so that no disk hides what the programs do; the databases lie on disk.
"Sealing" and "opening" are what the program itself does for a file that it writes or reads from front to back, on one
core: all but the kernel's copying to and from the file, which is in the figures beside it. Rounds of ours and theirs
take turns, and the median of the rounds' ratios counts.
Usage: run.py BINARIES     (a folder with vault-bench, built for release; stock gocryptfs and /dev/fuse for its part)
"""

import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from juicer_bench import Bars  # noqa: E402

ROUNDS = 5
MIB = 512
ROWS = 1_000_000


def output(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, **options).stdout.decode()


def figures(*command):
    return {name: float(value) for name, value in (line.split() for line in output(*command).splitlines())}


def openssl_speed(*options):
    """Bytes a second of the library's own measurement."""
    text = output("openssl", "speed", "-elapsed", *options, "-evp", "aes-256-gcm", "-bytes", 4096, "-seconds", 1,
                  stderr=subprocess.DEVNULL)
    return float(text.split()[-1].rstrip("k")) * 1000


def median(bars, what, ratios, bar):
    print(f"   rounds: {' '.join(f'{ratio:.2f}' for ratio in ratios)}")
    bars.report(what, statistics.median(ratios), "x", bar=bar, at_least=True)


def ciphers(bars, bench, folder):
    kinds = {"write": ("sealing", ()), "read": ("opening", ("-decrypt",))}
    ratios = {kind: ([], []) for kind in kinds}
    memory = 0
    for _ in range(ROUNDS):
        for kind, (_, options) in kinds.items():
            theirs = openssl_speed(*options)
            ours = figures(bench, kind, folder, *([MIB] if kind == "write" else []))
            ratios[kind][0].append(ours["bytes"] / ours["user_seconds"] / theirs)
            ratios[kind][1].append(ours["bytes"] / ours["seconds"] / theirs)
            memory = max(memory, ours["memory_kib"])
    for kind, (name, _) in kinds.items():
        median(bars, f"{name} / openssl speed, 4 KiB, one core", ratios[kind][0], 0.8)
        bars.report(f"{kind} with the kernel's part / openssl speed", statistics.median(ratios[kind][1]), "x")
    bars.report(f"memory for a file of {MIB} MiB", memory / 1024, "MiB", bar=16)


@contextlib.contextmanager
def mounted(volume, folder, password):
    """Stock gocryptfs, for as long as the context."""
    subprocess.run(["gocryptfs", "-q", "-passfile", password, volume, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["fusermount3", "-u", folder], check=True)


def seconds(*command):
    begin = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def fuse(bars, bench, folder):
    password, volume, mount, source = (folder / name for name in ("password", "stock", "mount", "source"))
    for each in (volume, mount):
        each.mkdir()
    password.write_text("benchmark\n")
    source.write_bytes(os.urandom(MIB << 20))
    subprocess.run(["gocryptfs", "-q", "-init", "-scryptn", "10", "-passfile", password, volume], check=True)
    writes, reads = [], []
    for _ in range(ROUNDS):
        with mounted(volume, mount, password):
            theirs = seconds("dd", f"if={source}", f"of={mount / 'file'}", "bs=1M")
        writes.append(theirs / figures(bench, "write", folder, MIB)["seconds"])
        # A new mount has nothing cached.
        with mounted(volume, mount, password):
            theirs = seconds("dd", f"if={mount / 'file'}", "of=/dev/null", "bs=1M")
            (mount / "file").unlink()
        reads.append(theirs / figures(bench, "read", folder)["seconds"])
    median(bars, "stock gocryptfs / ours, writing", writes, 3)
    median(bars, "stock gocryptfs / ours, cold reading", reads, 3)


def databases(bars, bench):
    inserts, reads = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="juicer-bench-") as folder:
            each = figures(bench, "database", folder, "wal", ROWS)
        inserts.append(each["plain_insert_seconds"] / each["volume_insert_seconds"])
        reads.append(each["volume_reads_per_second"] / each["plain_reads_per_second"])
    median(bars, f"database, {ROWS} rows in bulk / plain file", inserts, 0.7)
    median(bars, "database, random point reads / plain file", reads, 0.6)


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    bench = pathlib.Path(sys.argv[1]).resolve() / "vault-bench"
    bars = Bars()
    with tempfile.TemporaryDirectory(prefix="juicer-bench-", dir="/dev/shm") as folder:
        folder = pathlib.Path(folder)
        ciphers(bars, bench, folder)
        if shutil.which("gocryptfs") and os.access("/dev/fuse", os.R_OK | os.W_OK):
            fuse(bars, bench, folder)
        else:
            print("stock gocryptfs or /dev/fuse is missing: not compared with it")
    databases(bars, bench)
    bars.finish()


if __name__ == "__main__":
    main()
