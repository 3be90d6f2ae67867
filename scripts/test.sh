#!/usr/bin/env bash
# Runs the tests that `swift build --build-tests` built. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."
JUICER_TEST_PYTHON=$(scripts/test-venv.sh)
[ -n "$JUICER_TEST_PYTHON" ] && export JUICER_TEST_PYTHON
# Two cores: more tests at once only make each other's time limits meaningless.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-4}
# What hangs is to fail, and to leave time to say so.
run=(timeout --kill-after=30 "${JUICER_TEST_LIMIT:-1500}" swift test --skip-build --disable-xctest)
[ $# -eq 0 ] || exec "${run[@]}" "$@"
# In two processes: Foundation waits for children with select(2), which knows no descriptor beyond 1,023, and the many daemons
# of the services' tests hold theirs until the process ends.
"${run[@]}" --skip JuicerServicesTests
"${run[@]}" --filter JuicerServicesTests
