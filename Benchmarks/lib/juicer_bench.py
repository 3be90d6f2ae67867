"""What the measurements share: a daemon of their own, its memory, and one line a figure."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

PASSPHRASE = b"juicer demo"


class Bars:
    """Prints each figure beside its bar, and remembers whether all were met."""

    def __init__(self):
        self.missed = 0

    def report(self, what, value, unit, bar=None, at_least=False):
        verdict = ""
        if bar is not None:
            met = value >= bar if at_least else value <= bar
            self.missed += not met
            verdict = f"   {'>=' if at_least else '<='} {bar:g} {unit}: {'met' if met else 'MISSED'}"
        print(f"{what:<58} {value:10.2f} {unit}{verdict}", flush=True)

    def finish(self):
        sys.exit(1 if self.missed else 0)


class World:
    """A folder with one daemon, its backups, and a client's runtime folder."""

    def __init__(self, binaries, folder):
        self.binaries = pathlib.Path(binaries).resolve()
        self.folder = pathlib.Path(folder)
        self.backups = self.folder / "backups"
        self.runtime = self.folder / "run"
        self.socket = self.runtime / "juicer" / "juicer.sock"
        for each in (self.backups, self.runtime, self.folder / "state"):
            each.mkdir(mode=0o700, exist_ok=True)
        # Indexing is measured by itself.
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": str(self.runtime), "JUICER_INDEX_ON_UNLOCK": "false"}
        self.daemon = None

    def run(self, *arguments, check=True, stdout=subprocess.PIPE, stdin=None):
        """Runs one of our programs to its end."""
        program, *rest = map(str, arguments)
        done = subprocess.run([self.binaries / program, *rest], env=self.environment, stdout=stdout,
                              stderr=subprocess.PIPE, input=stdin)
        if check and done.returncode != 0:
            raise SystemExit(f"{program} {' '.join(rest)}: exit {done.returncode}\n{done.stderr.decode()}")
        return done

    def sample(self, name, *options):
        """Makes a sample backup and returns its folder."""
        folder = self.backups / name
        self.run("juicer-sample", "--to", folder, *options)
        return folder

    def start(self):
        """Starts the daemon; returns the seconds from exec until it takes a connection."""
        log = open(self.folder / "juicerd.log", "ab")
        begin = time.perf_counter()
        self.daemon = subprocess.Popen(
            [self.binaries / "juicerd", "--no-system", "--state", self.folder / "state", "--socket", self.socket,
             "--backups", self.backups], env=self.environment, stdout=log, stderr=log)
        while time.perf_counter() - begin < 30:
            with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
                probe.connect(str(self.socket))
                return time.perf_counter() - begin
            if self.daemon.poll() is not None:
                break
            time.sleep(0.001)
        raise SystemExit(f"juicerd did not start:\n{(self.folder / 'juicerd.log').read_text()}")

    def unlock(self, backup):
        self.run("juicer", "unlock", backup, "--passphrase-stdin", stdin=PASSPHRASE + b"\n")

    def stop(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGTERM)
            self.daemon.wait(10)


@contextlib.contextmanager
def world(binaries):
    """A world that ends with the measurement."""
    with tempfile.TemporaryDirectory(prefix="juicer-bench-", dir=os.environ.get("TMPDIR", "/tmp")) as folder:
        made = World(binaries, folder)
        try:
            yield made
        finally:
            made.stop()


def memory(pid):
    """Resident, anonymous resident and peak resident memory of a process in MiB."""
    fields = {}
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        key, _, value = line.partition(":")
        if value.strip().endswith("kB"):
            fields[key] = int(value.split()[0]) / 1024
    return fields["VmRSS"], fields["RssAnon"], fields["VmHWM"]


def timed(body):
    begin = time.perf_counter()
    body()
    return time.perf_counter() - begin
