#!/usr/bin/env bash
# Compares the key derivation with OpenSSL's and PyCryptodome's, one after the other in one run.
#
# Usage: Benchmarks/kdf/run.sh BINARIES [PYTHON]
# BINARIES is a release build; PYTHON an interpreter with pycryptodome, without which that bar is left out.
# KDF_ITERATIONS (10,000,000) and KDF_ROUNDS (3) may be set. The best time of the rounds counts for each, as a busy
# machine only ever adds to it. Exits 1 if a bar was missed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bench=${1:?usage: run.sh BINARIES [PYTHON]}/kdf-bench
python=${2:-}
iterations=${KDF_ITERATIONS:-10000000}
rounds=${KDF_ROUNDS:-3}

ours=() openssl=() peer=()
for _ in $(seq "$rounds"); do
    output=$("$bench" "$iterations")
    ours+=("$(awk '/^juicer_seconds/ { print $2 }' <<<"$output")")
    openssl+=("$(awk '/^openssl_seconds/ { print $2 }' <<<"$output")")
    our_key=$(awk '/^key/ { print $2 }' <<<"$output")
    if [ -n "$python" ] && "$python" -c 'import Crypto' 2>/dev/null; then
        read -r seconds key < <("$python" "$here/pycryptodome.py" "$iterations")
        [ "$key" = "$our_key" ] || { echo "the keys differ" >&2; exit 1; }
        peer+=("$seconds")
    fi
done

best() { printf '%s\n' "$@" | sort -g | head -n 1; }
status=0

# compare NAME SECONDS BAR: the peer's time over ours.
compare() {
    printf '%-15s %.3f s\n' "$1" "$2"
    awk -v name="$1" -v peer="$2" -v ours="$ours_best" -v bar="$3" 'BEGIN {
        ratio = peer / ours
        printf "%s/juicer: %.2f (bar: at least %s) %s\n", name, ratio, bar, (ratio >= bar ? "pass" : "FAIL")
        exit !(ratio >= bar)
    }' || status=1
}

ours_best=$(best "${ours[@]}")
printf '%-15s %d\n%-15s %.3f s\n' iterations "$iterations" juicer "$ours_best"
compare openssl "$(best "${openssl[@]}")" 3.3
if [ "${#peer[@]}" -gt 0 ]; then
    compare pycryptodome "$(best "${peer[@]}")" 1.0
else
    echo "pycryptodome    left out: not installed"
fi
exit $status
