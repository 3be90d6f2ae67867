#!/usr/bin/env python3
"""Checks that what a sample holds is what its names say, with Python's own parsers.

Usage: check_content.py BACKUP < PASSPHRASE. Databases pass an integrity check and the joins that readers make,
property lists parse, note bodies unpack, pictures have their marks. Prints one line of JSON with the counts.
"""

import collections
import gzip
import json
import pathlib
import plistlib
import sqlite3
import sys
import tempfile
import zlib

import layouts

# Database: a query that a reader makes, and the least number of rows it gives.
QUERIES = {
    "sms.db": (
        "SELECT m.guid FROM message m JOIN chat_message_join j ON j.message_id = m.ROWID JOIN chat c ON c.ROWID = j.chat_id"
        " LEFT JOIN handle h ON h.ROWID = m.handle_id WHERE m.handle_id = 0 OR h.id IS NOT NULL", 12),
    "AddressBook.sqlitedb": (
        "SELECT p.First, v.value, l.value FROM ABPerson p JOIN ABMultiValue v ON v.record_id = p.ROWID"
        " JOIN ABMultiValueLabel l ON l.rowid = v.label WHERE v.property = 3", 6),
    "CallHistory.storedata": (
        "SELECT ZADDRESS FROM ZCALLRECORD JOIN Z_PRIMARYKEY USING (Z_ENT) WHERE Z_NAME = 'CallRecord'", 4),
    "Calendar.sqlitedb": (
        "SELECT i.summary, l.title FROM CalendarItem i JOIN Calendar c ON c.ROWID = i.calendar_id"
        " JOIN Location l ON l.ROWID = i.location_id", 6),
    "NoteStore.sqlite": (
        "SELECT o.ZTITLE1 FROM ZICCLOUDSYNCINGOBJECT o JOIN ZICNOTEDATA d ON d.ZNOTE = o.Z_PK"
        " JOIN Z_PRIMARYKEY k ON k.Z_ENT = o.Z_ENT WHERE k.Z_NAME = 'ICNote'", 4),
    "Photos.sqlite": ("SELECT ZORIGINALFILENAME FROM ZADDITIONALASSETATTRIBUTES", 2),
    "ChatStorage.sqlite": (
        "SELECT m.ZSTANZAID FROM ZWAMESSAGE m JOIN ZWACHATSESSION s ON s.Z_PK = m.ZCHATSESSION", 6),
    "ContactsV2.sqlite": ("SELECT ZWHATSAPPID FROM ZWAADDRESSBOOKCONTACT", 6),
    "History.db": ("SELECT url FROM history_items i JOIN history_visits v ON v.history_item = i.id", 18),
    "Bookmarks.db": ("SELECT url FROM bookmarks WHERE type = 0", 6),
    "voicemail.db": ("SELECT sender FROM voicemail", 3),
    "healthdb_secure.sqlite": (
        "SELECT quantity FROM samples JOIN quantity_samples USING (data_id) JOIN objects USING (data_id)", 60),
}


def check_database(name, content, found):
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        database = sqlite3.connect(file.name)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), name
        assert database.execute("PRAGMA foreign_key_check").fetchall() == [], name
        if name in QUERIES:
            query, least = QUERIES[name]
            assert len(database.execute(query).fetchall()) >= least, name
        if name == "NoteStore.sqlite":
            for (body,) in database.execute("SELECT ZDATA FROM ZICNOTEDATA"):
                assert len(gzip.decompress(body)) > 10
        if name == "sms.db":
            for text, archive in database.execute("SELECT text, attributedBody FROM message"):
                assert archive is None or archive.startswith(b"\x04\x0bstreamtyped\x81\xe8\x03")
                assert text is None or text.encode() in archive
            for (guid, path) in database.execute("SELECT guid, filename FROM attachment"):
                found["attachment", path.removeprefix("~/")] += 1
        database.close()


def check_png(content):
    at, data = 8, b""
    while at < len(content):
        length = int.from_bytes(content[at:at + 4], "big")
        kind, body = content[at + 4:at + 8], content[at + 8:at + 8 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(content[at + 8 + length:at + 12 + length], "big")
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    assert zlib.decompress(data)


def main():
    backup = layouts.Backup(sys.argv[1], sys.stdin.readline().rstrip("\n").encode() or None)
    found = collections.Counter()
    paths = set()
    for record in backup.records():
        found[record.kind] += 1
        paths.add((record.domain, record.path))
        if record.kind != "file":
            continue
        content = backup.read(record)
        name = pathlib.PurePosixPath(record.path).name
        if content.startswith(b"SQLite format 3\0"):
            check_database(name, content, found)
            found["databases"] += 1
        elif name.endswith((".plist", ".transcript")):
            assert plistlib.loads(content) is not None
            found["lists"] += 1
        elif name.lower().endswith((".jpg", ".jpeg")):
            assert content.startswith(b"\xff\xd8\xff\xe1") and content.endswith(b"\xff\xd9")
            found["pictures"] += 1
        elif name.endswith(".png"):
            check_png(content)
            found["pictures"] += 1
    for kind, path in [key for key in found if isinstance(key, tuple)]:
        assert ("MediaDomain", path) in paths, path
        del found[kind, path]
    for domain, path in paths:
        assert path == "" or (domain, path.rpartition("/")[0]) in paths, "no folder above " + path
    for name in ("Info.plist", "Status.plist"):
        assert plistlib.loads((backup.folder / name).read_bytes())
    print(json.dumps(found, sort_keys=True))


if __name__ == "__main__":
    main()
