#!/usr/bin/env python3
"""What indexing costs in the daemon and its workers together: from an encrypted backup to the published index in the vault.

The Messages database of a sample backup, a third of its texts in attributedBody alone, is parsed in a worker and indexed with
both full-text indexes; other types are left out. The time is the job's own, from its start to its end.
Then searches and pages of lists over the largest are timed as a client of the daemon sees them.
Usage: daemon.py BINARIES     (juicerd, juicer-worker, juicer, juicer-sample and search-bench, built for release)
"""

import json
import pathlib
import sys
import threading
import time
from datetime import datetime

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from juicer_bench import Bars, memory, world  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
WORDS = 50_000
QUERIES = 1_000


def family(pid):
    """A process and its children."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def proportional(pid):
    """Resident memory of a process in MiB, pages that several processes share counted once among them (`Pss`)."""
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


class MemoryWatch(threading.Thread):
    """The most that the daemon and all its children had resident together, in MiB: pages that they share counted once
    (`peak`), and in each that has them (`sum`)."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.sum, self.done = pid, 0.0, 0.0, False

    def run(self):
        while not self.done:
            try:
                processes = family(self.pid)
                self.peak = max(self.peak, sum(map(proportional, processes)))
                self.sum = max(self.sum, sum(memory(each)[0] for each in processes))
            except (OSError, KeyError):
                pass  # A worker that ends while it is looked at.
            time.sleep(0.05)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def measure(binaries, count, queries):
    with world(binaries) as w:
        w.sample("phone", "--messages", count, "--words", WORDS, "--photos", 0)
        w.start()
        backup = json.loads(w.run("juicer", "backups", "list", "--json").stdout.splitlines()[0])["id"]
        w.unlock(backup)
        watch = MemoryWatch(w.daemon.pid)
        watch.start()
        w.run("juicer", "index", backup, "--type", "messages", "--watch")
        watch.done = True
        watch.join()
        job = json.loads(w.run("juicer", "jobs", "list", "--json").stdout.splitlines()[0])
        assert job["state"] == "JOB_STATE_SUCCEEDED", job
        found = {}
        if queries:
            text = w.run("search-bench", "--socket", w.socket, "--queries", queries).stdout.decode()
            found = {name: float(value) for name, value in (line.split() for line in text.splitlines())}
        return count / (moment(job["finished"]) - moment(job["started"])), watch, found


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    bars = Bars()
    rates = []
    for count in SIZES:
        rate, watch, found = measure(sys.argv[1], count, QUERIES if count == SIZES[-1] else 0)
        rates.append(rate)
        bars.report(f"{count:,} messages out of a backup", rate, "/s", bar=50_000 if count == SIZES[-1] else None,
                    at_least=True)
        bars.report("  daemon and workers, resident together", watch.peak, "MiB", bar=200)
        bars.report("  shared pages counted in each", watch.sum, "MiB")
    # A message may not cost more the more there are; that it costs less is no harm.
    bars.report(f"cost of a message, {SIZES[-1]:,} / the least of fewer", max(rates) / rates[-1], "x", bar=1.25)
    bars.report("search through the RPC, p50", found["search_p50_ms"], "ms", bar=10)
    bars.report("search through the RPC, p99", found["search_p99_ms"], "ms", bar=50)
    for kind in ("word", "words", "phrase", "prefix", "substring"):
        if f"search_{kind}_p99_ms" in found:
            bars.report(f"  {kind}: p50", found[f"search_{kind}_p50_ms"], "ms")
            bars.report(f"  {kind}: p99", found[f"search_{kind}_p99_ms"], "ms")
    bars.report(f"any of {found['page_count']:,.0f} pages of 100, first to last, p99", found["page_p99_ms"], "ms", bar=10)
    bars.report("  the slowest of them", found["page_max_ms"], "ms")
    bars.finish()


if __name__ == "__main__":
    main()
