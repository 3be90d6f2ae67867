#!/usr/bin/env bash
# Compares the key derivation with OpenSSL's and PyCryptodome's, one after the other in one run.
#
# Usage: run.sh [ITERATIONS]        KDF_BENCH names the built program, KDF_ROUNDS the number of rounds.
# The best time of a few rounds counts for each, as a busy machine only ever adds to it.
# Exit status: 0 when both bars hold, 1 when one does not.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
iterations=${1:-10000000}
rounds=${KDF_ROUNDS:-3}
bench=${KDF_BENCH:-$root/.build/release/kdf-bench}

if [ ! -x "$bench" ]; then
    swift build --package-path "$root" -c release --product kdf-bench
fi

# PyCryptodome from the virtual environment of these benchmarks, made when there is a network to make it with.
python=${KDF_PYTHON:-$root/.build/kdf-venv/bin/python}
if [ ! -x "$python" ] && [ -z "${KDF_PYTHON:-}" ]; then
    { python3 -m venv "$root/.build/kdf-venv" && "$python" -m pip install --quiet pycryptodome==3.23.0; } ||
        echo "PyCryptodome cannot be installed here; its bar is left out" >&2
fi

ours=() openssl=() peer=()
for _ in $(seq "$rounds"); do
    output=$("$bench" "$iterations")
    ours+=("$(awk '/^juicer_seconds/ { print $2 }' <<<"$output")")
    openssl+=("$(awk '/^openssl_seconds/ { print $2 }' <<<"$output")")
    our_key=$(awk '/^key/ { print $2 }' <<<"$output")
    if "$python" -c 'import Crypto' 2>/dev/null; then
        read -r seconds key < <("$python" "$here/pycryptodome.py" "$iterations")
        [ "$key" = "$our_key" ] || { echo "the keys differ" >&2; exit 1; }
        peer+=("$seconds")
    fi
done

best() { printf '%s\n' "$@" | sort -g | head -n 1; }
verdict() { awk -v holds="$1" 'BEGIN { print (holds ? "pass" : "FAIL") }'; }

ours_best=$(best "${ours[@]}")
openssl_best=$(best "${openssl[@]}")
printf 'iterations      %d\n' "$iterations"
printf 'juicer          %.3f s\n' "$ours_best"
printf 'openssl         %.3f s\n' "$openssl_best"
status=0
ratio=$(awk -v a="$openssl_best" -v b="$ours_best" 'BEGIN { printf "%.2f", a / b }')
holds=$(awk -v r="$ratio" 'BEGIN { print (r >= 3.3) }')
printf 'openssl/juicer  %s (bar: at least 3.30) %s\n' "$ratio" "$(verdict "$holds")"
[ "$holds" = 1 ] || status=1
if [ "${#peer[@]}" -gt 0 ]; then
    peer_best=$(best "${peer[@]}")
    ratio=$(awk -v a="$peer_best" -v b="$ours_best" 'BEGIN { printf "%.2f", a / b }')
    holds=$(awk -v r="$ratio" 'BEGIN { print (r >= 1) }')
    printf 'pycryptodome    %.3f s\n' "$peer_best"
    printf 'pycryptodome/juicer %s (bar: at least 1.00) %s\n' "$ratio" "$(verdict "$holds")"
    [ "$holds" = 1 ] || status=1
fi
exit $status
