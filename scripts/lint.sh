#!/usr/bin/env bash
# Checks formatting and rules of all hand-written Swift. `scripts/lint.sh fix` formats in place.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -d '' files < <(git ls-files -z --cached --others --exclude-standard -- '*.swift' | grep -zv '/Generated/')
existing=()
for file in "${files[@]}"; do [ -e "$file" ] && existing+=("$file"); done
if [ "${1:-}" = fix ]; then
    swift format --in-place --parallel --configuration .swift-format "${existing[@]}"
else
    swift format lint --strict --parallel --configuration .swift-format "${existing[@]}"
fi
