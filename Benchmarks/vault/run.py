#!/usr/bin/python3
"""What volumes cost: beside the library's own cipher, beside stock gocryptfs, and beside plain database files.

"Sealing" and "opening" are what the program itself does for a file that it writes or reads from front to back, on one
core: all but the kernel's copying to and from the file, which lies in memory (/dev/shm); with that part it is the figure
below. Rounds of ours and theirs
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
ONE_CORE = ("taskset", "-c", "0")


def output(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, **options).stdout.decode()


def figures(*command):
    return {name: float(value) for name, value in (line.split() for line in output(*command).splitlines())}


def openssl_speed(*options):
    """Bytes a second of the library's own measurement."""
    text = output(*ONE_CORE, "openssl", "speed", "-elapsed", *options, "-evp", "aes-256-gcm", "-bytes", 4096, "-seconds", 1,
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
            ours = figures(*ONE_CORE, bench, kind, folder, *([MIB] if kind == "write" else []))
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
    subprocess.run(["gocryptfs", "-q", "-nosyslog", "-passfile", password, volume, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["fusermount3", "-u", folder], check=True)


def seconds(*command):
    begin = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def drop_caches():
    """Forgets what the kernel has in memory of files, so that reading begins at the disk."""
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")


def fuse(bars, bench, memory, disk):
    """Stock gocryptfs: writing in memory, as the disk would be slower than both, and reading from a cold disk."""
    writes, on_disk, reads = [], [], []
    for folder in (memory, disk):
        for each in ("stock", "mount"):
            (folder / each).mkdir()
        (folder / "password").write_text("benchmark\n")
        subprocess.run(["gocryptfs", "-q", "-init", "-scryptn", "10", "-passfile", folder / "password",
                        folder / "stock"], check=True)

    def theirs(folder, *arguments):
        with mounted(folder / "stock", folder / "mount", folder / "password") as mount:
            return seconds("dd", "bs=1M", *(each.format(file=mount / "file") for each in arguments))

    write = ("if=/dev/zero", "of={file}", f"count={MIB}")
    for _ in range(ROUNDS):
        writes.append(theirs(memory, *write) / figures(bench, "write", memory, MIB)["seconds"])
        drop_caches()
        stock = theirs(disk, *write, "conv=fsync")
        drop_caches()
        on_disk.append(stock / figures(bench, "write", disk, MIB)["seconds"])
        drop_caches()
        stock = theirs(disk, "if={file}", "of=/dev/null")
        drop_caches()
        reads.append(stock / figures(bench, "read", disk)["seconds"])
    median(bars, "stock gocryptfs / ours, writing", writes, 3)
    bars.report("the same onto the disk, until durable", statistics.median(on_disk), "x")
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
        ciphers(bars, bench, pathlib.Path(folder))
        if shutil.which("gocryptfs") and os.access("/dev/fuse", os.R_OK | os.W_OK) and os.geteuid() == 0:
            with tempfile.TemporaryDirectory(prefix="juicer-bench-") as disk:
                fuse(bars, bench, pathlib.Path(folder), pathlib.Path(disk))
        else:
            print("not compared with stock gocryptfs: that takes it, /dev/fuse and root")
    databases(bars, bench)
    bars.finish()


if __name__ == "__main__":
    main()
