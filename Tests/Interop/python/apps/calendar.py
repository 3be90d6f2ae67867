"""Writes Calendar.sqlitedb."""

import sqlite3
import uuid

from . import cast as people
from . import facts as fact

DOMAIN, PATH = "HomeDomain", "Library/Calendar/Calendar.sqlitedb"
FILE_ID = fact.file_id(DOMAIN, PATH)
DAY = 86_400
EVENT, INVITED, ORGANIZER = 2, 7, 8

SCHEMA = """
CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
CREATE TABLE Store (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, default_alarm_offset INTEGER, type INTEGER,
external_id TEXT, persistent_id TEXT, flags INTEGER, disabled INTEGER, owner_name TEXT);
CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, store_id INTEGER, title TEXT, flags INTEGER, color TEXT,
symbolic_color_name TEXT, external_id TEXT, UUID TEXT, type TEXT, sharing_status INTEGER, owner_identity_id INTEGER);
CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, location_id INTEGER, description TEXT,
start_date REAL, start_tz TEXT, end_date REAL, end_tz TEXT, all_day INTEGER, calendar_id INTEGER, orig_item_id INTEGER,
orig_date REAL, organizer_id INTEGER, self_attendee_id INTEGER, status INTEGER, invitation_status INTEGER,
availability INTEGER, privacy_level INTEGER, url TEXT, last_modified REAL, sequence_num INTEGER, birthday_id INTEGER,
modified_properties INTEGER, external_tracking_status INTEGER, external_id TEXT, external_mod_tag TEXT,
unique_identifier TEXT, external_schedule_id TEXT, external_rep BLOB, response_comment TEXT, hidden INTEGER,
has_recurrences INTEGER, has_attendees INTEGER, UUID TEXT, entity_type INTEGER, priority INTEGER, due_date REAL,
due_tz TEXT, due_all_day INTEGER, completion_date REAL, creation_date REAL, conference TEXT, display_order INTEGER,
app_link BLOB, conference_url TEXT, conference_url_detected TEXT, travel_time INTEGER, calendar_scale TEXT,
action INTEGER, created_by_id INTEGER);
CREATE TABLE Location (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, address TEXT, latitude INTEGER,
longitude INTEGER, address_book_id TEXT, radius INTEGER, item_owner_id INTEGER, alarm_owner_id INTEGER);
CREATE TABLE Identity (display_name TEXT, address TEXT, first_name TEXT, last_name TEXT,
UNIQUE (display_name, address, first_name, last_name));
CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, entity_type INTEGER, type INTEGER, status INTEGER,
pending_status INTEGER, role INTEGER, identity_id INTEGER, owner_id INTEGER, external_rep BLOB, UUID TEXT, email TEXT,
is_self INTEGER, phone_number TEXT, comment TEXT, last_modified REAL);
CREATE TABLE Recurrence (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, frequency INTEGER, interval INTEGER,
week_start INTEGER, count INTEGER, cached_end_date REAL, cached_end_date_tz TEXT, end_date REAL, specifier TEXT,
by_month_months INTEGER, owner_id INTEGER, external_id TEXT, external_mod_tag TEXT, external_id_tag TEXT,
external_rep BLOB, UUID TEXT);
CREATE TABLE ExceptionDate (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER, date REAL,
sync_order INTEGER);
CREATE TABLE Alarm (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, trigger_date REAL, trigger_interval INTEGER, type INTEGER,
calendaritem_owner_id INTEGER, calendar_owner_id INTEGER, proximity INTEGER, disabled INTEGER, UUID TEXT);
CREATE INDEX CalendarItemCalendarId on CalendarItem(calendar_id);
CREATE INDEX ParticipantOwnerId on Participant(owner_id);
"""

# The columns of Recurrence, and the same as RFC 5545 says it.
RULES = [
    ((1, 1, 10, None, None), {"FREQ": "DAILY", "COUNT": "10"}),
    ((2, 2, 0, None, "D=0MO,0WE"), {"FREQ": "WEEKLY", "INTERVAL": "2", "BYDAY": "MO,WE"}),
    ((3, 1, 0, None, "D=+2TU"), {"FREQ": "MONTHLY", "BYDAY": "2TU"}),
    ((3, 1, 0, None, "D=-1FR"), {"FREQ": "MONTHLY", "BYDAY": "-1FR"}),
    ((3, 3, 0, None, "M=1,15"), {"FREQ": "MONTHLY", "INTERVAL": "3", "BYMONTHDAY": "1,15"}),
    ((4, 1, 0, None, None), {"FREQ": "YEARLY"}),
    ((4, 1, 0, None, "O=6"), {"FREQ": "YEARLY", "BYMONTH": "6"}),
    ((2, 1, 0, 800_000_000.0, None), {"FREQ": "WEEKLY", "UNTIL": "20260509T061320Z"}),
]


