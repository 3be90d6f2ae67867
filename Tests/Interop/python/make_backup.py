#!/usr/bin/env python3
"""Makes an encrypted backup in the layout of iOS 10.2 and later, sharing no code with Juicer.

A second opinion: what Juicer's own sample maker and reader might both get wrong, this does not. Needs
pycryptodome. Usage: make_backup.py FOLDER --files N [--passphrase P] [--seed S], prints one JSON line a file:
{"domain": ..., "path": ..., "file_id": ..., "size": ..., "sha256": ...}
"""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import plistlib
import random
import sqlite3
import struct

from Crypto.Cipher import AES

DOMAINS = ["HomeDomain", "MediaDomain", "CameraRollDomain", "AppDomain-com.example.größe", "AppDomainGroup-group.例"]
WORDS = ["Library", "photo", "Übung", "メモ", "note s", "a", "IMG_0001", "😀", "data-1", "x'y", "100%", "under_score"]


def wrap_key(kek, key):
    """RFC 3394."""
    cipher = AES.new(kek, AES.MODE_ECB)
    a = b"\xa6" * 8
    r = [key[i:i + 8] for i in range(0, len(key), 8)]
    for j in range(6):
        for i in range(len(r)):
            block = cipher.encrypt(a + r[i])
            a = (int.from_bytes(block[:8], "big") ^ (len(r) * j + i + 1)).to_bytes(8, "big")
            r[i] = block[8:]
    return a + b"".join(r)


def encrypt(key, plain):
    padding = 16 - len(plain) % 16
    return AES.new(key, AES.MODE_CBC, bytes(16)).encrypt(plain + bytes([padding]) * padding)


def tlv(tag, value):
    if isinstance(value, int):
        value = struct.pack(">I", value)
    return tag.encode() + struct.pack(">I", len(value)) + value


def keybag(rng, passphrase, class_keys, dpic, iterations):
    dpsl, salt = rng.randbytes(20), rng.randbytes(20)
    first = hashlib.pbkdf2_hmac("sha256", passphrase, dpsl, dpic, 32)
    kek = hashlib.pbkdf2_hmac("sha1", first, salt, iterations, 32)
    bag = (tlv("VERS", 5) + tlv("TYPE", 1) + tlv("UUID", rng.randbytes(16)) + tlv("HMCK", rng.randbytes(40))
           + tlv("WRAP", 0) + tlv("SALT", salt) + tlv("ITER", iterations) + tlv("DPWT", 1) + tlv("DPIC", dpic)
           + tlv("DPSL", dpsl))
    for number, key in class_keys.items():
        bag += (tlv("UUID", rng.randbytes(16)) + tlv("CLAS", number) + tlv("WRAP", 2) + tlv("KTYP", 0)
                + tlv("WPKY", wrap_key(kek, key)))
    return bag


def record(path, mode, size, protection_class, encryption_key, modified, inode):
    """An MBFile as NSKeyedArchiver writes it."""
    uid = plistlib.UID
    objects = ["$null"]
    file = {"LastModified": modified, "LastStatusChange": modified, "Birth": modified - 100, "Size": size, "Mode": mode,
            "UserID": 501, "GroupID": 501, "InodeNumber": inode, "Flags": 0, "ProtectionClass": protection_class,
            "RelativePath": uid(2), "$class": uid(3)}
    objects += [file, path, {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]}]
    if encryption_key is not None:
        file["EncryptionKey"] = uid(4)
        objects += [{"NS.data": encryption_key, "$class": uid(5)},
                    {"$classname": "NSMutableData", "$classes": ["NSMutableData", "NSData", "NSObject"]}]
    return plistlib.dumps({"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": uid(1)},
                           "$objects": objects}, fmt=plistlib.FMT_BINARY, sort_keys=False)


