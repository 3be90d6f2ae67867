#!/usr/bin/env bash
# Makes .build/venv with the foreign backup readers that the tests compare with, and prints its Python.
# Prints nothing, and says why on stderr, where they cannot be installed: those tests are then skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.build/venv
wanted=(iphone_backup_decrypt==0.11.2 pyiosbackup==0.2.4 pycryptodome==4.4.0)
stamp="$venv/.installed-$(printf '%s' "${wanted[*]}" | sha256sum | cut -c1-12)"
if [ ! -e "$stamp" ]; then
    mkdir -p .build
    if ! { /usr/bin/python3 -m venv --clear "$venv" && "$venv/bin/pip" install -q "${wanted[@]}"; } >"$venv.log" 2>&1; then
        echo "test-venv: the foreign readers could not be installed, see $venv.log" >&2
        exit 0
    fi
    touch "$stamp"
fi
echo "$PWD/$venv/bin/python3"
