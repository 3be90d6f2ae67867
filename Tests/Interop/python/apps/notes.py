"""Writes NoteStore.sqlite as iOS 15, 16 and 17 have it: columns and entities' numbers differ."""

import hashlib
import sqlite3
import uuid

from Crypto.Cipher import AES

from . import coredata, media
from . import facts as fact
from . import notes_text as text

DOMAIN, PATH = "AppDomainGroup-group.com.apple.notes", "NoteStore.sqlite"
FILE_ID = fact.file_id(DOMAIN, PATH)
PASSWORD, ITERATIONS = b"notes password", 20_000
OBJECT, DATA = "ZICCLOUDSYNCINGOBJECT", "ZICNOTEDATA"
# Of each release: ICNote's number and those after it, the note's account, the folder's account.
RELEASES = {15: (11, "ZACCOUNT4", "ZACCOUNT5"), 16: (12, "ZACCOUNT7", "ZACCOUNT8"), 17: (12, "ZACCOUNT7", "ZACCOUNT8")}
COLUMNS = """ZCRYPTOITERATIONCOUNT INTEGER, ZISPASSWORDPROTECTED INTEGER, ZMARKEDFORDELETION INTEGER, ZACCOUNT INTEGER,
ZFILESIZE INTEGER, ZLOCATION INTEGER, ZMEDIA INTEGER, ZNOTE INTEGER, ZPARENTATTACHMENT INTEGER, ZATTACHMENT INTEGER,
ZACCOUNT1 INTEGER, ZACCOUNT2 INTEGER, ZNOTE1 INTEGER, ZACCOUNT3 INTEGER, ZATTACHMENT1 INTEGER, ZISPINNED INTEGER,
ZACCOUNT4 INTEGER, ZFOLDER INTEGER, ZNOTEDATA INTEGER, ZOWNER INTEGER, ZACCOUNTTYPE INTEGER, ZACCOUNTDATA INTEGER,
ZFOLDERTYPE INTEGER, ZACCOUNT5 INTEGER, ZPARENT INTEGER, ZHASCHECKLIST INTEGER, ZCREATIONDATE TIMESTAMP,
ZDURATION FLOAT, ZMODIFICATIONDATE TIMESTAMP, ZSIZEHEIGHT FLOAT, ZSIZEWIDTH FLOAT, ZCREATIONDATE1 TIMESTAMP,
ZCREATIONDATE2 TIMESTAMP, ZCREATIONDATE3 TIMESTAMP, ZMODIFICATIONDATE1 TIMESTAMP, ZIDENTIFIER VARCHAR,
ZPASSWORDHINT VARCHAR, ZSUMMARY VARCHAR, ZTITLE VARCHAR, ZTYPEUTI VARCHAR, ZURLSTRING VARCHAR, ZUSERTITLE VARCHAR,
ZALTTEXT VARCHAR, ZTYPEUTI1 VARCHAR, ZFILENAME VARCHAR, ZSNIPPET VARCHAR, ZTITLE1 VARCHAR, ZNAME VARCHAR,
ZTITLE2 VARCHAR, ZCRYPTOINITIALIZATIONVECTOR BLOB, ZCRYPTOSALT BLOB, ZCRYPTOTAG BLOB, ZCRYPTOWRAPPEDKEY BLOB,
ZMERGEABLEDATA BLOB, ZMERGEABLEDATA1 BLOB, ZMERGEABLEDATA2 BLOB"""
NEWER = ", ZACCOUNT6 INTEGER, ZACCOUNT7 INTEGER, ZACCOUNT8 INTEGER, ZGENERATION VARCHAR, ZGENERATION1 VARCHAR"


