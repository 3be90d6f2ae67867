#!/usr/bin/env bash
# Installs what building and testing need, as far as it is missing and this user may.
# Usage: scripts/deps.sh [build|test]
set -euo pipefail

build=(libprotobuf-c-dev libsqlite3-dev libssl-dev libplist-dev zlib1g-dev libseccomp-dev pkg-config curl)
test=(
    protobuf-compiler protobuf-c-compiler libprotobuf-dev python3-protobuf   # generated code is checked
    python3-venv                                                             # foreign backup readers
    golang-go golang-github-containerd-ttrpc-dev                             # foreign ttrpc peer
    chromium chromium-driver python3-selenium                                # the page in a real browser
    gcc openssl                                                              # raw transport peer, certificates
    gocryptfs fuse3                                                          # an independent judge of volumes
    systemd systemd-container                                                # units, booted for real
    checksec binutils                                                        # how programs are linked
)
wanted=("${build[@]}")
[ "${1:-build}" = test ] && wanted+=("${test[@]}")

if ! command -v swift >/dev/null; then
    echo "deps: Swift 6.3 or later is not installed; see https://www.swift.org/install" >&2
    exit 1
fi
if ! command -v dpkg-query >/dev/null; then
    echo "deps: this is not a Debian system; needed are the equivalents of: ${wanted[*]}" >&2
    exit 0
fi

missing=()
for package in "${wanted[@]}"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        echo "deps: these packages are missing and this user may not install them:" >&2
        echo "deps:     apt-get install ${missing[*]}" >&2
        exit 1
    fi
fi
echo "deps: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