class Backup:
    """Writes a backup folder; every file and folder added is in its manifest."""

    def __init__(self, folder, rng):
        self.folder, self.rng = folder, rng
        folder.mkdir(parents=True)
        self.class_keys = {number: rng.randbytes(32) for number in range(1, 12)}
        self.manifest_key = rng.randbytes(32)
        self.clear = folder / "Manifest.clear"
        self.database = sqlite3.connect(self.clear)
        self.database.executescript(
            "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB);"
            "CREATE INDEX FilesDomainIdx ON Files(domain);"
            "CREATE INDEX FilesRelativePathIdx ON Files(relativePath);"
            "CREATE INDEX FilesFlagsIdx ON Files(flags);"
            "CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);")
        for shard in range(256):
            (folder / f"{shard:02x}").mkdir()
        self.folders = set()
        self.inode = 1000

    def add_folders(self, domain, path, modified):
        """The folder, and those above it up to the domain's own."""
        parts = path.split("/") if path else []
        for depth in range(len(parts) + 1):
            folder = (domain, "/".join(parts[:depth]))
            if folder not in self.folders:
                self.folders.add(folder)
                self.inode += 1
                self._list(*folder, 2, record(folder[1], 0o40755, 0, 0, None, modified, self.inode))

    def add_file(self, domain, path, content, modified, protection_class=3):
        """`content` is bytes, or the path of a file, which is encrypted in pieces. Returns the file's id."""
        self.add_folders(domain, path.rpartition("/")[0], modified)
        key = self.rng.randbytes(32)
        wrapped = struct.pack("<I", protection_class) + wrap_key(self.class_keys[protection_class], key)
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        self.inode += 1
        file_id = self._list(domain, path, 1, record(path, 0o100644, size, protection_class, wrapped, modified,
                                                     self.inode))
        target = self.folder / file_id[:2] / file_id
        if isinstance(content, bytes):
            target.write_bytes(encrypt(key, content))
        else:
            cipher = AES.new(key, AES.MODE_CBC, bytes(16))
            with open(content, "rb") as plain, open(target, "wb") as out:
                while len(piece := plain.read(1 << 20)) == 1 << 20:
                    out.write(cipher.encrypt(piece))
                padding = 16 - len(piece) % 16
                out.write(cipher.encrypt(piece + bytes([padding]) * padding))
        return file_id

    def _list(self, domain, path, flags, blob):
        file_id = hashlib.sha1(f"{domain}-{path}".encode()).hexdigest()
        self.database.execute("INSERT OR IGNORE INTO Files VALUES (?,?,?,?,?)", (file_id, domain, path, flags, blob))
        return file_id

    def finish(self, passphrase, dpic, iterations, version="17.4", build="21E219", **info):
        """Writes what makes the folder a backup. `passphrase` is bytes, `info` is for Info.plist."""
        self.database.commit()
        self.database.close()
        (self.folder / "Manifest.db").write_bytes(encrypt(self.manifest_key, self.clear.read_bytes()))
        os.remove(self.clear)
        lockdown = {"DeviceName": "Independent", "ProductType": "iPhone15,2", "ProductVersion": version,
                    "BuildVersion": build, "SerialNumber": "C0FFEE000001",
                    "UniqueDeviceID": "00008120-0000000000000001"}
        plist = {"IsEncrypted": True, "Version": "10.0", "Date": datetime.datetime(2026, 3, 1),
                 "BackupKeyBag": keybag(self.rng, passphrase, self.class_keys, dpic, iterations),
                 "ManifestKey": struct.pack("<I", 4) + wrap_key(self.class_keys[4], self.manifest_key),
                 "WasPasscodeSet": True, "Lockdown": lockdown, "Applications": {}, "SystemDomainsVersion": "24.0"}
        (self.folder / "Manifest.plist").write_bytes(plistlib.dumps(plist, fmt=plistlib.FMT_BINARY))
        (self.folder / "Info.plist").write_bytes(plistlib.dumps(
            {"Device Name": "Independent", "Product Type": "iPhone15,2", "Product Version": version,
             "Last Backup Date": plist["Date"], "Unique Identifier": lockdown["UniqueDeviceID"].upper()} | info))
        (self.folder / "Status.plist").write_bytes(plistlib.dumps(
            {"SnapshotState": "finished", "IsFullBackup": True, "BackupState": "new", "Version": "3.3",
             "Date": plist["Date"], "UUID": "0E0E0E0E-0000-4000-8000-000000000001"}, fmt=plistlib.FMT_BINARY))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--passphrase", default="independent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dpic", type=int, default=1000)
    parser.add_argument("--iterations", type=int, default=1000)
    options = parser.parse_args()

    rng = random.Random(options.seed)
    backup = Backup(options.folder, rng)
    for number in range(options.files):
        domain = DOMAINS[rng.randrange(len(DOMAINS))]
        parts = [rng.choice(WORDS) for _ in range(rng.randrange(3))]
        path = "/".join(parts + [f"{number:06d} {rng.choice(WORDS)}.dat"])
        size = rng.choice([0, 1, 15, 16, 17, 4095, 4096, 4097, rng.randrange(1 << 10), rng.randrange(1 << 14)])
        plain = rng.randbytes(size)
        file_id = backup.add_file(domain, path, plain, 1_600_000_000 + number, rng.choice([1, 2, 3, 3, 3, 4, 4]))
        print(json.dumps({"domain": domain, "path": path, "file_id": file_id, "size": size,
                          "sha256": hashlib.sha256(plain).hexdigest()}, ensure_ascii=False))
    backup.finish(options.passphrase.encode(), options.dpic, options.iterations)


if __name__ == "__main__":
    main()
