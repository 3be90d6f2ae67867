"""Writes sms.db of the Messages app, with its attachments."""

import collections
import sqlite3
import uuid

from . import cast as people
from . import facts as fact
from . import media, messages_schema, typedstream
from . import messages_text as texts

DOMAIN, PATH = "HomeDomain", "Library/SMS/sms.db"
FILE_ID = fact.file_id(DOMAIN, PATH)

TAPBACKS = {2000: "❤️", 2001: "👍", 2002: "👎", 2003: "😂", 2004: "‼️", 2005: "❓"}
VERBS = {2000: "Loved", 2001: "Liked", 2002: "Disliked", 2003: "Laughed at", 2004: "Emphasized", 2005: "Questioned"}
EMOJI, STICKER, REMOVED = 2006, 2007, 1000
EFFECTS = ["com.apple.MobileSMS.expressivesend.impact", "com.apple.MobileSMS.expressivesend.loud",
           "com.apple.MobileSMS.expressivesend.gentle", "com.apple.MobileSMS.expressivesend.invisibleink",
           "com.apple.messages.effect.CKConfettiEffect", "com.apple.messages.effect.CKHeartEffect",
           "com.apple.messages.effect.CKEchoEffect", "com.apple.messages.effect.CKSpotlightEffect",
           "com.apple.messages.effect.CKFireworksEffect", "com.apple.messages.effect.CKLasersEffect"]
LINK = "com.apple.messages.URLBalloonProvider"
APPS = ["com.apple.messages.MSMessageExtensionBalloonPlugin:0000000000:com.apple.PassbookUIService."
        "PeerPaymentMessagesExtension",
        "com.apple.messages.MSMessageExtensionBalloonPlugin:ABCDE12345:com.example.poll.extension",
        "com.apple.Handwriting.HandwritingProvider"]
COLUMNS = ["guid", "text", "handle_id", "attributedBody", "service", "account", "date", "date_read", "date_delivered",
           "is_delivered", "is_finished", "is_from_me", "is_read", "is_sent", "cache_has_attachments",
           "cache_roomnames", "is_audio_message", "item_type", "other_handle", "group_title", "group_action_type",
           "share_status", "share_direction", "associated_message_guid", "associated_message_type",
           "associated_message_range_location", "associated_message_range_length", "balloon_bundle_id",
           "payload_data", "expressive_send_style_id", "message_summary_info", "destination_caller_id",
           "reply_to_guid", "thread_originator_guid", "thread_originator_part", "date_retracted", "date_edited",
           "part_count"]
DEFAULTS = dict.fromkeys(COLUMNS) | dict.fromkeys(
    ["handle_id", "is_delivered", "is_from_me", "is_read", "is_sent", "cache_has_attachments", "is_audio_message",
     "item_type", "other_handle", "group_action_type", "share_status", "share_direction", "associated_message_type",
     "associated_message_range_location", "associated_message_range_length", "date_read", "date_delivered",
     "date_retracted", "date_edited"], 0) | {"is_finished": 1, "part_count": 1}
SECOND = 1_000_000_000
START, END = 450_000_000, 793_000_000

Chat = collections.namedtuple("Chat", "row guid style service room members fact recent")