class Notes:
    def __init__(self, rng, facts, backup, file, release):
        self.rng, self.facts, self.backup, self.release = rng, facts, backup, release
        note, self.note_account, self.folder_account = RELEASES[release]
        kinds = ["ICAccountData", "ICAttachment", "ICAttachmentPreviewImage", "ICDeviceMigrationState", "ICHashtag",
                 "ICInlineAttachment", "ICLegacyTombstone", *["ICInvitation"] * (note - 11), "ICMedia", "ICNote",
                 "ICNoteContainer"]
        entities = [(1, "ICCloudState", 0), (2, "ICCloudSyncingObject", 0)]
        entities += [(number, name, 2) for number, name in enumerate(kinds, 3)]
        entities += [(note + 2, "ICAccount", note + 1), (note + 3, "ICFolder", note + 1), (note + 4, "ICLocation", 0),
                     (note + 6, "ICNoteData", 0)]
        self.store = coredata.Store(sqlite3.connect(file), entities)
        self.store.table(OBJECT, COLUMNS + (NEWER if release > 15 else ""))
        self.store.table(DATA, "ZNOTE INTEGER, ZCRYPTOINITIALIZATIONVECTOR BLOB, ZCRYPTOTAG BLOB, ZDATA BLOB")

    def uuid(self):
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4)).upper()

    def write(self, count):
        add = self.store.add
        self.account_identifier = self.uuid()
        self.account = add(OBJECT, "ICAccount", ZIDENTIFIER=self.account_identifier, ZNAME="iCloud", ZACCOUNTTYPE=1)
        self.folders = {}
        for title, kind, identifier in [
                ("Notes", 0, "DefaultFolder-CloudKit"), ("Recently Deleted", 1, "TrashFolder-CloudKit"),
                ("Rezepte 🍲", 0, self.uuid()), ("仕事", 0, self.uuid())]:
            self.folders[title] = add(OBJECT, "ICFolder", ZIDENTIFIER=identifier, ZTITLE2=title, ZFOLDERTYPE=kind,
                                      ZOWNER=self.account, **{self.folder_account: self.account})
        makers = [self.simple] * 4 + [self.checklist, self.lists, self.table, self.picture, self.linked, self.locked]
        for number in range(1, count + 1):
            self.note(number, makers[number % len(makers)])
        self.store.close()

    def note(self, number, make):
        rng = self.rng
        title = f"Note {number} – Größe 📝"
        folder = rng.choice(["Notes", "Notes", "Rezepte 🍲", "仕事", "Recently Deleted"])
        made = 620_000_000 + number * 10_000 + rng.randrange(1 << 20) / (1 << 20)
        told = {"title": title, "folder": folder, "created_ns": fact.unix_ns(made),
                "modified_ns": fact.unix_ns(made + 500), "trashed": folder == "Recently Deleted",
                "pinned": rng.random() < 0.1, "locked": False}
        row = self.store.add(OBJECT, "ICNote", ZIDENTIFIER=self.uuid(), ZTITLE1=title, ZFOLDER=self.folders[folder],
                             ZCREATIONDATE3=made, ZMODIFICATIONDATE1=made + 500, ZISPINNED=int(told["pinned"]),
                             ZISPASSWORDPROTECTED=0, ZMARKEDFORDELETION=0, **{self.note_account: self.account})
        pieces = [text.paragraph(title, text.TITLE)] + make(number, row, told)
        plain = "".join(piece for piece, _ in pieces)
        blob = text.body(pieces)
        values = {"ZNOTE": row, "ZDATA": blob}
        if told["locked"]:
            values |= self.lock(row, blob)
        else:
            told["text"] = plain
        data = self.store.add(DATA, "ICNoteData", **values)
        self.store.database.execute(f"UPDATE {OBJECT} SET ZNOTEDATA = ?, ZSNIPPET = ? WHERE Z_PK = ?",
                                    (data, None if told["locked"] else plain[len(title) + 1:60], row))
        self.facts.add("note", source={"file_id": FILE_ID, "table": OBJECT, "row": row}, **told)

    # What is in them

    def simple(self, number, row, told):
        line = self.rng.choice(["Milk, eggs, flour.", "買い物リスト", "👩‍👩‍👧‍👦 at 5", "Zürich – Genève"])
        return [text.paragraph(line),
                text.paragraph(""), text.paragraph(f"Line three of {number}")]

    def checklist(self, number, row, told):
        items = [(f"Task {number}.{index} ✔︎", self.rng.random() < 0.5) for index in range(4)]
        told["checklist"] = [{"text": item, "done": done} for item, done in items]
        return [text.paragraph(item, text.CHECKLIST, done, self.rng.randbytes(16)) for item, done in items]

    def lists(self, number, row, told):
        return [text.paragraph("Heading", text.HEADING), text.paragraph("dotted", text.DOTTED),
                text.paragraph("deeper", text.DOTTED, indent=1), text.paragraph("dashed", text.DASHED),
                text.paragraph("first", text.NUMBERED), text.paragraph("code()", text.MONOSPACED)]

    def linked(self, number, row, told):
        told["links"] = [f"https://example.com/note/{number}"]
        return [text.paragraph("See"), text.link("the page", told["links"][0]), text.paragraph(" and more")]

    def table(self, number, row, told):
        told["table"] = [["Name", "Größe", "日本"], [f"r{number}", "", "😀"], ["last", "row", f"{number}"]]
        identifier = self.uuid()
        self.store.add(OBJECT, "ICAttachment", ZIDENTIFIER=identifier, ZTYPEUTI=text.TABLE, ZNOTE=row,
                       ZMERGEABLEDATA1=text.Table(self.rng).archive(told["table"]))
        return [text.paragraph("A table:"), text.attachment(identifier, text.TABLE), text.paragraph("")]

    def picture(self, number, row, told):
        identifier, stored = self.uuid(), self.uuid()
        content = media.make(self.rng, "png")
        values, folder = {}, f"Accounts/{self.account_identifier}/Media/{stored}"
        if self.release > 15:
            values["ZGENERATION1"] = f"1_{self.uuid()}"
            folder += f"/{values['ZGENERATION1']}"
        kept = self.store.add(OBJECT, "ICMedia", ZIDENTIFIER=stored, ZFILENAME=f"Bild {number}.png", **values)
        attached = self.store.add(OBJECT, "ICAttachment", ZIDENTIFIER=identifier, ZNOTE=row,
                                  ZTYPEUTI="public.png", ZMEDIA=kept, ZFILESIZE=len(content))
        self.store.database.execute(f"UPDATE {OBJECT} SET ZATTACHMENT1 = ? WHERE Z_PK = ?", (attached, kept))
        file_id = self.backup.add_file(DOMAIN, f"{folder}/Bild {number}.png", content, 1_600_000_000, 3)
        told["attachments"] = [{"file_id": file_id, "name": f"Bild {number}.png", "mime": "image/png",
                                "size": len(content)}]
        return [text.paragraph("A picture:"), text.attachment(identifier, "public.png"), text.paragraph("")]

    def locked(self, number, row, told):
        told["locked"] = True
        return [text.paragraph(f"SECRET-OF-A-NOTE-{number}")]

    def lock(self, row, blob):
        """Encrypts a note's body under a key that the password wraps."""
        rng = self.rng
        salt, key, vector = rng.randbytes(16), rng.randbytes(16), rng.randbytes(16)
        outer = hashlib.pbkdf2_hmac("sha256", PASSWORD, salt, ITERATIONS, 16)
        cipher = AES.new(key, AES.MODE_GCM, nonce=vector, mac_len=16)
        data, tag = cipher.encrypt_and_digest(blob)
        self.store.database.execute(
            f"UPDATE {OBJECT} SET ZISPASSWORDPROTECTED=1, ZPASSWORDHINT='hint', ZCRYPTOSALT=?, "
            "ZCRYPTOITERATIONCOUNT=?, ZCRYPTOWRAPPEDKEY=?, ZCRYPTOINITIALIZATIONVECTOR=?, ZCRYPTOTAG=? WHERE Z_PK=?",
            (salt, ITERATIONS, AES.new(outer, AES.MODE_KW).seal(key), vector, tag, row))
        return {"ZDATA": data, "ZCRYPTOINITIALIZATIONVECTOR": vector, "ZCRYPTOTAG": tag}


def write(rng, facts, backup, file, count, release, modified):
    Notes(rng, facts, backup, file, release).write(count)
    backup.add_file(DOMAIN, PATH, file, modified, 3)
