#!/usr/bin/env bash
# Shows the whole of Juicer on a sample backup: made, unlocked, listed and read through the daemon by an
# unprivileged client, and once more through the bridge; nothing of it is left in clear. Usage: scripts/demo.sh BINARIES
# Leaves nothing behind.
set -euo pipefail

passphrase='juicer demo'
work=$(mktemp -d /tmp/juicer-demo.XXXXXX)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT

# The programs are copied to where another user can run them.
chmod 0755 "$work"
mkdir "$work/bin"
for program in juicerd juicer-worker juicer juicer-bridge juicer-sample; do install -m 0755 "$1/$program" "$work/bin/"; done
export PATH="$work/bin:$PATH" JUICER_SOCKET="$work/run/juicer.sock"

# Root shows the separation with two users: the daemon keeps its own, the client becomes nobody.
mkdir -m 0750 "$work/run"
mkdir -m 0700 "$work/client" "$work/state" "$work/backups" "$work/bridge"
daemon=(juicerd --socket "$JUICER_SOCKET" --state "$work/state" --backups "$work/backups")
# What opens the vault: of a machine's daemon, this would be a systemd credential.
(umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$work/vault.key")
export JUICER_VAULT_KEY_FILE=$work/vault.key
client=(env "XDG_RUNTIME_DIR=$work/client" "HOME=$work/client")
if [ "$(id -u)" -eq 0 ]; then
    group=$(id -gn nobody)
    chgrp "$group" "$work/run"
    chown nobody:"$group" "$work/client" "$work/bridge"
    daemon=(env "JUICER_GROUP=$group" "${daemon[@]}" --system)
    client=(setpriv --reuid nobody --regid "$group" --clear-groups "${client[@]}")
fi

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "${client[@]}" "$@"; }
await() {
    for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
    echo "demo: gave up waiting for: $*" >&2
    cat "$work"/*.log >&2
    exit 1
}

say "A sample backup, encrypted as a real one (100,000 + 10,000 key derivation rounds):"
juicer-sample --to "$work/backups/sample"

say "The daemon, and a client that is $("${client[@]}" id -un):"
"${daemon[@]}" 2>"$work/juicerd.log" &
pids+=($!)
await "${client[@]}" juicer status
show juicer status
show juicer backups
id=$("${client[@]}" juicer backups list --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p' | head -1)

say "Locked, it shows nothing:"
show juicer files domains "${id:0:8}" || echo "(exit status $?)"

say "Unlocked:"
printf '\033[2m$ juicer unlock %s --passphrase-stdin\033[0m\n' "${id:0:8}"
printf '%s\n' "$passphrase" | "${client[@]}" juicer unlock "${id:0:8}" --passphrase-stdin
show juicer files domains "${id:0:8}"
show juicer files ls "${id:0:8}" --domain HomeDomain --like '%sms.db'
show juicer files stat "${id:0:8}" HomeDomain:Library/SMS/sms.db
printf '\033[2m$ juicer files cat %s HomeDomain:Library/SMS/sms.db | sha256sum\033[0m\n' "${id:0:8}"
by_cli=$("${client[@]}" juicer files cat "${id:0:8}" HomeDomain:Library/SMS/sms.db | sha256sum | cut -d' ' -f1)
echo "$by_cli"
# Texts of messages, to look for in the end.
"${client[@]}" juicer files cat "${id:0:8}" HomeDomain:Library/SMS/sms.db | LC_ALL=C grep -aoE '[[:print:]]{30,}' |
    sort -u | head -200 >"$work/plain"
[ "$(wc -l <"$work/plain")" -gt 20 ]
show juicer files extract "${id:0:8}" --domain CameraRollDomain --to "$work/client/photos"

say "A decrypted tree for other tools, inside the encrypted vault:"
show juicer files materialize "${id:0:8}"

say "The same file through the HTTPS bridge:"
"${client[@]}" "$work/bin/juicer-bridge" --socket "$JUICER_SOCKET" --state "$work/bridge" --listen 127.0.0.1:0 \
    --token-file "$work/client/token" --address-file "$work/client/address" >"$work/bridge.log" 2>&1 &
pids+=($!)
await test -s "$work/client/address"
address=$(cat "$work/client/address")
fetch() { "${client[@]}" curl -sS --fail --cacert "$work/bridge/ca.pem" -H @"$work/client/bearer" "$@"; }
"${client[@]}" sh -c 'umask 077; printf "Authorization: Bearer %s\n" "$(cat "$1/token")" >"$1/bearer"' - "$work/client"
session=$(printf '{"passphrase":"%s"}' "$passphrase" |
    fetch -H 'Content-Type: application/json' --data-binary @- "$address/api/v1/backups/$id/unlock" |
    sed -n 's/.*"session_token" *: *"\([^"]*\)".*/\1/p')
file=$(printf 'HomeDomain-Library/SMS/sms.db' | sha1sum | cut -d' ' -f1)
by_bridge=$(fetch -H "Juicer-Session: $session" "$address/api/v1/backups/$id/files/$file/content" | sha256sum | cut -d' ' -f1)
printf '\033[2m$ curl --cacert ca.pem … %s/api/v1/backups/%s/files/%s/content | sha256sum\033[0m\n' "$address" "${id:0:8}…" "${file:0:8}…"
echo "$by_bridge"
if [ "$by_cli" != "$by_bridge" ]; then
    echo "demo: the two differ" >&2
    exit 1
fi
echo "The same."

say "Locked again, and stopped:"
show juicer lock "${id:0:8}"
begin=$(date +%s%N)
kill "${pids[0]}"
wait "${pids[0]}"
printf 'juicerd stopped in %d ms.\n' $((($(date +%s%N) - begin) / 1000000))

say "What was read is nowhere but in the photos that were taken out, nor is the passphrase or the vault's key:"
{
    cat "$work/plain"
    printf '%s\n' "$passphrase"
    cat "$work/vault.key"
} >"$work/needles"
echo "$(wc -l <"$work/needles") texts looked for in $(find "$work"/{state,backups,bridge,run,client,*.log} -type f | wc -l) files"
if grep -rlFaf "$work/needles" --exclude-dir=photos "$work"/{state,backups,bridge,run,client,*.log}; then
    echo "demo: these files hold some of it" >&2
    exit 1
fi
