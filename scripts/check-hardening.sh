#!/usr/bin/env bash
# Checks that the programs which are installed are hardened. Usage: scripts/check-hardening.sh BINARIES
set -euo pipefail
status=0
for program in juicerd juicer-worker juicer juicer-bridge juicer-sample; do
    file=$1/$program
    found=$(checksec --format=csv --file="$file")
    IFS=, read -r relro canary nx pie rpath runpath _ <<<"$found"
    flags=$(readelf -d "$file")
    problems=()
    [ "$relro" = "Full RELRO" ] || problems+=("$relro")
    [ "$canary" = "Canary found" ] || problems+=("$canary")
    [ "$nx" = "NX enabled" ] || problems+=("$nx")
    [ "$pie" = "PIE enabled" ] || problems+=("$pie")
    [ "$rpath" = "No RPATH" ] || problems+=("$rpath")
    [ "$runpath" = "No RUNPATH" ] || problems+=("$runpath")
    grep -q BIND_NOW <<<"$flags" || problems+=("symbols are bound late")
    if [ ${#problems[@]} -gt 0 ]; then
        printf '%s: %s\n' "$program" "$(IFS=';'; echo "${problems[*]}")" >&2
        status=1
    else
        echo "$program: PIE, full RELRO, BIND_NOW, NX, canary, no search path"
    fi
done
exit $status
