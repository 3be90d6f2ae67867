"""Writes AddressBook.sqlitedb: most of what is in it only in the write-ahead log that lies beside it."""

import datetime
import sqlite3
import uuid

from . import facts as fact
from . import media

DOMAIN, PATH = "HomeDomain", "Library/AddressBook/AddressBook.sqlitedb"
IMAGES = "Library/AddressBook/AddressBookImages.sqlitedb"
FILE_ID = fact.file_id(DOMAIN, PATH)
OWNER = 1000
PHONE, EMAIL, ADDRESS, IM, URL, RELATED, SOCIAL = 3, 4, 5, 13, 22, 23, 46
STANDARD_LABELS = ["_$!<Mobile>!$_", "_$!<Home>!$_", "_$!<Main>!$_", "_$!<Work>!$_", "_$!<HomePage>!$_"]
ENTRY_KEYS = ["Street", "ZIP", "City", "CountryCode", "State", "Country", "service", "username", "url"]

SCHEMA = """
CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
CREATE TABLE ABStore (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, ExternalIdentifier TEXT, Type INTEGER,
ConstraintsPath TEXT, ExternalModificationTag TEXT, ExternalSyncTag TEXT, StoreInternalIdentifier TEXT,
AccountID INTEGER DEFAULT -1, Enabled INTEGER DEFAULT 1, SyncData BLOB, MeIdentifier INTEGER DEFAULT -1,
Capabilities INTEGER DEFAULT 0, guid TEXT NOT NULL DEFAULT (ab_generate_guid()), LastSyncDate TEXT,
UNIQUE(StoreInternalIdentifier), UNIQUE(guid));
CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, First TEXT, Last TEXT, Middle TEXT, FirstPhonetic TEXT,
MiddlePhonetic TEXT, LastPhonetic TEXT, Organization TEXT, Department TEXT, Note TEXT, Kind INTEGER, Birthday TEXT,
JobTitle TEXT, Nickname TEXT, Prefix TEXT, Suffix TEXT, FirstSort TEXT, LastSort TEXT, CreationDate INTEGER,
ModificationDate INTEGER, CompositeNameFallback TEXT, ExternalIdentifier TEXT, ExternalModificationTag TEXT,
ExternalUUID TEXT, StoreID INTEGER, DisplayName TEXT, ExternalRepresentation BLOB, FirstSortSection TEXT,
LastSortSection TEXT, FirstSortLanguageIndex INTEGER DEFAULT 2147483647,
LastSortLanguageIndex INTEGER DEFAULT 2147483647, PersonLink INTEGER DEFAULT -1, ImageURI TEXT,
IsPreferredName INTEGER DEFAULT 1, guid TEXT NOT NULL DEFAULT (ab_generate_guid()), PhonemeData TEXT,
AlternateBirthday TEXT, MapsData TEXT, FirstPronunciation TEXT, MiddlePronunciation TEXT, LastPronunciation TEXT,
OrganizationPhonetic TEXT, OrganizationPronunciation TEXT, PreviousFamilyName TEXT, PreferredLikenessSource TEXT,
PreferredPersonaIdentifier TEXT, PreferredChannel TEXT, DowntimeWhitelist TEXT, ImageType TEXT, ImageHash BLOB,
MemojiMetadata BLOB, UNIQUE(guid));
CREATE TABLE ABPersonLink (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, PreferredImagePersonID INTEGER DEFAULT -1,
PreferredNamePersonID INTEGER DEFAULT -1, guid TEXT NOT NULL DEFAULT (ab_generate_guid()), UNIQUE(guid));
CREATE TABLE ABGroup (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, ExternalIdentifier TEXT, StoreID INTEGER,
ExternalModificationTag TEXT, ExternalRepresentation BLOB, ExternalUUID TEXT,
guid TEXT NOT NULL DEFAULT (ab_generate_guid()), UNIQUE(guid));
CREATE TABLE ABGroupMembers (UID INTEGER PRIMARY KEY, group_id INTEGER, member_type INTEGER, member_id INTEGER,
UNIQUE(group_id, member_type, member_id));
CREATE TABLE ABAccount (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, AccountIdentifier TEXT, Flags INTEGER,
DefaultSourceID INTEGER, guid TEXT NOT NULL DEFAULT (ab_generate_guid()), UNIQUE(guid));
CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, identifier INTEGER,
label INTEGER, value TEXT, guid TEXT NOT NULL DEFAULT (ab_generate_guid()), UNIQUE(guid));
CREATE TABLE ABMultiValueLabel (value TEXT, UNIQUE(value));
CREATE TABLE ABMultiValueEntry (parent_id INTEGER, key INTEGER, value TEXT, UNIQUE(parent_id, key));
CREATE TABLE ABMultiValueEntryKey (value TEXT, UNIQUE(value));
CREATE TABLE ABPhoneLastFour (multivalue_id INTEGER PRIMARY KEY, value TEXT);
CREATE INDEX ABMultiValueRecordIDIndex on ABMultiValue(record_id);
CREATE INDEX ABMultiValuePropertyValueIndex ON ABMultiValue(property, value COLLATE NOCASE);
CREATE INDEX ABPersonPersonLinkIndex on ABPerson(PersonLink);
CREATE TRIGGER delete_phone_last_four AFTER DELETE ON ABMultiValue
BEGIN DELETE FROM ABPhoneLastFour WHERE multivalue_id = OLD.UID; END;
CREATE TRIGGER InitializePersonLinkField AFTER INSERT ON ABPerson BEGIN UPDATE ABPerson SET IsPreferredName =
ab_update_value_from_trigger((NEW.PersonLink = -1), 'IsPreferredName', ROWID) WHERE ROWID = NEW.ROWID; END;
"""


