#!/usr/bin/env bash
# Builds programs optimised, with the Swift runtime linked in, as they are installed and measured.
# Usage: scripts/release.sh [PRODUCT ...]     (everything without products)
# All symbols are bound at start, so that the tables of addresses are read-only from then on (full RELRO), and libraries
# are looked for where the system keeps them and nowhere else. `make check-hardening` checks it.
set -euo pipefail
cd "$(dirname "$0")/.."
build=(swift build -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now -Xlinker -z -Xlinker relro)
[ $# -gt 0 ] || exec "${build[@]}"
for product in "$@"; do "${build[@]}" --product "$product"; done
