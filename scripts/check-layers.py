#!/usr/bin/env python3
"""Checks that targets depend only on what scripts/layers.json allows, that each C library has one importer, and that only those
parse who may.

The allowed edges are data, so that a new edge is a reviewed line. Both directions count: an edge that is
allowed and no longer used is reported too, so that the file stays true.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def dependencies(target):
    for dependency in target["dependencies"]:
        for kind in ("byName", "target", "product"):
            if kind in dependency:
                yield dependency[kind][0]


def check_edges(package, allowed):
    for target in package["targets"]:
        if target["type"] in ("test", "system"):
            continue
        name = target["name"]
        if name not in allowed:
            yield f"{name} is not in scripts/layers.json"
            continue
        used = set(dependencies(target))
        for extra in sorted(used - set(allowed[name])):
            yield f"{name} must not depend on {extra}"
        for stale in sorted(set(allowed[name]) - used):
            yield f"{name} no longer depends on {stale}: take it out of scripts/layers.json"
    known = {target["name"] for target in package["targets"]}
    for name in sorted(set(allowed) - known):
        yield f"scripts/layers.json names {name}, which is no target"


def check_importers(importers):
    pattern = re.compile(r"^\s*(?:@\w+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:\w+\s+)?(\w+)")
    for folder in ("Sources", "Clients", "Benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.swift")):
            relative = path.relative_to(ROOT)
            for line in path.read_text(encoding="utf-8").splitlines():
                match = pattern.match(line)
                if match and match[1] in importers:
                    if not any(str(relative).startswith(place) for place in importers[match[1]]):
                        yield f"{relative} must not import {match[1]}"


def check_parsers(parsers):
    """What parses a backup is named by nothing of ours but its own places: the daemon's path has readers that are processes."""
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        relative = str(path.relative_to(ROOT))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = line.partition("//")[0]
            for name, places in parsers.items():
                if name in code and not any(relative.startswith(place) for place in places):
                    yield f"{relative}:{number} must not use {name}"


def main():
    package = json.loads(subprocess.run(
        ["swift", "package", "dump-package"], cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    rules = json.loads((ROOT / "scripts/layers.json").read_text())
    faults = [*check_edges(package, rules["targets"]), *check_importers(rules["importers"]),
              *check_parsers(rules["parsers"])]
    for fault in faults:
        print(f"layers: {fault}", file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
