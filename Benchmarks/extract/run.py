#!/usr/bin/env python3
"""Extracting a whole backup, beside iphone_backup_decrypt and `cp -r`, in one run with a warm cache.

Usage: run.py BINARIES [PYTHON]     (BINARIES: juicerd, juicer-worker, juicer and juicer-sample, built for release;
                                     PYTHON: one that has iphone_backup_decrypt, else that ratio is left out)
"""

import mmap
import os
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from juicer_bench import Bars, PASSPHRASE, timed, world  # noqa: E402

GIB = 1 << 30
ROUNDS = 5

PEER = """
import sys
from iphone_backup_decrypt import EncryptedBackup
backup = EncryptedBackup(backup_directory=sys.argv[1], passphrase=sys.argv[2])
backup.test_decryption()
import time
begin = time.perf_counter()
backup.extract_files(relative_paths_like="%", output_folder=sys.argv[3], preserve_folders=True, domain_subfolders=True)
print(time.perf_counter() - begin)
"""


def warm(folder):
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                while file.read(1 << 20):
                    pass


def warm_memory():
    """Touches as much memory as a run writes, and lets it go.

    A virtual machine pays its host for memory that it has not used for a while, at several times the price of a copy,
    and would charge it to whichever run comes first.
    """
    with mmap.mmap(-1, 3 * GIB) as memory:
        piece = b"\1" * (1 << 20)
        for _ in range(3 * GIB // len(piece)):
            memory.write(piece)


def main():
    bars = Bars()
    with world(sys.argv[1]) as w:
        source = w.sample("WHOLE", "--files", 5000, "--file-size", 65536, "--big-file", GIB)
        w.start()
        backup = w.run("juicer", "backups", "list", "--json").stdout.decode().split('"id":')[1].split('"')[1]
        w.unlock(backup)
        listing = w.run("juicer", "files", "ls", backup, "--json").stdout.decode().splitlines()
        big = next(line for line in listing if f'"size":"{GIB}"' in line.replace(" ", ""))
        file_id = big.split('"file_id":')[1].split('"')[1]
        warm(source)

        copies, extracts, peers, cats = [], [], [], []
        for round_ in range(ROUNDS):
            # Nothing is removed before the end: ext4 searches long for inodes after many were freed. And what one
            # run wrote must not be flushed at the next one's cost.
            os.sync()
            warm_memory()
            copies.append(timed(lambda: subprocess.run(["cp", "-r", source, w.folder / f"cp{round_}"], check=True)))
            os.sync()
            warm_memory()
            target = w.folder / f"out{round_}"
            extracts.append(timed(lambda: w.run("juicer", "files", "extract", backup, "--to", target)))
            if len(sys.argv) > 2 and round_ == 0:
                os.sync()
                warm_memory()
                done = subprocess.run([sys.argv[2], "-c", PEER, source, PASSPHRASE.decode(), w.folder / "peer"],
                                      check=True, capture_output=True, text=True)
                peers.append(float(done.stdout.split()[-1]))
            with open("/dev/null", "wb") as null:
                cats.append(timed(lambda: w.run("juicer", "files", "cat", backup, file_id, stdout=null)))

        extract, copy = statistics.median(extracts), statistics.median(copies)
        bars.report("cp -r of the backup, median", copy, "s")
        bars.report("juicer files extract, median", extract, "s")
        # Of neighbours: a virtual machine is at times twice as slow as at others, for minutes on end.
        ratios = [extract / copy for extract, copy in zip(extracts, copies)]
        print("  each round: " + ", ".join(f"{ratio:.2f}" for ratio in ratios), flush=True)
        bars.report("juicer files extract / cp -r, median of the rounds", statistics.median(ratios), "x", 1.5)
        if peers:
            bars.report("iphone_backup_decrypt extract_files", peers[0], "s")
            bars.report("iphone_backup_decrypt / juicer files extract", peers[0] / extract, "x", 3, at_least=True)
        bars.report("juicer files cat of 1 GiB to /dev/null, median", 1 / statistics.median(cats), "GiB/s", 1,
                    at_least=True)
    bars.finish()


main()
