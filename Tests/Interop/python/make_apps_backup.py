#!/usr/bin/env python3
"""Makes an encrypted backup with the databases of the usual apps, and tells what it put into them.

It shares no code with Juicer, so that an end-to-end test can compare what the index says with what is there. Needs
pycryptodome. Writes the backup to FOLDER and the facts, a line of JSON each, to FOLDER.facts.ndjson beside it
(`--facts` says where else); apps/facts.py says how to read them. The same options make the same contents.

    make_apps_backup.py FOLDER --messages 200000 --seed 7 --passphrase-stdin < passphrase
"""

import argparse
import json
import pathlib
import random
import sys
import tempfile
import time

from apps import calendar, calls, contacts, messages, notes, photos, safari, voicemail, whatsapp
from apps.cast import Cast
from apps.facts import Facts
from make_backup import Backup

MODIFIED = 1_771_000_000
VERSIONS = {16: ("16.7.2", "20H115"), 17: ("17.4", "21E219"), 18: ("18.2", "22C152")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--facts", type=pathlib.Path)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--attachments", type=int, default=2000, help="how many of theirs are in the backup, about")
    parser.add_argument("--whatsapp", type=int, help="messages of WhatsApp; a tenth of --messages, 5,000 at most")
    parser.add_argument("--without-whatsapp-contacts", action="store_true")
    parser.add_argument("--photos", type=int, default=400)
    parser.add_argument("--photos-release", type=int, choices=sorted(photos.RELEASES), default=17)
    parser.add_argument("--notes", type=int, default=60)
    parser.add_argument("--notes-release", type=int, choices=sorted(notes.RELEASES), default=17)
    parser.add_argument("--ios", type=int, choices=sorted(VERSIONS), default=18, help="the release of Messages")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--passphrase", default="independent")
    parser.add_argument("--passphrase-stdin", action="store_true", help="read the passphrase from the standard input")
    parser.add_argument("--dpic", type=int, default=1000)
    parser.add_argument("--iterations", type=int, default=1000)
    options = parser.parse_args()
    passphrase = options.passphrase.encode()
    if options.passphrase_stdin:
        passphrase = sys.stdin.buffer.read().rstrip(b"\r\n")
    if options.whatsapp is None:
        options.whatsapp = min(5000, max(300, options.messages // 10))

    began = time.monotonic()
    backup = Backup(options.folder, random.Random(options.seed))
    cast = Cast(random.Random(options.seed + 1))
    facts = Facts(options.facts or options.folder.with_name(options.folder.name + ".facts.ndjson"))

    def rng(name):
        """Each app has its own, so that more of one does not change another."""
        return random.Random(f"{options.seed} {name}")

    with tempfile.TemporaryDirectory() as scratch:
        def file(name):
            return pathlib.Path(scratch, name)

        contacts.Contacts(rng("contacts"), cast, facts, file("contacts")).write(backup, MODIFIED)
        messages.write(rng("messages"), cast, facts, backup, file("messages"), options.messages, options.attachments,
                       options.ios, MODIFIED)
        whatsapp.write(rng("whatsapp"), cast, facts, backup, file("whatsapp"), options.whatsapp,
                       not options.without_whatsapp_contacts, MODIFIED)
        photos.write(rng("photos"), cast, facts, backup, file("photos"), options.photos, options.photos_release,
                     MODIFIED)
        notes.write(rng("notes"), facts, backup, file("notes"), options.notes, options.notes_release, MODIFIED)
        calls.write(rng("calls"), cast, facts, backup, file("calls"), 200, MODIFIED)
        calendar.write(rng("calendar"), cast, facts, backup, file("calendar"), 200, MODIFIED)
        safari.write_history(rng("history"), facts, backup, file("history"), 500, MODIFIED)
        safari.write_bookmarks(rng("bookmarks"), facts, backup, file("bookmarks"), 60, MODIFIED)
        voicemail.write(rng("voicemail"), cast, facts, backup, file("voicemail"), 40, MODIFIED)
    facts.close()
    backup.finish(passphrase, options.dpic, options.iterations, *VERSIONS[options.ios],
                  **{"Phone Number": "+1 (415) 555-0100"})
    print(json.dumps({"facts": facts.counts, "seconds": round(time.monotonic() - began, 1)}))


if __name__ == "__main__":
    main()
