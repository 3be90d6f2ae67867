#!/usr/bin/env bash
# Round trips and streams of our server, beside a raw socket and Go's ttrpc, in one run.
# Usage: Benchmarks/rpc/run.sh BINARIES     (a folder with ttrpc-echo and ttrpc-load, built for release)
set -euo pipefail
binaries=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d /tmp/juicer-rpc.XXXXXX)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT

core=1 count=20000 rounds=5 status=0
cc -O2 -Wall -Wextra -o "$work/raw" "$here/raw.c"
cc -O2 -Wall -Wextra -o "$work/ttrpc_client" "$here/ttrpc_client.c"

await() { for _ in $(seq 500); do [ -S "$1" ] && return; sleep 0.01; done; echo "no socket $1" >&2; exit 1; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
line() { printf '%-58s %10s %s\n' "$1" "$2" "$3"; }
bar() { # what value unit comparison bar
    if awk -v a="$2" -v b="$5" -v c="$4" 'BEGIN { exit !(c == "<=" ? a <= b : c == "<" ? a < b : a >= b) }'; then
        line "$1" "$2" "$3   $4 $5: met"
    else
        line "$1" "$2" "$3   $4 $5: MISSED"
        status=1
    fi
}

# Everything that the latency figures compare runs on one core, where it is repeatable.
taskset -c $core "$binaries/ttrpc-echo" --socket "$work/ours" &
pids+=($!)
await "$work/ours"
if command -v go >/dev/null && [ -d /usr/share/gocode/src/github.com/containerd/ttrpc ]; then
    (cd "$here/go-echo" && GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$work/cache" GOFLAGS= go build -o "$work/go-echo" .)
    taskset -c $core "$work/go-echo" "$work/go" &
    pids+=($!)
    await "$work/go"
fi

for size in 64 4096; do
    : >"$work/raw.txt"; : >"$work/ours.txt"; : >"$work/go.txt"
    for _ in $(seq $rounds); do
        "$work/raw" ping $core $count $size >>"$work/raw.txt"
        "$work/ttrpc_client" "$work/ours" $core $count $size >>"$work/ours.txt"
        [ -S "$work/go" ] && "$work/ttrpc_client" "$work/go" $core $count $size >>"$work/go.txt"
    done
    raw=$(median <"$work/raw.txt") ours=$(median <"$work/ours.txt")
    line "raw C ping-pong, $size B, p50, one core" "$raw" us
    ratio=$(awk -v a="$ours" -v b="$raw" 'BEGIN { printf "%.2f", a / b }')
    line "our server, C client, $size B, p50, one core" "$ours" us
    if [ $size = 64 ]; then bar "our server / raw C" "$ratio" x "<=" 2.0; else line "our server / raw C" "$ratio" x; fi
    if [ -S "$work/go" ]; then
        go=$(median <"$work/go.txt")
        line "Go's ttrpc server, C client, $size B, p50, one core" "$go" us
        ratio=$(awk -v a="$ours" -v b="$go" 'BEGIN { printf "%.2f", a / b }')
        if [ $size = 64 ]; then bar "our server / Go's" "$ratio" x "<" 1; else line "our server / Go's" "$ratio" x; fi
    fi
done

# Streams use both cores.
"$binaries/ttrpc-echo" --socket "$work/stream" &
pids+=($!)
await "$work/stream"
: >"$work/raw.txt"; : >"$work/ours.txt"
for _ in $(seq $rounds); do
    "$work/raw" stream $((1 << 30)) 65536 >>"$work/raw.txt"
    "$binaries/ttrpc-load" --socket "$work/stream" --total $((1 << 30)) --chunk 65536 >>"$work/ours.txt"
done
raw=$(median <"$work/raw.txt") ours=$(median <"$work/ours.txt")
line "raw C stream, 1 GiB in 64 KiB" "$raw" MiB/s
bar "our server and client, 1 GiB in 64 KiB" "$ours" MiB/s ">=" 1024
line "our stream / raw C" "$(awk -v a="$ours" -v b="$raw" 'BEGIN { printf "%.2f", a / b }')" x
exit $status
