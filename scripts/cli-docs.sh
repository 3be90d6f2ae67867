#!/usr/bin/env bash
# Writes the completions and the man page of the command line from the program itself.
# Usage: scripts/cli-docs.sh BINARIES [TARGET]      (TARGET: packaging, unless given)
#        scripts/cli-docs.sh --check BINARIES       (fails when the committed ones are out of date)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

if [ "${1:-}" = --check ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    "$0" "$2" "$work"
    for part in completions man; do
        diff -r "$root/packaging/$part" "$work/$part" || { echo "cli-docs: run scripts/cli-docs.sh $2" >&2; exit 1; }
    done
    exit
fi

juicer="$1/juicer"
target=${2:-$root/packaging}
mkdir -p "$target/completions" "$target/man"
"$juicer" --generate-completion-script bash >"$target/completions/juicer.bash"
"$juicer" --generate-completion-script zsh >"$target/completions/_juicer"
"$juicer" --generate-completion-script fish >"$target/completions/juicer.fish"
"$juicer" --experimental-dump-help | python3 "$root/scripts/cli-man.py" >"$target/man/juicer.1"
