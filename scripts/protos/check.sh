#!/usr/bin/env bash
# Fails when what is committed is not what the protos generate.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$here/generate.sh" "$fresh"
status=0
for path in Sources/CJuicerProtos Sources/JuicerProto/Generated Benchmarks/CEchoProtos Benchmarks/EchoProto/Generated \
    Tests/CTestProtos Tests/JuicerProtoTests/Generated Protos/api.txtpb; do
    diff --recursive --brief "$root/$path" "$fresh/$path" || status=1
done
if [ "$status" -ne 0 ]; then
    echo "generated code is not what the protos give" >&2
    echo "hint: run make protos and commit the result" >&2
fi
exit "$status"