def plain_label(label):
    """What a label says: the built-in ones are wrapped."""
    return label[4:-4].lower() if label and label.startswith("_$!<") else label


class Contacts:
    def __init__(self, rng, cast, facts, database):
        self.rng, self.cast, self.facts = rng, cast, facts
        self.file = database
        self.database = sqlite3.connect(database, isolation_level=None)
        self.database.create_function("ab_generate_guid", 0, lambda: str(uuid.UUID(int=rng.getrandbits(128))).upper())
        self.database.create_function("ab_update_value_from_trigger", 3, lambda value, column, row: value)
        self.values = self.groups = 0
        self.pictures = []

    def write(self, backup, modified):
        """Writes the database, with its log kept, and the pictures' database, into `backup`."""
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA wal_autocheckpoint=0")
        self.database.executescript("BEGIN;" + SCHEMA + "COMMIT;")
        self.many("_SqliteDatabaseProperties", "key,value", [("_ClientVersion", "83"), ("DefaultStore", "1")])
        self.many("ABStore", "ROWID,Name,Type,StoreInternalIdentifier,MeIdentifier",
                  [(0, None, 0, "local", -1), (1, "Card", 4, None, OWNER), (2, "Address Book", 4, None, -1)])
        self.many("ABMultiValueLabel", "value", [(label,) for label in STANDARD_LABELS])
        self.many("ABMultiValueEntryKey", "value", [(key,) for key in ENTRY_KEYS])
        self.many("ABGroup", "ROWID,Name,StoreID", [(1, "Family", 1), (2, "Verein ⚽️", 1), (3, "Empty", 1)])
        listed = [person for person in self.cast.people if person.in_contacts]
        for row, person in enumerate(listed[:5], 1):
            self.add(row, person, kept_name="Old Name" if row == 2 else None)
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # From here on everything is in the log alone, a change to what is in the database too.
        self.database.execute("UPDATE ABPerson SET First = ? WHERE ROWID = 2", (listed[1].first,))
        for row, person in enumerate(listed[5:], 6):
            self.add(row, person)
        row = len(listed)
        linked = {}
        for person in listed[7:12]:
            row += 1
            linked[person.number] = row
            self.add_twin(row, listed.index(person) + 1, person)
        self.add_owner()
        for number, person in enumerate(listed, 1):
            rows = [number] + ([linked[person.number]] if person.number in linked else [])
            self.facts.add("person", name=person.name, handles=person.handles, contacts=rows)
        backup.add_file(DOMAIN, PATH, self.file.read_bytes(), modified, 3)
        backup.add_file(DOMAIN, PATH + "-wal", self.file.with_name(self.file.name + "-wal").read_bytes(), modified, 3)
        self.database.close()
        self.write_pictures(backup, modified)

    def many(self, table, columns, rows):
        self.database.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * (columns.count(',') + 1))})", rows)

    def label(self, label):
        if label is None:
            return None
        self.database.execute("INSERT OR IGNORE INTO ABMultiValueLabel (value) VALUES (?)", (label,))
        return self.database.execute("SELECT rowid FROM ABMultiValueLabel WHERE value = ?", (label,)).fetchone()[0]

    def value(self, person, kind, label, value, **entries):
        self.values += 1
        self.many("ABMultiValue", "UID,record_id,property,identifier,label,value",
                  [(self.values, person, kind, self.values, self.label(label), value)])
        self.many("ABMultiValueEntry", "parent_id,key,value",
                  [(self.values, ENTRY_KEYS.index(key) + 1, text) for key, text in entries.items()])
        return {"label": plain_label(label) or "", "value": value or list(entries.values())}

    def add(self, row, person, kept_name=None):
        rng = self.rng
        birthday, told_birthday = self.birthday()
        kind = 1 if person.organization and not person.first else 0
        self.many("ABPerson", "ROWID,First,Last,Middle,Organization,Note,Kind,Birthday,Nickname,Prefix,CreationDate,"
                  "ModificationDate,StoreID",
                  [(row, kept_name or person.first, person.last, person.middle, person.organization, person.note, kind,
                    birthday, person.nickname, person.prefix, 600_000_000 + row, 700_000_000 + row, 1)])
        told = {"phones": [self.value(row, PHONE, label, typed) for _, typed, label in person.phones],
                "emails": [self.value(row, EMAIL, label, address) for address, label in person.emails]}
        for uid, (_, typed, _) in enumerate(person.phones):
            self.many("ABPhoneLastFour", "multivalue_id,value", [(1000 * row + uid, typed[-4:])])
        if rng.random() < 0.3:
            told["addresses"] = [self.value(
                row, ADDRESS, "_$!<Home>!$_", None, Street=f"{row} Größe Street\n2nd floor", ZIP=f"{8000 + row}",
                City="Zürich", Country="Switzerland", CountryCode="ch")]
            told["addresses"][0]["value"] = [f"{row} Größe Street", f"{8000 + row}", "Zürich", "Switzerland"]
        if rng.random() < 0.2:
            told["urls"] = [self.value(row, URL, "_$!<HomePage>!$_", f"https://example.com/~{row}")]
        if rng.random() < 0.2:
            told["accounts"] = [self.value(row, SOCIAL, None, None, service="Mastodon", username=f"user{row}",
                                           url=f"https://example.social/@user{row}")]
            told["accounts"][0]["value"] = [f"user{row}"]
        groups = []
        for group, name in ((1, "Family"), (2, "Verein ⚽️")):
            if rng.random() < 0.25:
                self.groups += 1
                self.many("ABGroupMembers", "UID,group_id,member_type,member_id", [(self.groups, group, 0, row)])
                groups.append(name)
        if rng.random() < 0.2:
            self.pictures.append((row, media.png(rng, 32, 32)))
        self.tell(row, person, told | {"groups": groups, "birthday": told_birthday})

    def add_twin(self, row, first, person):
        """The same person in another store, linked with the first."""
        link = row
        self.many("ABPerson", "ROWID,First,Last,Middle,Organization,Prefix,Kind,StoreID,PersonLink,IsPreferredName",
                  [(row, person.first, person.last, person.middle, person.organization, person.prefix, 0, 2, link, 0)])
        self.many("ABPersonLink", "ROWID,PreferredNamePersonID", [(link, first)])
        self.database.execute("UPDATE ABPerson SET PersonLink = ? WHERE ROWID = ?", (link, first))
        phones = [self.value(row, PHONE, "_$!<Mobile>!$_", typed) for _, typed, _ in person.phones[:1]]
        self.tell(row, person, {"phones": phones})

    def add_owner(self):
        """The card of who has the device."""
        self.many("ABPerson", "ROWID,First,Last,Kind,StoreID", [(OWNER, "The", "Owner", 0, 1)])
        phone = self.value(OWNER, PHONE, "_$!<Mobile>!$_", self.cast.owner_number)
        address = self.value(OWNER, EMAIL, "_$!<Home>!$_", self.cast.owner_address)
        self.facts.add("contact", source={"file_id": FILE_ID, "table": "ABPerson", "row": OWNER}, name="The Owner",
                       phones=[phone], emails=[address])

    def tell(self, row, person, told):
        self.facts.add("contact", source={"file_id": FILE_ID, "table": "ABPerson", "row": row}, name=person.name,
                       organization=person.organization, note=person.note if "birthday" in told else None, **told)

    def birthday(self):
        """Noon of the day in UTC, in seconds since 2001; 1604 stands for no year."""
        chance = self.rng.random()
        if chance < 0.6:
            return None, None
        year = 1604 if chance < 0.7 else self.rng.randrange(1930, 2015)
        day = datetime.datetime(year, self.rng.randrange(1, 13), self.rng.randrange(1, 29), 12)
        seconds = (day - datetime.datetime(2001, 1, 1)).total_seconds()
        return str(seconds), f"--{day:%m-%d}" if year == 1604 else f"{day:%Y-%m-%d}"

    def write_pictures(self, backup, modified):
        file = self.file.with_name("AddressBookImages.sqlitedb")
        database = sqlite3.connect(file)
        database.executescript(
            "CREATE TABLE ABFullSizeImage (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, record_id INTEGER, crop_x INTEGER,"
            "crop_y INTEGER, crop_width INTEGER, guid TEXT, data BLOB, UNIQUE(record_id));"
            "CREATE TABLE ABThumbnailImage (record_id INTEGER, format INTEGER, derived_from_format INTEGER, data BLOB,"
            "UNIQUE(record_id, format));")
        database.executemany("INSERT INTO ABThumbnailImage VALUES (?,0,5,?)", self.pictures)
        database.commit()
        database.close()
        backup.add_file(DOMAIN, IMAGES, file.read_bytes(), modified, 3)
