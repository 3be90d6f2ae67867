#!/usr/bin/env bash
# Runs every measurement and prints figures beside their bars. Usage: Benchmarks/run.sh BINARIES
# BINARIES is a release build. Exits 1 if a bar was missed.
set -uo pipefail
binaries=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
python=$(scripts/test-venv.sh)
status=0
run() { echo; echo "== $1"; shift; "$@" || status=1; }
run "round trips and streams" Benchmarks/rpc/run.sh "$binaries"
run "key derivation" Benchmarks/kdf/run.sh "$binaries" ${python:+"$python"}
run "the daemon" Benchmarks/daemon/run.py "$binaries"
run "lists" Benchmarks/list/run.py "$binaries"
run "volumes" Benchmarks/vault/run.py "$binaries"
run "the index" Benchmarks/index/run.py "$binaries"
run "the index of a backup" Benchmarks/index/daemon.py "$binaries"
run "the audit log" Benchmarks/audit/run.py "$binaries"
run "whole backups" Benchmarks/extract/run.py "$binaries" ${python:+"$python"}
run "artifacts" "$binaries/artifacts-bench" 500000
exit $status
