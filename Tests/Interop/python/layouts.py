"""A small reader of every backup layout, written from the format's description alone.

It is the second opinion where no foreign reader exists: iOS 10.0, 10.1 and 9. Needs pycryptodome.
"""

import dataclasses
import hashlib
import pathlib
import plistlib
import sqlite3
import struct
import tempfile

from Crypto.Cipher import AES


@dataclasses.dataclass
class Record:
    file_id: str
    domain: str
    path: str
    kind: str
    size: int
    key: bytes | None
    protection_class: int


def decrypt(key, data):
    return AES.new(key, AES.MODE_CBC, iv=bytes(16)).decrypt(data)


def unpad(data):
    assert 1 <= data[-1] <= 16 and data.endswith(bytes([data[-1]]) * data[-1]), "padding"
    return data[:-data[-1]]


class Keybag:
    def __init__(self, data):
        self.header, self.classes = {}, []
        target = self.header
        while data:
            tag, length = data[:4].decode(), struct.unpack(">I", data[4:8])[0]
            value, data = data[8:8 + length], data[8 + length:]
            assert len(value) == length, "cut"
            value = struct.unpack(">I", value)[0] if length == 4 else value
            if tag == "UUID" and "UUID" in self.header:
                target = {}
                self.classes.append(target)
            target[tag] = value

    def unlock(self, passphrase):
        key = passphrase
        if "DPSL" in self.header:
            key = hashlib.pbkdf2_hmac("sha256", key, self.header["DPSL"], self.header["DPIC"], 32)
        key = hashlib.pbkdf2_hmac("sha1", key, self.header["SALT"], self.header["ITER"], 32)
        self.keys = {
            block["CLAS"]: unwrap(key, block["WPKY"]) for block in self.classes if block["WRAP"] == 2
        }


def unwrap(key, wrapped):
    return AES.new(key, AES.MODE_KW).unseal(wrapped)


class Backup:
    def __init__(self, folder, passphrase):
        self.folder = pathlib.Path(folder)
        self.manifest = plistlib.loads((self.folder / "Manifest.plist").read_bytes())
        self.passphrase = passphrase
        self.keybag = Keybag(self.manifest["BackupKeyBag"])
        if self.manifest["IsEncrypted"]:
            self.keybag.unlock(passphrase)

    def records(self):
        if (self.folder / "Manifest.mbdb").exists():
            yield from self.list_records()
        else:
            yield from self.database_records()

    def list_records(self):
        data = memoryview((self.folder / "Manifest.mbdb").read_bytes())
        assert bytes(data[:6]) == b"mbdb\5\0"
        at = 6

        def string():
            nonlocal at
            length = struct.unpack_from(">H", data, at)[0]
            at += 2
            if length == 0xFFFF:
                return None
            at += length
            return bytes(data[at - length:at])

        while at < len(data):
            domain, path, _target, _digest, key = (string() for _ in range(5))
            mode, _, _, _, _, _, _, size, protection, properties = struct.unpack_from(">HQIIIIIQBB", data, at)
            at += struct.calcsize(">HQIIIIIQBB")
            for _ in range(2 * properties):
                string()
            kind = {0x8000: "file", 0x4000: "directory", 0xA000: "symlink"}[mode & 0xF000]
            file_id = hashlib.sha1(domain + b"-" + path).hexdigest()
            yield Record(file_id, domain.decode(), path.decode(), kind, size, key, protection)

    def database_records(self):
        data = (self.folder / "Manifest.db").read_bytes()
        if "ManifestKey" in self.manifest and self.manifest["IsEncrypted"]:
            wrapped = self.manifest["ManifestKey"]
            number = struct.unpack("<I", wrapped[:4])[0]
            data = unpad(decrypt(unwrap(self.keybag.keys[number], wrapped[4:]), data))
        with tempfile.NamedTemporaryFile() as plain:
            plain.write(data)
            plain.flush()
            database = sqlite3.connect(plain.name)
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            properties = dict(database.execute("SELECT key, value FROM Properties"))
            for file_id, domain, path, flags, blob in database.execute("SELECT * FROM Files"):
                if "salt" in properties:
                    blob = self.decrypt_record(properties, blob)
                yield self.record(file_id, domain, path, flags, blob)
            database.close()

    def decrypt_record(self, properties, blob):
        salted = self.passphrase + properties["salt"]
        assert hashlib.sha256(salted).digest() == properties["passwordHash"]
        key = hashlib.sha1(salted).digest()[:16]
        return unpad(AES.new(key, AES.MODE_CBC, iv=bytes(range(16))).decrypt(blob))

    @staticmethod
    def record(file_id, domain, path, flags, blob):
        archive = plistlib.loads(blob)
        objects = archive["$objects"]
        fields = objects[archive["$top"]["root"].data]
        assert objects[fields["RelativePath"].data] == path
        assert objects[fields["$class"].data]["$classname"] == "MBFile"
        assert file_id == hashlib.sha1(f"{domain}-{path}".encode()).hexdigest()
        if "ExtendedAttributes" in fields:
            assert plistlib.loads(objects[fields["ExtendedAttributes"].data])
        key = objects[fields["EncryptionKey"].data]["NS.data"] if "EncryptionKey" in fields else None
        kind = {1: "file", 2: "directory", 4: "symlink"}[flags]
        return Record(file_id, domain, path, kind, fields["Size"], key, fields["ProtectionClass"])

    def read(self, record):
        content = self.folder / record.file_id[:2] / record.file_id
        if not content.exists():
            content = self.folder / record.file_id
        data = content.read_bytes()
        if record.key is None:
            return data
        assert struct.unpack("<I", record.key[:4])[0] == record.protection_class
        plain = unpad(decrypt(unwrap(self.keybag.keys[record.protection_class], record.key[4:]), data))
        assert len(plain) == record.size
        return plain
