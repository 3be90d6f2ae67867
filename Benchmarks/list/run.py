#!/usr/bin/python3
"""What a page of `Files.List` costs at the beginning, in the middle and at the end of 100,000 files.

Speaks ttrpc itself, with messages made from what `System.Descriptor` returns. Needs Debian's python3-protobuf.
Usage: run.py BINARIES     (a folder with juicerd, juicer-worker and juicer-sample, built for release)
"""

import pathlib
import socket
import statistics
import struct
import sys
import time

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from juicer_bench import Bars, PASSPHRASE, world  # noqa: E402


def field(number, value):
    if isinstance(value, str):
        value = value.encode()
    size, length = len(value), b""
    while size > 0x7F:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + value


class Client:
    """Unary calls, one after another."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.stream = 1
        pool = descriptor_pool.DescriptorPool()
        files = descriptor_pb2.FileDescriptorSet.FromString(
            self.descriptor_set(self.exchange("juicer.v1.System", "Descriptor", b"")))
        for each in files.file:
            pool.Add(each)
        self.pool = pool

    @staticmethod
    def descriptor_set(payload):
        at, shift, size = 1, 0, 0
        while True:
            byte = payload[at]
            size |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if not byte & 0x80:
                return payload[at:at + size]

    def message(self, name, **fields):
        return message_factory.MessageFactory(self.pool).GetPrototype(
            self.pool.FindMessageTypeByName("juicer.v1." + name))(**fields)

    def receive(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise SystemExit("the daemon closed the connection")
            data += piece
        return data

    def exchange(self, service, method, payload, metadata=()):
        data = field(1, service) + field(2, method) + field(3, payload)
        for key, value in metadata:
            data += field(5, field(1, key) + field(2, value))
        self.socket.sendall(struct.pack(">IIBB", len(data), self.stream, 1, 0) + data)
        self.stream += 2
        length, _, _, _ = struct.unpack(">IIBB", self.receive(10))
        answer = self.receive(length)
        # Response: field 1 is the status, field 2 the payload; successes have the payload alone.
        if not answer:
            return b""
        if answer[0] != 2 << 3 | 2:
            raise SystemExit(f"{service}/{method} failed: {answer!r}")
        return self.descriptor_set(answer)

    def call(self, service, method, request, answer, metadata=()):
        payload = self.exchange("juicer.v1." + service, method, request.SerializeToString(), metadata)
        return type(self.message(answer)).FromString(payload)


def main():
    bars = Bars()
    with world(sys.argv[1]) as w:
        w.sample("MANY", "--many-files", 100_000)
        w.start()
        client = Client(w.socket)
        backup = client.call("Backups", "List", client.message("ListBackupsRequest"), "ListBackupsResponse").backups[0].id
        unlocked = client.call("Backups", "Unlock",
                               client.message("UnlockBackupRequest", id=backup, passphrase=PASSPHRASE),
                               "UnlockBackupResponse")
        session = [("juicer-session", unlocked.session_token)]
        for label, filters in (("all", {}), ("like", {"like": "%7%"})):
            token, times, count = "", [], 0
            while True:
                page = client.message("PageRequest", page_size=500, page_token=token)
                request = client.message("ListFilesRequest", backup_id=backup, page=page, **filters)
                begin = time.perf_counter()
                answer = client.exchange("juicer.v1.Files", "List", request.SerializeToString(), session)
                times.append(time.perf_counter() - begin)
                answer = type(client.message("ListFilesResponse")).FromString(answer)
                count += len(answer.files)
                token = answer.page.next_page_token
                if not token:
                    break
            assert count == answer.page.total, (count, answer.page.total)
            pages = times[:-1]
            early, late = statistics.median(pages[1:21]), statistics.median(pages[-20:])
            bars.report(f"{label}: {count} entries, first page", times[0] * 1000, "ms")
            bars.report(f"{label}: page of 500, near the beginning", early * 1000, "ms")
            bars.report(f"{label}: page of 500, near the end", late * 1000, "ms")
            bars.report(f"{label}: end / beginning", late / early, "x", 1.5)
    bars.finish()


main()
