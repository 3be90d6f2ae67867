#!/usr/bin/env python3
"""Writes the first inputs of a fuzz target: seeds.py TARGET FOLDER."""

import pathlib
import plistlib
import struct
import sys


def record(tag, value):
    return tag.encode() + struct.pack(">I", len(value)) + value


def number(value):
    return struct.pack(">I", value)


def keybag():
    header = [("VERS", number(5)), ("TYPE", number(1)), ("UUID", bytes(16)), ("HMCK", bytes(40)), ("WRAP", number(1))]
    header += [("SALT", bytes(20)), ("ITER", number(10_000))]
    first = [("DPWT", number(1)), ("DPIC", number(10_000_000)), ("DPSL", bytes(20))]
    classes = []
    for protection_class in (1, 3, 4, 11):
        classes += [("UUID", bytes([protection_class] * 16)), ("CLAS", number(protection_class))]
        classes += [("WRAP", number(2)), ("KTYP", number(0)), ("WPKY", bytes(40))]
    yield b"".join(record(*item) for item in header + first + classes)
    yield b"".join(record(*item) for item in header + classes)


def plist():
    value = {"text": "Zo\u00eb", "data": b"\x00\x01", "list": [1, 2.5, True, {"deep": []}], "big": 2**40}
    for form in (plistlib.FMT_BINARY, plistlib.FMT_XML):
        yield plistlib.dumps(value, fmt=form)


def mbfile():
    objects = [
        "$null",
        {"$class": plistlib.UID(4), "Size": 12, "Mode": 0o100644, "ProtectionClass": 3, "LastModified": 1_700_000_000,
         "RelativePath": plistlib.UID(2), "EncryptionKey": plistlib.UID(3), "Digest": bytes(20),
         "ExtendedAttributes": plistlib.dumps({"name": b"value"}, fmt=plistlib.FMT_BINARY)},
        "Library/SMS/sms.db",
        {"$class": plistlib.UID(4), "NS.data": bytes(44)},
        {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]},
    ]
    archive = {"$version": 100_000, "$archiver": "NSKeyedArchiver", "$top": {"root": plistlib.UID(1)}}
    yield plistlib.dumps({**archive, "$objects": objects}, fmt=plistlib.FMT_BINARY)


def mbdb():
    def text(value):
        return b"\xff\xff" if value is None else struct.pack(">H", len(value)) + value

    def entry(domain, path, properties=()):
        head = text(domain) + text(path) + text(None) + text(bytes(20)) + text(None)
        numbers = struct.pack(">HQIIIIIQBB", 0o100644, 7, 501, 501, 1, 2, 3, 10, 3, len(properties))
        return head + numbers + b"".join(text(name) + text(value) for name, value in properties)

    yield b"mbdb\x05\x00" + entry(b"HomeDomain", b"a") + entry(b"AppDomain", b"b", [(b"name", b"value")])


def frame():
    def one(data, stream, kind, flags):
        return struct.pack(">IIBB", len(data), stream, kind, flags) + data

    yield one(b"hello", 1, 1, 0) + one(b"", 1, 3, 4) + one(bytes(300), 3, 2, 0)


def message():
    for kind in range(5):
        yield bytes([kind]) + b"\x0a\x06\x0a\x04abcd\x12\x04\x10\x05\x18\x01"


if __name__ == "__main__":
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for position, seed in enumerate(globals()[name]()):
        (folder / f"seed-{position}").write_bytes(seed)