class Messages:
    def __init__(self, rng, cast, facts, backup, database, count, attachments, generation):
        """About `count` rows of messages into the file `database`; about `attachments` files into `backup`."""
        self.rng, self.cast, self.facts, self.backup = rng, cast, facts, backup
        self.texts = texts.Texts(rng)
        self.count, self.generation = count, generation
        self.file_chance = min(0.8, attachments / max(1, count * 0.08))
        self.columns = COLUMNS + (["associated_message_emoji"] if generation >= 18 else [])
        self.database = sqlite3.connect(database)
        self.database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096;")
        messages_schema.create(self.database, generation)
        self.handles = {}
        self.pending = collections.defaultdict(list)
        self.row = self.attachment_row = 0
        self.kinds = [
            (0.030, self.linked), (0.012, self.link_balloon), (0.003, self.app_balloon), (0.012, self.mentioned),
            (0.055, self.attached), (0.006, self.audio), (0.004, self.sticker), (0.020, self.edited),
            (0.010, self.unsent), (0.004, self.partly_unsent), (0.012, self.event), (0.010, self.long),
            (0.004, self.styled), (0.0003, self.very_long), (0.0005, self.broken)]
        # However few the messages are, each kind comes a few times.
        self.first_kinds = [make for _, make in self.kinds for _ in range(4)] * (count >= 500)

    def write(self):
        self.database.execute("BEGIN")
        self.database.executemany("INSERT INTO _SqliteDatabaseProperties VALUES (?,?)",
                                  [("_ClientVersion", "16026"), ("_UniqueIdentifier", self.guid())])
        chats = self.make_chats()
        weights = [1 / (rank + 1) ** 0.8 for rank in range(len(chats))]
        step = (END - START) / self.count
        made = 0
        while self.row < self.count:
            chat = chats[made % len(chats)] if made < 2 * len(chats) else self.rng.choices(chats, weights)[0]
            seconds = START + int(step * self.row) + self.rng.randrange(3)
            self.message(chat, seconds * SECOND + self.rng.randrange(SECOND))
            made += 1
            if self.row % 64 == 0:
                self.flush(2000)
        self.orphans()
        # A chat in which there is nothing any more.
        self.later("chat", "ROWID,guid,style,chat_identifier,service_name,display_name",
                   (len(chats) + 1, "iMessage;-;+12025559999", 45, "+12025559999", "iMessage", ""))
        self.flush()
        self.insert("deleted_messages", "guid", [(self.guid(),) for _ in range(25)])
        for chat in chats:
            self.facts.add("conversation", app="messages", source=self.source("chat", chat.row), **chat.fact)
        self.database.commit()
        self.database.executescript(messages_schema.INDEXES)
        self.database.close()

    # Rows

    def insert(self, table, columns, rows):
        marks = ",".join("?" * (columns.count(",") + 1))
        self.database.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def flush(self, at_least=1):
        for (table, columns), rows in self.pending.items():
            if len(rows) >= at_least:
                self.insert(table, columns, rows)
                rows.clear()

    def later(self, table, columns, row):
        self.pending[table, columns].append(row)

    def guid(self):
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4)).upper()

    @staticmethod
    def source(table, row):
        return {"file_id": FILE_ID, "table": table, "row": row}

    def add_row(self, chat, values, deleted=None):
        """Adds a row of `message` and lists it in its chat. Returns its number."""
        self.row += 1
        row = DEFAULTS | values
        if "emoji" in values:
            row["associated_message_emoji"] = values["emoji"]
        self.later("message", ",".join(["ROWID"] + self.columns),
                   (self.row, *[row.get(column) for column in self.columns]))
        if deleted:
            self.later("chat_recoverable_message_join", "chat_id,message_id,delete_date", (chat.row, self.row, deleted))
        elif chat:
            self.later("chat_message_join", "chat_id,message_id,message_date", (chat.row, self.row, row["date"]))
        return self.row

    # Chats

    def handle(self, handle, service):
        key = (handle, service)
        if key not in self.handles:
            self.handles[key] = len(self.handles) + 1
            self.later("handle", "ROWID,id,country,service,uncanonicalized_id",
                       (self.handles[key], handle, "us", service, None))
        return self.handles[key]

    def make_chats(self):
        rng, plans = self.rng, []
        for person in self.cast.people:
            number = person.phones[0][0]
            plans.append(("iMessage", [(number, person.reference(number))], None))
            if rng.random() < 0.4:
                plans.append(("SMS", [(number, person.reference(number))], None))
            if rng.random() < 0.2:
                plans.append(("RCS", [(number, person.reference(number))], None))
            if person.emails and rng.random() < 0.5:
                address = person.emails[0][0]
                plans.append(("iMessage", [(address, person.reference(address))], None))
        for index in range(20):
            number = f"+1202555{index:04d}"
            plans.append((rng.choice(["SMS", "iMessage"]), [(number, people.stranger(number))], None))
        for name in ["72345", "262966", "SWISSPOST"]:
            plans.append(("SMS", [(name, people.stranger(name))], None))
        business = "urn:biz:7a1b2c3d-0000-4000-8000-00000000beef"
        plans.append(("iMessage", [(business, people.stranger(business))], None))
        for index in range(100):
            service = rng.choice(["iMessage"] * 7 + ["SMS"] * 2 + ["RCS"])
            members = rng.sample(self.cast.people, rng.randrange(2, 9))
            title = rng.choice([f"Group {index} 🎉", f"Familie {index}", f"会議 {index}", None])
            plans.append((service, [(person.phones[0][0], person.reference(person.phones[0][0]))
                                    for person in members], title))
        rng.shuffle(plans)
        plans = plans[:max(15, min(len(plans), self.count // 20))]
        return [self.make_chat(row, *plan) for row, plan in enumerate(plans, 1)]

    def make_chat(self, row, service, members, title):
        group = len(members) > 1
        identifier = f"chat{self.rng.randrange(10 ** 17, 10 ** 18)}" if group else members[0][0]
        guid = f"{service};{'+' if group else '-'};{identifier}"
        archived = int(self.rng.random() < 0.03)
        rows = [(self.handle(handle, service), reference) for handle, reference in members]
        self.later("chat", "ROWID,guid,style,state,chat_identifier,service_name,room_name,display_name,group_id,"
                   "is_archived,account_login",
                   (row, guid, 43 if group else 45, 3, identifier, service, identifier if group else None,
                    title or "", self.guid(), archived, "E:owner@example.com"))
        for handle, _ in rows:
            self.later("chat_handle_join", "chat_id,handle_id", (row, handle))
        told = {"guid": guid, "title": title, "members": [reference for _, reference in members], "is_group": group,
                "service": service, "archived": bool(archived), "count": 0, "first_ns": None, "last_ns": None}
        return Chat(row, guid, 43 if group else 45, service, identifier if group else None, rows, told,
                    collections.deque(maxlen=6))

    # Messages

    def message(self, chat, date):
        """One message with all that belongs to it: its tapbacks, its attachments."""
        rng = self.rng
        if self.first_kinds:
            make = self.first_kinds.pop()
        else:
            chance, make = rng.random(), self.plain
            for share, candidate in self.kinds:
                if chance < share:
                    make = candidate
                    break
                chance -= share
        values, told = {"guid": self.guid()}, {"text": "", "state": "decoded"}
        if self.row < self.count // 100:
            date -= date % SECOND
            values["date"] = date // SECOND
        else:
            values["date"] = date
        mine = rng.random() < 0.45
        handle, reference = rng.choice(chat.members)
        self.address(chat, values, told, date, mine, handle, reference)
        make(chat, values, told, date)
        deleted = None
        if told["state"] == "decoded" and rng.random() < 0.005:
            deleted, told["state"] = date + 86400 * SECOND, "deleted"
        if make is not self.event and chat.recent:
            self.answer(chat, values, told)
        row = self.add_row(chat, values, deleted)
        self.link_attachments(row, values)
        if deleted is None and make is not self.event and rng.random() < 0.09:
            told["reactions"] = self.tapbacks(chat, values, told, date)
        self.tell(chat, row, values, told, date)
        if make is not self.event and told["state"] == "decoded" and told["text"]:
            chat.recent.append((values["guid"], typedstream.utf16(told["text"])))

    def address(self, chat, values, told, date, mine, handle, reference):
        """Who sent it, how, and when it came to whom. A message of the owner may still name the other side."""
        rng = self.rng
        values |= {"service": chat.service, "account": "E:owner@example.com" if chat.service == "iMessage" else "P:+1",
                   "is_from_me": int(mine), "is_sent": int(mine), "cache_roomnames": chat.room,
                   "destination_caller_id": self.cast.owner_number,
                   "handle_id": handle if not mine or chat.style == 45 and rng.random() < 0.5 else 0}
        unit = self.unit(values)
        if mine and chat.service != "SMS":
            values["date_delivered"] = values["date"] + rng.randrange(1, 5) * unit
            values["is_delivered"] = 1
            told["delivered_ns"] = self.unix(values["date_delivered"])
        if rng.random() < 0.6 and (chat.service != "SMS" or not mine):
            values["date_read"] = values["date"] + rng.randrange(5, 5000) * unit
            values["is_read"] = 1
            told["read_ns"] = self.unix(values["date_read"])
        told["from"] = "me" if mine else reference

    @staticmethod
    def unit(values):
        """A second in the unit of a row's dates."""
        return 1 if values["date"] < 10 ** 12 else SECOND

    @staticmethod
    def unix(date):
        return (date if date > 10 ** 12 else date * SECOND) + fact.COCOA * SECOND

    def tell(self, chat, row, values, told, date):
        if chat:
            chat.fact["count"] += 1
            moment = self.unix(date)
            chat.fact["first_ns"] = min(chat.fact["first_ns"] or moment, moment)
            if moment >= (chat.fact["last_ns"] or moment):
                chat.fact["last_ns"] = moment
                chat.fact["preview"] = fact.beginning(told)
        self.facts.add("message", app="messages", source=self.source("message", row), guid=values["guid"],
                       conversation=chat and chat.guid, time_ns=self.unix(date), service=values["service"], **told)

    def body(self, values, told, runs):
        """The text as attributed text, and in a column of its own too for two thirds."""
        rng = self.rng
        text = "".join(part for part, _ in runs)
        values["attributedBody"] = typedstream.attributed(runs, rng.random() < 0.5, self.row % 2 == 0)
        values["text"] = text if rng.random() < 0.66 else None
        values["part_count"] = runs[-1][1][texts.PART] + 1
        told["text"] = text

    def plain(self, chat, values, told, date):
        text = self.texts.some()
        self.body(values, told, texts.plain(text))
        if self.rng.random() < 0.05:
            values["text"], values["attributedBody"] = text, None
        if chat.service == "iMessage" and self.rng.random() < 0.012:
            told["effect"] = values["expressive_send_style_id"] = self.rng.choice(EFFECTS)

    def long(self, chat, values, told, date):
        size = self.rng.choice([126, 127, 128, 129, 255, 256, 1000, 4000, 8000])
        self.body(values, told, texts.plain(self.texts.of_bytes(size, self.rng.choice(["a", "é", "語", "😀"]))))

    def very_long(self, chat, values, told, date):
        size = self.rng.choice([32766, 32767, 32768, 40000, 65535, 65536, 70000])
        self.body(values, told, texts.plain(self.texts.of_bytes(size, self.rng.choice(["b", "ü", "字", "🐎"]))))

    def styled(self, chat, values, told, date):
        self.body(values, told, texts.styled([self.texts.some() + " " for _ in range(5)]))

    def broken(self, chat, values, told, date):
        """A body that was cut, or is none, and no other text."""
        body = typedstream.attributed(texts.plain(self.texts.of_bytes(500, "x")))
        values["attributedBody"] = self.rng.choice([body[:self.rng.randrange(20, 400)], b"no typedstream at all"])
        told |= {"state": "undecoded", "open": ["text"]}

    def linked(self, chat, values, told, date):
        link = f"https://www.example.com/päge/{self.row}?q=a%20b#x"
        self.body(values, told, texts.linked(self.rng.choice(["", "look: "]), link, self.rng.choice(["", " 👀 ok?"])))

    def link_balloon(self, chat, values, told, date):
        link = f"https://example.com/{self.row}"
        self.body(values, told, texts.linked("", link, ""))
        values["balloon_bundle_id"] = LINK
        values["payload_data"] = texts.link_payload(link, f"Page {self.row}")
        told["balloon"] = {"bundle": LINK, "url": link, "title": f"Page {self.row}"}

    def app_balloon(self, chat, values, told, date):
        values["balloon_bundle_id"] = self.rng.choice(APPS)
        if "Handwriting" not in values["balloon_bundle_id"]:
            values["payload_data"] = texts.app_payload("Example", f"Caption {self.row}")
        self.body(values, told, texts.plain("\ufffd"))
        told |= {"balloon": {"bundle": values["balloon_bundle_id"]}, "open": ["text"]}

    def mentioned(self, chat, values, told, date):
        _, reference = self.rng.choice(chat.members)
        self.body(values, told, texts.mentioned("Hey ", reference["name"], reference["handle"],
                                                f", {self.texts.some()}"))

    # Attachments

    def attached(self, chat, values, told, date):
        kinds = self.rng.choices(["heic", "jpg", "png", "mov", "pdf", "vcf", "mp4"], k=self.rng.choice([1, 1, 1, 2, 3]))
        self.attach(values, told, date, kinds, self.rng.choice(["", self.texts.some()]))

    def audio(self, chat, values, told, date):
        values["is_audio_message"] = 1
        self.attach(values, told, date, ["caf"], "")

    def sticker(self, chat, values, told, date):
        self.attach(values, told, date, ["png"], "", sticker=True)

    def attach(self, values, told, date, kinds, text, sticker=False):
        guids = [f"at_{part}_{self.guid()}" for part, _ in enumerate(kinds)]
        values["attachments"], told["attachments"] = [], []
        for part, (kind, guid) in enumerate(zip(kinds, guids)):
            row, file = self.attachment(kind, guid, values["is_from_me"], date, sticker)
            values["attachments"].append(row)
            told["attachments"].append(file | {"offset": part})
        values["cache_has_attachments"] = 1
        self.body(values, told, texts.attached(guids, text))

    def attachment(self, kind, guid, mine, date, sticker):
        """A row of `attachment`, and its file unless that stayed in iCloud."""
        rng = self.rng
        self.attachment_row += 1
        name = {"caf": "Audio Message.caf", "pdf": "Übersicht März.pdf", "vcf": "Ana.vcf"}.get(
            kind, f"IMG_{self.attachment_row:04d}.{kind.upper()}")
        path = f"Library/SMS/Attachments/{rng.randrange(256):02x}/{rng.randrange(16):02d}/{guid}/{name}"
        content, chance = media.make(rng, kind), rng.random()
        present = chance < self.file_chance
        told = {"file_id": "", "name": name, "mime": media.mime(kind), "size": len(content), "sticker": sticker}
        if present:
            told["file_id"] = self.backup.add_file("MediaDomain", path, content, date // SECOND + fact.COCOA, 3)
        told["path"] = path
        # What was never fetched has no file name at all.
        stored = None if not present and chance > 0.97 else "~/" + path
        self.later("attachment", "ROWID,guid,created_date,filename,uti,mime_type,transfer_state,is_outgoing,"
                   "transfer_name,total_bytes,is_sticker,original_guid",
                   (self.attachment_row, guid, date // SECOND, stored, media.uti(kind), media.mime(kind),
                    5 if stored else 0, mine, name, len(content), int(sticker), guid))
        return self.attachment_row, told

    def link_attachments(self, row, values):
        for attachment in values.get("attachments", ()):
            self.later("message_attachment_join", "message_id,attachment_id", (row, attachment))

    # Edits

    def revisions(self, date, versions):
        """Of one part: when and as what it was sent, the last being what it says now."""
        return [{"d": date / SECOND + 60.0 * index, "t": typedstream.attributed(texts.plain(text)),
                 **({"bcg": self.guid()} if index else {})} for index, text in enumerate(versions)]

    def edited(self, chat, values, told, date):
        versions = [self.texts.some() for _ in range(self.rng.choice([2, 2, 2, 3, 4, 6]))]
        revisions = self.revisions(date, versions)
        part = 0
        if self.rng.random() < 0.15:
            part = 1
            self.attach(values, told, date, ["jpg"], versions[-1])
            ranges = {"0": {"lo": 0, "le": 1}, "1": {"lo": 1, "le": typedstream.utf16(versions[0])}}
        else:
            self.body(values, told, texts.plain(versions[-1]))
            ranges = {"0": {"lo": 0, "le": typedstream.utf16(versions[0])}}
        values["text"] = None
        values["date_edited"] = values["date"] + 60 * (len(versions) - 1) * self.unit(values)
        values["message_summary_info"] = texts.summary(ec={str(part): revisions}, ep=[part], otr=ranges,
                                                       euh=[self.guid()])
        told["edits"] = [{"time_ns": fact.unix_ns(revision["d"]), "text": text}
                         for revision, text in zip(revisions[:-1], versions)]

    def unsent(self, chat, values, told, date):
        moment = values["date"] + 30 * self.unit(values)
        values |= {"date_edited": moment, "date_retracted": self.rng.choice([0, moment]), "part_count": 0,
                   "message_summary_info": texts.summary(rp=[0], otr={"0": {"lo": 0, "le": 12}})}
        told |= {"state": "unsent", "unsent_parts": [0]}

    def partly_unsent(self, chat, values, told, date):
        """A picture and a text, of which the text was taken back."""
        self.attach(values, told, date, ["png"], "")
        values["date_edited"] = values["date"] + 30 * self.unit(values)
        values["message_summary_info"] = texts.summary(
            rp=[1], otr={"0": {"lo": 0, "le": 1}, "1": {"lo": 1, "le": 9}})
        told["unsent_parts"] = [1]

    # What hangs on other messages

    def answer(self, chat, values, told):
        """Nearly every message names the one before it; only one in a thread is an answer."""
        rng = self.rng
        if chat.service == "iMessage" and rng.random() < 0.5:
            values["reply_to_guid"] = chat.recent[-1][0]
        if rng.random() < 0.05:
            guid, length = rng.choice(chat.recent)
            values["thread_originator_guid"], values["thread_originator_part"] = guid, f"0:0:{length}"
            told["reply_to"] = guid

    def tapbacks(self, chat, values, told, date):
        """Rows for all that was put on a message, and taken off again. Returns what is on it in the end."""
        rng = self.rng
        here, told_here = [(0, "me")] + chat.members, []
        parts = max(1, values.get("part_count") or 1)
        for handle, who in rng.sample(here, rng.randrange(1, min(4, len(here)) + 1)):
            part = rng.randrange(parts)
            target = f"bp:{values['guid']}" if "balloon" in told else f"p:{part}/{values['guid']}"
            kind = rng.choice([2000, 2001, 2002, 2003, 2004, 2005, EMOJI, STICKER])
            if kind == EMOJI and self.generation < 18:
                kind = 2001
            story = rng.choice(["put"] * 7 + ["put and taken off", "put, taken off, put", "only taken off"])
            date += rng.randrange(1, 900) * SECOND
            emoji, picture = rng.choice(["🎉", "👏🏾", "🫠", "❤️‍🔥"]), None
            if story != "only taken off":
                picture = self.tapback(chat, values, target, kind, emoji, date, handle, who)
            if story != "put":
                date += SECOND
                self.tapback(chat, values, target, kind + REMOVED, emoji, date, handle, who)
            if story == "put, taken off, put":
                kind, date = rng.choice([2000, 2003]), date + SECOND
                picture = self.tapback(chat, values, target, kind, emoji, date, handle, who)
            if story in ("put", "put, taken off, put"):
                shown = TAPBACKS.get(kind) or (emoji if kind == EMOJI else "sticker")
                told_here.append({"from": who, "kind": shown, "time_ns": self.unix(date), "part": part}
                                 | ({"picture": picture} if picture else {}))
        return told_here

    def tapback(self, chat, values, target, kind, emoji, date, handle, who):
        """One row. Returns a sticker's picture."""
        base = kind - REMOVED if kind >= 3000 else kind
        quoted = f"{'Removed a' if kind >= 3000 else VERBS.get(base, 'Reacted to')} “{(values.get('text') or '')[:40]}”"
        row = {"guid": self.guid(), "text": quoted, "service": chat.service, "date": date, "handle_id": handle,
               "attributedBody": typedstream.attributed(texts.plain(quoted)), "is_from_me": int(who == "me"),
               "associated_message_guid": target, "associated_message_type": kind, "cache_roomnames": chat.room,
               "associated_message_range_length": 1}
        if base == EMOJI:
            row["emoji"] = emoji
        number = self.add_row(chat, row)
        if base == STICKER and kind < 3000:
            picture, file = self.attachment("png", f"at_0_{self.guid()}", int(who == "me"), date, True)
            self.later("message_attachment_join", "message_id,attachment_id", (number, picture))
            return file
        return None

    def event(self, chat, values, told, date):
        """Somebody joined, left, named the group, shared a place."""
        rng = self.rng
        other, reference = rng.choice(chat.members)
        if chat.style == 45:
            values |= {"item_type": 4, "share_status": rng.choice([0, 1]), "share_direction": rng.choice([0, 1])}
            told["event"] = {"type": 4}
        else:
            kind, action = rng.choice([(1, 0), (1, 1), (2, 0), (3, 0), (3, 1), (3, 2)])
            values |= {"item_type": kind, "group_action_type": action}
            told["event"] = {"type": kind, "action": action}
            if kind == 1:
                values["other_handle"] = other
                told["event"]["says"] = [reference["name"], reference["handle"]]
            elif kind == 2:
                values["group_title"] = f"Renamed {self.row}"
                told["event"]["says"] = [values["group_title"]]
        values["part_count"] = 0

    def orphans(self):
        """Messages of chats that are gone."""
        for number in range(5):
            person = self.cast.people[number]
            handle = self.handle(person.phones[0][0], "iMessage")
            values, told = {"guid": self.guid(), "date": (START + number) * SECOND, "service": "iMessage",
                            "handle_id": handle, "is_read": 1}, {"state": "decoded"}
            self.body(values, told, texts.plain(self.texts.some()))
            told["from"] = person.reference(person.phones[0][0])
            self.tell(None, self.add_row(None, values), values, told, (START + number) * SECOND)


def write(rng, cast, facts, backup, file, count, attachments, generation, modified):
    Messages(rng, cast, facts, backup, file, count, attachments, generation).write()
    backup.add_file(DOMAIN, PATH, file, modified, 3)
