#!/usr/bin/env python3
"""Reads a sample backup with a reader that is not Juicer's and compares every file with what should be in it.

Usage: compare_sample.py READER BACKUP EXPECTED < PASSPHRASE
READER: iphone_backup_decrypt, pyiosbackup (both from PyPI) or layouts (the reader beside this file, for the
layouts that the other two do not know). EXPECTED: what `juicer-sample --expect` wrote.
Prints one line of JSON with the counts; exit status 1 and the differences on stderr if there are any.
"""

import hashlib
import json
import pathlib
import sys
import tempfile

import layouts


def with_iphone_backup_decrypt(folder, passphrase):
    from iphone_backup_decrypt import EncryptedBackup

    backup = EncryptedBackup(backup_directory=str(folder), passphrase=passphrase)
    backup.test_decryption()
    with tempfile.TemporaryDirectory() as scratch:
        found = []

        def keep(*, domain, relative_path, **_):
            found.append((domain, relative_path))
            return str(pathlib.Path(scratch) / str(len(found)))

        backup.extract_files(relative_paths_like="%", domain_like="%", output_folder=scratch, filter_callback=keep)
        for number, key in enumerate(found, start=1):
            yield key, (pathlib.Path(scratch) / str(number)).read_bytes()


def with_pyiosbackup(folder, passphrase):
    from pyiosbackup import Backup

    backup = Backup.from_path(folder, passphrase)
    for entry in backup.iter_files():
        yield (entry.domain, entry.relative_path), entry.read_bytes()


def with_layouts(folder, passphrase):
    backup = layouts.Backup(folder, passphrase.encode() if passphrase else None)
    for record in backup.records():
        if record.kind == "file":
            yield (record.domain, record.path), backup.read(record)


READERS = {
    "iphone_backup_decrypt": with_iphone_backup_decrypt,
    "pyiosbackup": with_pyiosbackup,
    "layouts": with_layouts,
}


def main():
    reader, folder, expected_path = sys.argv[1:]
    passphrase = sys.stdin.readline().rstrip("\n")
    expected = {}
    for line in pathlib.Path(expected_path).read_text().splitlines():
        item = json.loads(line)
        if item["type"] == "file":
            expected[item["domain"], item["path"]] = item
    problems = []
    seen = set()
    count = size = 0
    for key, content in READERS[reader](pathlib.Path(folder), passphrase):
        item = expected.get(key)
        if item is None:
            problems.append(f"unexpected: {key}")
            continue
        seen.add(key)
        count += 1
        size += len(content)
        if len(content) != item["size"] or hashlib.sha256(content).hexdigest() != item["sha256"]:
            problems.append(f"differs: {key}")
    problems += [f"missing: {key}" for key in expected if key not in seen]
    print(json.dumps({"files": count, "bytes": size, "problems": len(problems)}))
    print("\n".join(problems), file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
