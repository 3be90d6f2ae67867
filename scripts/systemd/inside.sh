#!/usr/bin/env bash
# Runs in the booted container, as root: looks at the units as systemd runs them. Prints a line for each thing it looks at;
# lines with FAULT are what is wrong.
set -uo pipefail
socket=/run/juicer/juicer.sock
mkdir -m 0700 "$XDG_RUNTIME_DIR"

say() { echo "$1: $2"; }
# Whether two texts are the same.
same() { if [ "$2" = "$3" ]; then say ok "$1: $2"; else say FAULT "$1: $2, and should be $3"; fi; }
# Whether a command succeeds, or fails.
works() { local what=$1; shift; if "$@" >/tmp/out 2>&1; then say ok "$what"; else say FAULT "$what: $(tail -n 3 /tmp/out | tr '\n' ' ')"; fi; }
fails() { local what=$1; shift; if "$@" >/tmp/out 2>&1; then say FAULT "$what went through"; else say ok "$what is refused"; fi; }
property() { systemctl show --property "$1" --value juicerd.service; }
# A thread that lives: the first one of a Swift program may be gone, and with it what it sees of the system.
thread() { for task in /proc/"$1"/task/*; do readlink "$task/ns/mnt" >/dev/null 2>&1 && { echo "$task"; return; }; done; }
field() { sed -n "s/^$2:\t*//p" "/proc/$1/status"; }
vault_state() { juicer vault status | sed -n 's/^state *//p'; }

# Socket activation: the socket is there, and the service only once somebody connects.
same "the socket before anybody connects" "$(systemctl is-active juicerd.socket)" active
same "the service before anybody connects" "$(systemctl is-active juicerd.service)" inactive
same "the socket's owner and mode" "$(stat -c '%U:%G %a' $socket)" "juicer:juicer 660"
same "its directory's owner and mode" "$(stat -c '%U:%G %a' /run/juicer)" "juicer:juicer 750"
works "a client reaches the daemon, which is started for it" juicer status
same "the service afterwards (ready by its own word)" "$(systemctl is-active juicerd.service)" active
same "what it says of itself" "$(property StatusText)" "serving on $socket"
same "the service's type" "$(property Type)" notify
same "the watchdog" "$(property WatchdogUSec)" 1min

# The credential opens a vault, makes it first, and opens it again after a restart.
same "the vault, made with the credential" "$(vault_state)" unsealed
works "a restart" systemctl restart juicerd.service
same "the vault after a restart" "$(vault_state)" unsealed
pid=$(property MainPID)
task=$(thread "$pid")
fails "reading the credential as another user" runuser -u nobody -- cat "/run/credentials/juicerd.service/vault-key"

# The process, as the kernel sees it.
same "its user" "$(ps -o user= -p "$pid" | tr -d ' ')" juicer
for set in CapEff CapPrm CapBnd CapInh CapAmb; do same "$set" "$(field "$pid" $set)" 0000000000000000; done
same "NoNewPrivs" "$(field "$pid" NoNewPrivs)" 1
same "Seccomp" "$(field "$pid" Seccomp)" 2
same "its network interfaces" "$(nsenter --net="$task/ns/net" sed -n 's/^ *\([^ :]*\):.*/\1/p' /proc/net/dev | xargs)" lo
fails "sharing the machine's network" test "$(readlink "$task/ns/net")" = "$(readlink /proc/1/ns/net)"
same "the limit of core files" "$(awk '/Max core/ {print $5, $6}' "/proc/$pid/limits")" "0 0"
for place in /etc /usr /var/lib /srv/backups /boot; do
    fails "in its mount namespace, even for root, a write to $place" nsenter --mount="$task/ns/mnt" touch "$place/x"
done
works "in its mount namespace a write to its state" nsenter --mount="$task/ns/mnt" touch /var/lib/juicer/x
rm -f /var/lib/juicer/x
same "the state directory's owner and mode" "$(stat -c '%U:%G %a' /var/lib/juicer)" "juicer:juicer 700"
works "the doctor finds nothing about the confinement" sh -c 'juicer doctor | grep -q "^good  the daemon.s confinement$"'

# Who may connect.
fails "a user outside the group" runuser -u nobody -- juicer status
works "a member of the group" setpriv --reuid nobody --regid nogroup --groups juicer juicer status
same "who that was, for the daemon" "$(setpriv --reuid nobody --regid nogroup --groups juicer juicer status --json | sed -n 's/.*"caller":{"uid":\([0-9]*\).*/\1/p')" "$(id -u nobody)"

# The whole way, in the sandbox: unlock, read, keep, check.
id=$(juicer backups list --json | sed -n 's/.*"id":"\([^"]*\)".*/\1/p')
unlock() { echo "$PASSPHRASE" | juicer unlock "$id" --passphrase-stdin; }
works "unlocking a backup" unlock
works "reading a database out of it" sh -c "juicer files cat $id HomeDomain:Library/SMS/sms.db | head -c 15 | grep -q 'SQLite format 3'"
works "keeping it in the vault" juicer files materialize "$id" --domain HomeDomain
works "checking the vault" juicer vault check
works "checking the audit log" juicer audit verify
works "locking it" juicer lock "$id"

# The sandbox itself, tried from inside by a program under the same settings.
systemctl start juicer-probe.service
journalctl --unit juicer-probe.service --output cat --no-pager | grep -E '^(ok|FAULT): ' | sed 's/^\(ok\|FAULT\): /\1: in the sandbox, /' || say FAULT "the probe says nothing"
same "the probe" "$(systemctl show --property Result --value juicer-probe.service)" success

same "restarts of the service on its own account" "$(property NRestarts)" 0
works "stopping it" systemctl stop juicerd.service
same "how it ended" "$(property Result)" success
same "complaints of the daemon" "$(journalctl --unit juicerd.service --output cat --no-pager | grep -cE "\"level\":\"(warning|error|critical)\"|Failed|errno")" 0
journalctl --unit juicerd.service --output cat --no-pager > /result/journal
say done "all was looked at"
