#!/usr/bin/env python3
"""Tries, under the sandbox of a unit, what an intruder would, and what the daemon needs. Prints a line for each."""

import ctypes
import errno
import os
import socket
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
CALLS = {
    "x86_64": {"memfd_secret": 447, "io_uring_setup": 425, "userfaultfd": 323, "ptrace": 101, "unshare": 272,
               "landlock": 444, "keyctl": 250, "bpf": 321},
    "aarch64": {"memfd_secret": 447, "io_uring_setup": 425, "userfaultfd": 282, "ptrace": 117, "unshare": 97,
                "landlock": 444, "keyctl": 219, "bpf": 280},
}[os.uname().machine]


def call(name, *arguments):
    if LIBC.syscall(CALLS[name], *arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def write(path):
    with open(path, "w", encoding="ascii") as file:
        file.write("x")
    os.unlink(path)


def memory(protection):
    LIBC.mmap.restype = ctypes.c_void_p
    kinds = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    LIBC.mmap.argtypes = kinds
    if LIBC.mmap(None, 4096, protection, 0x22, -1, 0) == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "mmap")


ATTEMPTS = [
    ("allowed", "write to the state directory", lambda: write("/var/lib/juicer/probe")),
    ("allowed", "a Unix socket", lambda: socket.socket(socket.AF_UNIX).close()),
    ("allowed", "memfd_secret", lambda: call("memfd_secret", 0)),
    ("allowed", "asking for Landlock", lambda: call("landlock", None, 0, 1)),
    ("allowed", "reading backups", lambda: os.listdir("/srv/backups")),
    ("refused", "write to /etc", lambda: write("/etc/probe")),
    ("refused", "write to /usr", lambda: write("/usr/probe")),
    ("refused", "write to /var/lib", lambda: write("/var/lib/probe")),
    ("refused", "write to /srv/backups", lambda: write("/srv/backups/probe")),
    ("refused", "write to /tmp", lambda: write("/tmp/probe")),
    ("refused", "write to /var/tmp", lambda: write("/var/tmp/probe")),
    ("refused", "write to /var/log", lambda: write("/var/log/probe")),
    ("refused", "write to /dev/shm", lambda: write("/dev/shm/probe")),
    ("refused", "an inet socket", lambda: socket.socket(socket.AF_INET).close()),
    ("refused", "an inet6 socket", lambda: socket.socket(socket.AF_INET6).close()),
    ("refused", "a netlink socket", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()),
    ("refused", "io_uring", lambda: call("io_uring_setup", 4, ctypes.create_string_buffer(120))),
    ("refused", "userfaultfd", lambda: call("userfaultfd", 0)),
    ("refused", "bpf", lambda: call("bpf", 0, None, 0)),
    ("refused", "keyctl", lambda: call("keyctl", 0, -3, 0)),
    ("refused", "tracing", lambda: call("ptrace", 0, 0, None, None)),
    ("refused", "a user namespace", lambda: call("unshare", 0x10000000)),
    ("refused", "a mount", lambda: mount()),
    ("refused", "chroot", lambda: os.chroot("/")),
    ("refused", "memory that is writable and executable", lambda: memory(7)),
    ("refused", "becoming root", lambda: os.setuid(0)),
    ("refused", "changing an owner", lambda: os.chown("/var/lib/juicer", 0, 0)),
    ("refused", "reading /home", lambda: os.listdir("/home")),
    ("refused", "reading /root", lambda: os.listdir("/root")),
    ("refused", "reading /etc/shadow", lambda: open("/etc/shadow", "rb").close()),
]


def mount():
    if LIBC.mount(b"none", b"/srv", b"tmpfs", 0, None) != 0:
        raise OSError(ctypes.get_errno(), "mount")


def main():
    faults = 0
    for expected, what, attempt in ATTEMPTS:
        try:
            attempt()
            found, reason = "allowed", ""
        except OSError as error:
            found, reason = "refused", f" ({errno.errorcode.get(error.errno, error.errno)})"
        good = found == expected
        faults += not good
        print(f"{'ok' if good else 'FAULT'}: {what}: {found}{reason}")
    return 1 if faults else 0


sys.exit(main())
