#!/usr/bin/env bash
# Writes the generated C and Swift into the tree. What `make protos` runs.
set -euo pipefail
exec env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$(dirname "$0")/generate.py" "$@"
