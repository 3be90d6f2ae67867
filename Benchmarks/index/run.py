#!/usr/bin/python3
"""What the index of a backup costs: messages a second with both full-text indexes on an encrypted volume, and searches.

Rows come encoded out of a file, as a worker's come out of its pipe; making them is not measured, decoding them is.
Usage: run.py BINARIES     (a folder with index-bench, built for release)
"""

import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from juicer_bench import Bars  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
QUERIES = 1_000


def measure(bench, count, queries):
    with tempfile.TemporaryDirectory(prefix="juicer-bench-") as folder:
        subprocess.run([bench, "rows", folder, str(count)], check=True)
        text = subprocess.run([bench, "index", folder, str(queries)], check=True, stdout=subprocess.PIPE).stdout.decode()
    return {name: float(value) for name, value in (line.split() for line in text.splitlines())}


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    bench = pathlib.Path(sys.argv[1]).resolve() / "index-bench"
    bars = Bars()
    found = {count: measure(bench, count, QUERIES if count == SIZES[-1] else 0) for count in SIZES}
    for count in SIZES:
        bars.report(f"{count:,} messages", found[count]["messages_per_second"], "/s", bar=50_000, at_least=True)
    last = found[SIZES[-1]]
    rates = [found[count]["messages_per_second"] for count in SIZES]
    # A message may not cost more the more there are; that it costs less is no harm.
    bars.report(f"cost of a message, {SIZES[-1]:,} / {SIZES[0]:,}", rates[0] / rates[-1], "x", bar=1.25)
    bars.report("of the time: until all rows were gathered", last["gather_seconds"] / last["seconds"] * 100, "%")
    bars.report("most memory", last["memory_kib"] / 1024, "MiB", bar=200)
    bars.report("size of the index, a message", last["bytes"] / SIZES[-1], "bytes")
    bars.report("search, p50", last["search_p50_ms"], "ms", bar=10)
    bars.report("search, p99", last["search_p99_ms"], "ms", bar=50)
    for kind in ("word", "words", "phrase", "prefix", "substring"):
        if f"search_{kind}_p99_ms" in last:
            bars.report(f"  {kind}: p50", last[f"search_{kind}_p50_ms"], "ms")
            bars.report(f"  {kind}: p99", last[f"search_{kind}_p99_ms"], "ms")
    bars.report("any page of any list, p99", last["page_p99_ms"], "ms", bar=10)
    bars.finish()


if __name__ == "__main__":
    main()