class Calendars:
    def __init__(self, rng, cast, facts, file):
        self.rng, self.cast, self.facts = rng, cast, facts
        self.database = sqlite3.connect(file)
        self.database.executescript(SCHEMA)
        self.identities = {}

    def add(self, table, **values):
        return self.database.execute(
            f"INSERT INTO {table} ({','.join(values)}) VALUES ({','.join('?' * len(values))})",
            tuple(values.values())).lastrowid

    def write(self, count):
        self.add("Store", name="iCloud", type=2)
        self.add("Store", name="Default", type=0)
        calendars = [self.add("Calendar", store_id=1, title=title, color="#FF0000", type="", UUID=title)
                     for title in ["Home", "Work 💼", "学校"]]
        titles = ["Home", "Work 💼", "学校"]
        for number in range(count):
            which = self.rng.randrange(3)
            self.event(number, calendars[which], titles[which])
        self.database.commit()
        self.database.close()

    def event(self, number, calendar, title):
        rng = self.rng
        all_day, floats = rng.random() < 0.2, rng.random() < 0.15
        start = 650_000_000.0 + number * 20_000 + rng.randrange(4) * 900
        if number < 2:
            # A birthday without a year lies in 1604; what repeats may begin far on.
            start = [-12_499_963_200.0, 6_279_897_600.0][number]
        zone = "_float" if floats or all_day else rng.choice(["Europe/Zurich", "America/Los_Angeles", "Asia/Tokyo"])
        if all_day:
            start -= start % DAY
            end = start + DAY * rng.randrange(1, 4) - 1
        else:
            end = start + rng.choice([0, 1800, 3600, 5 * DAY])
        values = {"summary": f"Event {number} – Über", "start_date": start, "start_tz": zone, "end_date": end,
                  "end_tz": zone, "all_day": int(all_day), "calendar_id": calendar, "entity_type": EVENT, "hidden": 0,
                  "UUID": str(uuid.UUID(int=rng.getrandbits(128))).upper(), "status": 0, "orig_item_id": 0,
                  "has_recurrences": 0, "has_attendees": 0, "creation_date": start - 1000.5}
        told = {"no_year": number == 0, "title": values["summary"], "calendar": title, "start_ns": fact.unix_ns(start),
                "end_ns": fact.unix_ns(end), "all_day": all_day, "time_zone": "" if zone == "_float" else zone}
        if rng.random() < 0.4:
            values["description"] = told["notes"] = f"Notes of {number}\nsecond line ✏️"
        if rng.random() < 0.2:
            values["url"] = told["url"] = f"https://example.com/event/{number}"
        row = self.add("CalendarItem", **values)
        if rng.random() < 0.3:
            told["location"] = f"Room {number}"
            place = self.add("Location", title=told["location"], address="1 Example Way", item_owner_id=row)
            self.database.execute("UPDATE CalendarItem SET location_id = ? WHERE ROWID = ?", (place, row))
        if rng.random() < 0.25:
            (frequency, interval, times, until, specifier), rule = rng.choice(RULES)
            self.add("Recurrence", frequency=frequency, interval=interval, count=times, end_date=until,
                     specifier=specifier, owner_id=row, week_start=0)
            self.add("ExceptionDate", owner_id=row, date=start + 7 * DAY)
            told["exceptions_ns"] = [fact.unix_ns(start + 7 * DAY)]
            self.database.execute("UPDATE CalendarItem SET has_recurrences = 1 WHERE ROWID = ?", (row,))
            told["recurrence"] = rule
        if rng.random() < 0.25:
            told["attendees"] = self.invite(row)
        self.facts.add("event", source={"file_id": FILE_ID, "table": "CalendarItem", "row": row}, **told)

    def invite(self, row):
        """The owner invites some; returns them."""
        organizer = self.participant(row, ORGANIZER, "The Owner", self.cast.owner_address, True)
        guests = [person.reference(person.emails[0][0]) for person in self.cast.people
                  if person.emails and person.in_contacts]
        guests += [people.stranger(f"guest{number}@example.net", f"Gäst {number}") for number in range(10)]
        invited = self.rng.sample(guests, self.rng.randrange(1, 4))
        for guest in invited:
            self.participant(row, INVITED, guest["name"], guest["handle"], False)
        self.database.execute("UPDATE CalendarItem SET has_attendees = 1, organizer_id = ? WHERE ROWID = ?",
                              (organizer, row))
        return invited

    def participant(self, row, kind, name, address, is_self):
        key = (name, f"mailto:{address}")
        if key not in self.identities:
            self.identities[key] = self.add("Identity", display_name=name, address=key[1], first_name="", last_name="")
        return self.add("Participant", entity_type=kind, type=0, status=1, role=1, identity_id=self.identities[key],
                        owner_id=row, email=address, is_self=int(is_self))


def write(rng, cast, facts, backup, file, count, modified):
    Calendars(rng, cast, facts, file).write(count)
    backup.add_file(DOMAIN, PATH, file, modified, 3)
