#!/usr/bin/env bash
# Checks the units of packaging/systemd: their exposure, and, in a container in which systemd boots for real, that they do what
# they say. Usage: scripts/check-systemd.sh [BINARIES]
#
# BINARIES is a folder with juicerd, juicer-worker, juicer, juicer-bridge and juicer-sample, .build/debug where nothing is given. Needs root
# for the container; the system that runs it is what boots, under an overlay, and stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
binaries=${1:-.build/debug}
units=packaging/systemd
passphrase="correct horse battery"

if ! command -v systemd-analyze >/dev/null; then
    echo "check-systemd: skipped: systemd-analyze is not here (apt-get install systemd)" >&2
    exit 0
fi

# --- The units themselves. Exposure in tenths: 6 is 0.6.
systemd-analyze security --offline=true --threshold=6 --no-pager "$units/juicerd.service" >/tmp/check-systemd.$$ || {
    cat /tmp/check-systemd.$$
    rm -f /tmp/check-systemd.$$
    echo "check-systemd: the exposure of juicerd.service is above 0.6" >&2
    exit 1
}
tail -n 1 /tmp/check-systemd.$$
rm -f /tmp/check-systemd.$$

# --- Whether this machine can boot one.
skip() { echo "check-systemd: the units are not booted: $1" >&2; exit 0; }
[ "$(id -u)" -eq 0 ] || skip "that needs root"
command -v systemd-nspawn >/dev/null || skip "systemd-nspawn is not here (apt-get install systemd-container)"
for program in juicerd juicer-worker juicer juicer-bridge juicer-sample; do
    [ -x "$binaries/$program" ] || skip "$binaries/$program is not built"
done
binaries=$(realpath "$binaries")

work=$(mktemp -d "${TMPDIR:-/tmp}/check-systemd.XXXXXX")
root=$work/root
cleanup() {
    mountpoint -q "$root" && umount -l "$root"
    rm -rf "$work"
}
trap cleanup EXIT
mkdir "$work"/{upper,work,root,result}
# Of the machine only its programs are looked at, never its services or its state.
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" "$root" 2>/dev/null || skip "overlays cannot be mounted"
for folder in etc/systemd/system var/lib/juicer var/log/journal srv; do
    rm -rf "${root:?}/$folder"
    mkdir -p "$root/$folder"
done
rm -f "$root/etc/resolv.conf"
: >"$root/etc/machine-id"

# --- What an administrator would install, and set.
DESTDIR=$root scripts/install.sh "$binaries" /usr >/dev/null
systemd-analyze verify --root="$root" --man=no juicerd.service juicerd.socket 2>&1 | grep -F juicer && {
    echo "check-systemd: systemd-analyze verify complains" >&2
    exit 1
}
systemd-sysusers --root="$root" juicer.conf 2>/dev/null
systemd-tmpfiles --root="$root" --create juicer.conf
mkdir -p "$root/etc/juicer" "$root/srv/backups"
echo '{"backups": ["/srv/backups"]}' >"$root/etc/juicer/juicerd.json"
(umask 077; od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$root/etc/juicer/vault.key"; echo >>"$root/etc/juicer/vault.key")
echo "$passphrase" | "$binaries/juicer-sample" --to "$root/srv/backups/phone" --iterations 1000 --passphrase-stdin >/dev/null
chroot "$root" chown -R juicer:juicer /srv/backups
system=$root/etc/systemd/system
mkdir -p "$system/juicerd.service.d" "$system/juicer-probe.service.d"
printf '[Service]\nLoadCredential=vault-key:/etc/juicer/vault.key\n' >"$system/juicerd.service.d/credential.conf"
systemctl --root="$root" enable juicerd.socket 2>/dev/null

# --- A program under the same settings that tries what it may not, and the look at it all.
install -D -m 0755 scripts/systemd/probe.py "$root/usr/lib/juicer-check/probe.py"
install -D -m 0755 scripts/systemd/inside.sh "$root/usr/lib/juicer-check/inside.sh"
cp "$root/usr/lib/systemd/system/juicerd.service" "$system/juicer-probe.service"
printf '[Service]\nType=oneshot\nRestart=no\nExecStart=\nExecStart=/usr/bin/python3 /usr/lib/juicer-check/probe.py\n' \
    >"$system/juicer-probe.service.d/probe.conf"
cat >"$system/check.service" <<UNIT
[Unit]
After=basic.target
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
Environment="PASSPHRASE=$passphrase" HOME=/root XDG_RUNTIME_DIR=/run/juicer-check
ExecStart=/usr/lib/juicer-check/inside.sh
StandardOutput=file:/result/lines
StandardError=inherit
UNIT
printf '[Unit]\nRequires=basic.target check.service\nAllowIsolate=yes\n' >"$system/check.target"

# Its own filter would hide what the units are to allow.
start=$SECONDS
timeout --kill-after=5 120 systemd-nspawn --quiet --boot --directory="$root" --bind="$work/result:/result" \
    --register=no --keep-unit --private-network --link-journal=no --machine="juicer-check-$$" \
    --system-call-filter="memfd_secret landlock_create_ruleset landlock_add_rule landlock_restrict_self userfaultfd" \
    systemd.unit=check.target systemd.show_status=no </dev/null >"$work/console" 2>&1 || true
if [ ! -s "$work/result/lines" ]; then
    tail -n 20 "$work/console" >&2
    skip "systemd does not come up in a container here"
fi
faults=$(grep -c '^FAULT' "$work/result/lines" || true)
if [ "$faults" -gt 0 ] || ! grep -q '^done: ' "$work/result/lines"; then
    cat "$work/result/lines"
    echo "--- the daemon's journal:"
    cat "$work/result/journal" 2>/dev/null || true
    echo "check-systemd: $faults things are not as they should be" >&2
    exit 1
fi
echo "check-systemd: $(grep -c '^ok: ' "$work/result/lines") things are as they should be, in a systemd that booted ($((SECONDS - start)) s)"
[ -z "${CHECK_SYSTEMD_VERBOSE:-}" ] || cat "$work/result/lines"
