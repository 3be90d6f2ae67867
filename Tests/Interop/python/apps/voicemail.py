"""Writes voicemail.db with the recordings and what the device understood of them."""

import sqlite3

from . import archive, media
from . import cast as people
from . import facts as fact

DOMAIN, FOLDER = "HomeDomain", "Library/Voicemail"
FILE_ID = fact.file_id(DOMAIN, f"{FOLDER}/voicemail.db")


def write(rng, cast, facts, backup, file, count, modified):
    database = sqlite3.connect(file)
    database.executescript("""
        CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
        CREATE TABLE map (label TEXT PRIMARY KEY, account TEXT, isoCountryCode TEXT);
        CREATE TABLE deleted (ROWID INTEGER PRIMARY KEY, uid INTEGER);
        CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, remote_uid INTEGER, date INTEGER, token TEXT,
        sender TEXT, callback_num TEXT, duration INTEGER, expiration INTEGER, trashed_date INTEGER, flags INTEGER,
        receiver TEXT, label TEXT, uuid TEXT);
        CREATE INDEX date_index on voicemail(date);""")
    database.execute("INSERT INTO map VALUES ('label-1', ?, 'us')", (cast.owner_number,))
    date = 1_600_000_000
    for row in range(1, count + 1):
        date += rng.randrange(3600, 500_000)
        person = rng.choice(cast.people + [None])
        caller = person.reference(person.phones[0][0]) if person else None
        if person is None and rng.random() < 0.5:
            caller = people.stranger("+12027779999")
        trashed = date - fact.COCOA + 86_400 if rng.random() < 0.2 else 0
        duration = rng.randrange(1, 180)
        number = caller and caller["handle"]
        database.execute("INSERT INTO voicemail VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         (row, row + 100, date, "Complete", number, number, duration, date + 10_000_000, trashed,
                          75 if trashed else 3, cast.owner_number, "label-1", f"uuid-{row}"))
        told = {}
        if rng.random() < 0.9:
            sound = media.make(rng, "amr")
            told["audio"] = {"name": f"{row}.amr", "mime": "audio/amr", "size": len(sound),
                             "file_id": backup.add_file(DOMAIN, f"{FOLDER}/{row}.amr", sound, date, 3)}
        if rng.random() < 0.6:
            told["transcript"] = f"Hello, this is voice message number {row} – please call me back. Grüße!"
            backup.add_file(DOMAIN, f"{FOLDER}/{row}.transcript", archive.keyed(
                ("VMVoicemailTranscript", {"transcriptionString": told["transcript"], "confidence": 0.75,
                                           "transcriptionSegments": []})), date, 3)
        facts.add("voicemail", source={"file_id": FILE_ID, "table": "voicemail", "row": row}, time_ns=date * 10 ** 9,
                  duration=duration, trashed_ns=fact.unix_ns(trashed) if trashed else None, **{"from": caller}, **told)
    database.commit()
    database.close()
    backup.add_file(DOMAIN, f"{FOLDER}/voicemail.db", file, modified, 3)
