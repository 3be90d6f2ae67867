#!/usr/bin/env python3
"""What the daemon costs when it does nothing, and while a large file passes.

Usage: run.py BINARIES     (a folder with juicerd, juicer-worker, juicer and juicer-sample, built for release)
"""

import pathlib
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from juicer_bench import Bars, memory, timed, world  # noqa: E402

GIB = 1 << 30


def peak_while(process, pid, interval=0.01):
    """Highest resident memory of `pid` while `process` runs, in MiB."""
    peak = 0.0
    while process.poll() is None:
        try:
            peak = max(peak, memory(pid)[2])
        except (OSError, KeyError):
            break
        time.sleep(interval)
    return peak


def read_blocks(pid):
    """Bytes that a process has asked the kernel to read so far."""
    for line in pathlib.Path(f"/proc/{pid}/io").read_text().splitlines():
        if line.startswith("rchar:"):
            return int(line.split()[1])
    return 0


def main():
    bars = Bars()
    with world(sys.argv[1]) as w:
        ready = []
        for _ in range(5):
            ready.append(w.start())
            w.stop()
        w.start()
        w.run("juicer", "status")
        bars.report("juicerd: exec until ready, median of 5", statistics.median(ready) * 1000, "ms", 150)
        resident, anonymous, _ = memory(w.daemon.pid)
        bars.report("juicerd: idle, resident", resident, "MiB", 40)
        bars.report("juicerd: idle, anonymous", anonymous, "MiB", 10)
        status = [timed(lambda: w.run("juicer", "status")) for _ in range(11)]
        bars.report("juicer status: exec until exit, median of 11", statistics.median(status) * 1000, "ms", 60)

        w.sample("BIG", "--big-file", 4 * GIB)
        w.run("juicer", "backups", "rescan")
        w.unlock(backup := w.run("juicer", "backups", "list", "--json").stdout.decode().split('"id":')[1].split('"')[1])
        big = next(line for line in w.run("juicer", "files", "ls", backup, "--json").stdout.decode().splitlines()
                   if f'"size":"{4 * GIB}"' in line.replace(" ", ""))
        file_id = big.split('"file_id":')[1].split('"')[1]

        before = read_blocks(w.daemon.pid)
        tail = w.run("juicer", "files", "cat", backup, file_id, "--offset", 4 * GIB - 1024, "--length", 1024).stdout
        assert len(tail) == 1024
        bars.report("last 1 KiB of 4 GiB: read by the daemon", (read_blocks(w.daemon.pid) - before) / 1024, "KiB", 1024)

        for name in ("first pass", "second pass"):
            with open("/dev/null", "wb") as null:
                begin = time.perf_counter()
                client = subprocess.Popen([w.binaries / "juicer", "files", "cat", backup, file_id],
                                          env=w.environment, stdout=null)
                peaks = {}
                watcher = threading.Thread(target=lambda: peaks.update(daemon=peak_while(client, w.daemon.pid)))
                watcher.start()
                peaks["client"] = peak_while(client, client.pid)
                watcher.join()
                seconds = time.perf_counter() - begin
            bars.report(f"files cat of 4 GiB to /dev/null, {name}", 4 / seconds, "GiB/s")
        bars.report("juicerd: peak resident while 4 GiB pass", peaks["daemon"], "MiB", 80)
        bars.report("juicer: peak resident while 4 GiB pass", peaks["client"], "MiB", 80)
    bars.finish()


main()
