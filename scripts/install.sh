#!/usr/bin/env bash
# Installs what was built. Usage: scripts/install.sh BINARIES PREFIX     (DESTDIR is honoured)
set -euo pipefail
binaries=$1 prefix=$2 target=${DESTDIR:-}$2
cd "$(dirname "$0")/.."
put() { install -D -m "$1" "$2" "$target/$3"; }
for program in juicerd juicer juicer-bridge juicer-sample; do put 0755 "$binaries/$program" "bin/$program"; done
# Nobody starts it but the daemon.
put 0755 "$binaries/juicer-worker" libexec/juicer/juicer-worker
put 0644 packaging/man/juicer.1 share/man/man1/juicer.1
put 0644 packaging/completions/juicer.bash share/bash-completion/completions/juicer
put 0644 packaging/completions/_juicer share/zsh/site-functions/_juicer
put 0644 packaging/completions/juicer.fish share/fish/vendor_completions.d/juicer.fish
put 0644 packaging/sysusers.d/juicer.conf lib/sysusers.d/juicer.conf
put 0644 packaging/tmpfiles.d/juicer.conf lib/tmpfiles.d/juicer.conf
# The units are written for /usr.
for unit in system/juicerd.service system/juicerd.socket user/juicerd.service; do
    put 0644 "packaging/systemd/${unit#system/}" "lib/systemd/$unit"
    sed -i "s#/usr/bin/#$prefix/bin/#" "$target/lib/systemd/$unit"
done
put 0644 LICENSE share/doc/juicer/LICENSE
echo "installed under $target"
