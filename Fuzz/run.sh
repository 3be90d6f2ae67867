#!/usr/bin/env bash
# Builds and runs the libFuzzer targets.
#
#   Fuzz/run.sh TARGET SECONDS   keybag, plist, mbfile, mbdb, frame, message, or all
#   Fuzz/run.sh build            only builds
#
# Inputs that were found interesting are kept in .build/fuzz/corpus, crashes in .build/fuzz/crashes; a crash ends
# with status 1. Run one input again: .build/fuzz/.build/debug/FuzzKeybag FILE
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/.build/fuzz
declare -A targets=(
    [keybag]=FuzzKeybag [plist]=FuzzPropertyList [mbfile]=FuzzFileRecord
    [mbdb]=FuzzMbdb [frame]=FuzzFrame [message]=FuzzMessage
)

build() {
    mkdir -p "$work"
    for folder in Sources Benchmarks Tests Clients Protos Fuzz; do ln -sfn "$root/$folder" "$work/$folder"; done
    # The package's own targets, instrumented, and the fuzzers on top.
    cat "$root/Package.swift" "$root/Fuzz/Package-fuzz.swift" > "$work/Package.swift.new"
    cmp -s "$work/Package.swift.new" "$work/Package.swift" || cp "$work/Package.swift.new" "$work/Package.swift"
    # libFuzzer comes with the Swift toolchain.
    local toolchain
    toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")
    JUICER_LIBFUZZER=$(find "$toolchain/lib" -name "libclang_rt.fuzzer_no_main-$(uname -m).a" -print -quit)
    export JUICER_LIBFUZZER
    [ -n "$JUICER_LIBFUZZER" ] || { echo "the Swift toolchain has no libFuzzer under $toolchain/lib" >&2; exit 1; }
    swift build --package-path "$work"
}

run() {
    local name=$1 seconds=$2
    local program=$work/.build/debug/${targets[$name]}
    mkdir -p "$work/corpus/$name" "$work/crashes"
    "$root/Fuzz/seeds.py" "$name" "$work/corpus/$name"
    echo "$name: $seconds seconds"
    "$program" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
        -verbosity=0 -artifact_prefix="$work/crashes/$name-" "$work/corpus/$name"
}

case ${1:-} in
    build) build ;;
    all)
        build
        for name in keybag plist mbfile mbdb frame message; do run "$name" "${2:-60}"; done
        ;;
    keybag | plist | mbfile | mbdb | frame | message)
        build
        run "$1" "${2:-60}"
        ;;
    *)
        sed -n '2,8p' "$0"
        exit 2
        ;;
esac
