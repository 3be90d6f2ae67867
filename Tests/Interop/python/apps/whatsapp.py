"""Writes WhatsApp's ChatStorage.sqlite, ContactsV2.sqlite and CallHistory.sqlite, with media.

How replies, receipts, reactions, sizes and calls are written is as in a published database of a test device
(iOS 15.3); how somebody else's reaction names its sender is as public readers have it.
"""

import base64
import sqlite3
import uuid

from . import cast as people
from . import coredata, media
from . import facts as fact
from .protobuf import message

DOMAIN = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
CHATS_ID = fact.file_id(DOMAIN, "ChatStorage.sqlite")
CALLS_ID = fact.file_id(DOMAIN, "CallHistory.sqlite")
TEXT, IMAGE, VIDEO, VOICE, CONTACT, PLACE, GROUP_EVENT, LINK, DOCUMENT, SYSTEM, DELETED, STICKER = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 14, 15)
MEDIA = {IMAGE: "jpg", VIDEO: "mp4", VOICE: "opus", DOCUMENT: "pdf", STICKER: "webp"}
ENTITIES = ["WABlackListItem", "WAChatProperties", "WAChatPushConfig", "WAChatSession", "WAGroupInfo", "WAGroupMember",
            "WAGroupMembersChange", "WAMediaItem", "WAMessage", "WAMessageDataItem", "WAMessageInfo",
            "WAProfilePictureItem", "WAProfilePushName", "WAVCardMention", "WAZ1PaymentTransaction"]

SESSION = """ZARCHIVED INTEGER, ZCONTACTABID INTEGER, ZFLAGS INTEGER, ZHIDDEN INTEGER,
ZIDENTITYVERIFICATIONEPOCH INTEGER,
ZIDENTITYVERIFICATIONSTATE INTEGER, ZMESSAGECOUNTER INTEGER, ZREMOVED INTEGER, ZSESSIONTYPE INTEGER,
ZSPOTLIGHTSTATUS INTEGER, ZUNREADCOUNT INTEGER, ZGROUPINFO INTEGER, ZLASTMESSAGE INTEGER, ZPROPERTIES INTEGER,
ZLASTMESSAGEDATE TIMESTAMP, ZLOCATIONSHARINGENDDATE TIMESTAMP, ZCONTACTIDENTIFIER VARCHAR, ZCONTACTJID VARCHAR,
ZETAG VARCHAR, ZLASTMESSAGETEXT VARCHAR, ZPARTNERNAME VARCHAR, ZSAVEDINPUT VARCHAR"""
GROUP = """ZSTATE INTEGER, ZCHATSESSION INTEGER, ZLASTMESSAGEOWNER INTEGER, ZCREATIONDATE TIMESTAMP,
ZSUBJECTTIMESTAMP TIMESTAMP, ZCREATORJID VARCHAR, ZOWNERJID VARCHAR, ZPICTUREID VARCHAR, ZPICTUREPATH VARCHAR,
ZSOURCEJID VARCHAR, ZSUBJECTOWNERJID VARCHAR"""
MEMBER = """ZCONTACTABID INTEGER, ZISACTIVE INTEGER, ZISADMIN INTEGER, ZSENDERKEYSENT INTEGER, ZCHATSESSION INTEGER,
ZRECENTGROUPCHAT INTEGER, ZCONTACTIDENTIFIER VARCHAR, ZCONTACTNAME VARCHAR, ZFIRSTNAME VARCHAR, ZMEMBERJID VARCHAR"""
ITEM = """ZCLOUDSTATUS INTEGER, ZFILESIZE INTEGER, ZMEDIAORIGIN INTEGER, ZMOVIEDURATION INTEGER, ZMESSAGE INTEGER,
ZASPECTRATIO FLOAT, ZHACCURACY FLOAT, ZLATITUDE FLOAT, ZLONGITUDE FLOAT, ZMEDIAURLDATE TIMESTAMP, ZAUTHORNAME VARCHAR,
ZCOLLECTIONNAME VARCHAR, ZMEDIALOCALPATH VARCHAR, ZMEDIAURL VARCHAR, ZTHUMBNAILLOCALPATH VARCHAR, ZTITLE VARCHAR,
ZVCARDNAME VARCHAR, ZVCARDSTRING VARCHAR, ZXMPPTHUMBPATH VARCHAR, ZMEDIAKEY BLOB, ZMETADATA BLOB"""
MESSAGE = """ZCHILDMESSAGESDELIVEREDCOUNT INTEGER, ZCHILDMESSAGESPLAYEDCOUNT INTEGER, ZCHILDMESSAGESREADCOUNT INTEGER,
ZDATAITEMVERSION INTEGER, ZDOCID INTEGER, ZENCRETRYCOUNT INTEGER, ZFILTEREDRECIPIENTCOUNT INTEGER, ZFLAGS INTEGER,
ZGROUPEVENTTYPE INTEGER, ZISFROMME INTEGER, ZMESSAGEERRORSTATUS INTEGER, ZMESSAGESTATUS INTEGER, ZMESSAGETYPE INTEGER,
ZSORT INTEGER, ZSPOTLIGHTSTATUS INTEGER, ZSTARRED INTEGER, ZCHATSESSION INTEGER, ZGROUPMEMBER INTEGER,
ZLASTSESSION INTEGER, ZMEDIAITEM INTEGER, ZMESSAGEINFO INTEGER, ZPARENTMESSAGE INTEGER, ZMESSAGEDATE TIMESTAMP,
ZSENTDATE TIMESTAMP, ZFROMJID VARCHAR, ZMEDIASECTIONID VARCHAR, ZPHASH VARCHAR, ZPUSHNAME VARCHAR, ZSTANZAID VARCHAR,
ZTEXT VARCHAR, ZTOJID VARCHAR"""

# What is always there, and stays empty here.
OTHERS = {
    "ZWACHATPROPERTIES": "ZALERTS INTEGER, ZENABLED INTEGER, ZCHATSESSION INTEGER, ZMUTEDATE TIMESTAMP, "
                         "ZSOUNDNAME VARCHAR",
    "ZWAGROUPMEMBERSCHANGE": "ZCHANGETYPE INTEGER, ZCHANGEDATE TIMESTAMP, ZGROUPJID VARCHAR, ZMEMBERJIDS VARCHAR",
    "ZWAMESSAGEDATAITEM": "ZINDEX INTEGER, ZTYPE INTEGER, ZMESSAGE INTEGER, ZDATE TIMESTAMP, ZCHATJID VARCHAR, "
                          "ZCONTENT1 VARCHAR, ZCONTENT2 VARCHAR, ZMATCHEDTEXT VARCHAR, ZSECTIONID VARCHAR, "
                          "ZSENDERJID VARCHAR, ZSUMMARY VARCHAR, ZTHUMBNAILPATH VARCHAR, ZTITLE VARCHAR",
    "ZWAPROFILEPICTUREITEM": "ZREQUESTDATE TIMESTAMP, ZJID VARCHAR, ZPATH VARCHAR, ZPICTUREID VARCHAR",
    "ZWAVCARDMENTION": "ZISFROMME INTEGER, ZTRUSTEDWHENINDEXED INTEGER, ZMEDIAITEM INTEGER, ZDATE TIMESTAMP, "
                       "ZSENDERJID VARCHAR, ZWHATSAPPID VARCHAR",
}


def jid(number):
    return f"{number.lstrip('+')}@s.whatsapp.net"


def hidden(number):
    return f"2056904633{number:05d}@lid"


def packed(number):
    """A number as receipts have it: a digit in four bits, 0xF to fill up."""
    digits = number.split("@")[0].lstrip("+")
    return b"\x81" + bytes.fromhex(digits + "F" * (len(digits) % 2))


class Chats:
    def __init__(self, rng, cast, facts, backup, file):
        self.rng, self.cast, self.facts, self.backup = rng, cast, facts, backup
        self.store = coredata.Store(sqlite3.connect(file), [(n, name, 0) for n, name in enumerate(ENTITIES, 1)])
        for table, columns in (OTHERS | {
                "ZWACHATSESSION": SESSION, "ZWAGROUPINFO": GROUP, "ZWAGROUPMEMBER": MEMBER, "ZWAMEDIAITEM": ITEM,
                "ZWAMESSAGE": MESSAGE}).items():
            self.store.table(table, columns)
        self.store.table("ZWAMESSAGEINFO", "ZMESSAGE INTEGER, ZRECEIPTINFO BLOB")
        self.store.table("ZWAPROFILEPUSHNAME", "ZJID VARCHAR, ZPUSHNAME VARCHAR")
        self.own_jid = jid(cast.owner_number)
        self.row = 0

    def write(self, count):
        """About `count` messages in a few dozen chats."""
        rng = self.rng
        with_numbers = self.cast.on_whatsapp
        for person in with_numbers:
            if person.push_name:
                self.store.add("ZWAPROFILEPUSHNAME", "WAProfilePushName", ZJID=jid(person.phones[0][0]),
                               ZPUSHNAME=person.push_name)
        chats = [self.direct(person) for person in with_numbers]
        chats += [self.direct_hidden(number) for number in range(3)]
        chats += [self.group(number, rng.sample(with_numbers, rng.randrange(2, 8))) for number in range(12)]
        weights = [1 / (rank + 1) ** 0.7 for rank in range(len(chats))]
        date = 690_000_000.0
        while self.row < max(count, len(chats)):
            date += rng.randrange(1, 3000) + rng.randrange(1 << 20) / (1 << 20)
            # Each has one at least.
            self.message(chats[self.row] if self.row < len(chats) else rng.choices(chats, weights)[0], date)
        for chat in chats:
            self.facts.add("conversation", app="whatsapp", guid=chat["jid"], service="WhatsApp",
                           source={"file_id": CHATS_ID, "table": "ZWACHATSESSION", "row": chat["row"]},
                           **{key: chat[key] for key in ("title", "members", "is_group", "archived", "count",
                                                         "first_ns", "last_ns", "preview")})
        self.store.close()

    # Chats

    def session(self, **values):
        archived = self.rng.random() < 0.1
        return self.store.add("ZWACHATSESSION", "WAChatSession", ZARCHIVED=int(archived), ZHIDDEN=0, ZREMOVED=0,
                              ZMESSAGECOUNTER=1, **values), archived

    @staticmethod
    def chat(row, archived, address, title, members, group):
        return {"row": row, "jid": address, "title": title, "archived": archived, "is_group": group, "count": 0,
                "members": [reference for _, _, reference in members], "people": members, "first_ns": None,
                "last_ns": None, "recent": []}

    def direct(self, person):
        address = jid(person.phones[0][0])
        reference = person.reference(person.phones[0][0])
        row, archived = self.session(ZSESSIONTYPE=0, ZCONTACTJID=address, ZPARTNERNAME=reference["name"])
        return self.chat(row, archived, address, None, [(address, None, reference)], False)

    def direct_hidden(self, number):
        """Somebody whose number WhatsApp does not tell; of the first it is known elsewhere, see write_accounts."""
        address, name = hidden(number), f"Hidden {number}"
        person = self.cast.hidden_on_whatsapp
        reference = person.reference(person.phones[0][0]) if number == 0 else people.stranger(address, name)
        row, archived = self.session(ZSESSIONTYPE=0, ZCONTACTJID=address, ZPARTNERNAME=name)
        return self.chat(row, archived, address, None, [(address, None, reference)], False)

    def group(self, number, persons):
        address, title = f"1203630445{number:08d}@g.us", f"WA Gruppe {number} 🥳"
        row, archived = self.session(ZSESSIONTYPE=1, ZCONTACTJID=address, ZPARTNERNAME=title)
        info = self.store.add("ZWAGROUPINFO", "WAGroupInfo", ZCHATSESSION=row, ZCREATIONDATE=680_000_000.0,
                              ZOWNERJID=self.own_jid)
        self.store.database.execute("UPDATE ZWACHATSESSION SET ZGROUPINFO = ? WHERE Z_PK = ?", (info, row))
        members = []
        for person in persons:
            reference = person.reference(person.phones[0][0])
            members.append((jid(person.phones[0][0]), reference["name"] if person.in_contacts else None, reference))
        address_hidden = f"9900{number:011d}@lid"
        members.append((address_hidden, "Lid Person", people.stranger(address_hidden, "Lid Person")))
        told = []
        for address_of, name, reference in members:
            key = self.store.add("ZWAGROUPMEMBER", "WAGroupMember", ZCHATSESSION=row, ZMEMBERJID=address_of,
                                 ZCONTACTNAME=name, ZISACTIVE=1, ZISADMIN=0)
            told.append((address_of, key, reference))
        self.store.add("ZWAGROUPMEMBER", "WAGroupMember", ZCHATSESSION=row, ZMEMBERJID=self.own_jid,
                       ZISACTIVE=1, ZISADMIN=1)
        return self.chat(row, archived, address, title, told, True)

    # Messages

    def message(self, chat, date):
        rng = self.rng
        kind = rng.choice([TEXT] * 30 + [IMAGE] * 4
                          + [VIDEO, VOICE, VOICE, CONTACT, PLACE, LINK, DOCUMENT, DELETED, STICKER]
                          + [GROUP_EVENT] * (2 if chat["is_group"] else 0))
        mine = kind != GROUP_EVENT and rng.random() < 0.4
        sender, member, reference = rng.choice(chat["people"])
        stanza = f"3A{rng.getrandbits(72):018X}"
        told = {"from": "me" if mine else reference, "state": "decoded", "starred": rng.random() < 0.03}
        if mine:
            told["open"] = ["delivered", "read"]
        else:
            # Of what was received, the second date is when it came.
            told["delivered_ns"] = fact.unix_ns(date + 0.25)
        text = f"WA {self.row} – grüß dich 🙃" if kind in (TEXT, LINK) else None
        if kind == LINK:
            text = f"https://example.com/wa/{self.row} schau"
        row = self.row = self.store.add(
            "ZWAMESSAGE", "WAMessage", ZMESSAGETYPE=kind, ZISFROMME=int(mine), ZCHATSESSION=chat["row"], ZTEXT=text,
            ZGROUPMEMBER=member if chat["is_group"] and not mine and kind != GROUP_EVENT else None, ZMESSAGEDATE=date,
            ZSENTDATE=date + 0.25, ZSTANZAID=stanza, ZSTARRED=int(told["starred"]), ZSORT=self.row, ZFLAGS=16777216,
            ZFROMJID=None if mine else chat["jid"],
            ZTOJID=chat["jid"] if mine else self.own_jid if kind == GROUP_EVENT else None,
            ZMESSAGESTATUS=8 if mine else 0, ZGROUPEVENTTYPE=2 if kind == GROUP_EVENT else 0,
            ZPUSHNAME=None if mine else base64.b64encode(message((1, self.row), (4, 0))).decode())
        told["text"] = text
        self.content(row, kind, told, date, chat, mine)
        if kind == GROUP_EVENT:
            told |= {"event": {"type": GROUP_EVENT}, "from": None}
            self.leave_open(told, "text", "from", "delivered")
        elif kind == DELETED:
            told["state"] = "unsent"
        elif kind == TEXT and chat["recent"] and rng.random() < 0.1:
            told["reply_to"] = self.quote(row, chat)
        self.receipt(row, stanza, kind, told, date, chat, mine)
        if kind == TEXT:
            author = self.own_jid if mine else sender
            chat["recent"] = (chat["recent"] + [(stanza, author, text)])[-5:]
        moment = fact.unix_ns(date)
        chat["count"] += 1
        chat["first_ns"], chat["last_ns"] = chat["first_ns"] or moment, moment
        chat["preview"] = fact.beginning(told)
        self.facts.add("message", app="whatsapp", source={"file_id": CHATS_ID, "table": "ZWAMESSAGE", "row": row},
                       guid=stanza, conversation=chat["jid"], time_ns=moment, service="WhatsApp", **told)

    @staticmethod
    def leave_open(told, *fields):
        told["open"] = told.get("open", []) + list(fields)

    def item(self, row, **values):
        item = self.store.add("ZWAMEDIAITEM", "WAMediaItem", ZMESSAGE=row, **values)
        self.store.database.execute("UPDATE ZWAMESSAGE SET ZMEDIAITEM = ? WHERE Z_PK = ?", (item, row))

    def content(self, row, kind, told, date, chat, mine):
        rng = self.rng
        if kind in MEDIA:
            extension, identifier = MEDIA[kind], str(uuid.UUID(int=rng.getrandbits(128)))
            data = media.make(rng, extension)
            path = f"Media/{chat['jid']}/{identifier[0]}/{identifier[1]}/{identifier}.{extension}"
            caption = f"Caption {row} 📷" if kind in (IMAGE, VIDEO) and rng.random() < 0.4 else None
            if kind == DOCUMENT:
                caption = f"Report {row}.pdf"
            present = rng.random() < 0.8
            file = {"file_id": "", "path": "Message/" + path, "mime": media.mime(extension), "size": len(data)}
            if present:
                file["file_id"] = self.backup.add_file(DOMAIN, "Message/" + path, data, int(date) + fact.COCOA, 3)
            seconds = rng.randrange(1, 90) if kind in (VIDEO, VOICE) else 0
            # Latitude and longitude hold width and height where no place is shared.
            self.item(row, ZMEDIALOCALPATH=path, ZTITLE=caption, ZFILESIZE=len(data), ZMOVIEDURATION=seconds,
                      ZVCARDSTRING=media.mime(extension), ZLATITUDE=452.0, ZLONGITUDE=603.0)
            told["attachments"] = [file]
            # A document's title is its name; whether that is the message's text is for a reader to say.
            if kind == DOCUMENT:
                self.leave_open(told, "text")
            else:
                told["text"] = caption
        elif kind == PLACE:
            place = (round(rng.uniform(-80, 80), 6), round(rng.uniform(-170, 170), 6))
            self.item(row, ZLATITUDE=place[0], ZLONGITUDE=place[1], ZTITLE=rng.choice(["Café", None]))
            told["place"] = place
            self.leave_open(told, "text")
        elif kind == CONTACT:
            self.item(row, ZVCARDNAME="Ana Müller",
                      ZVCARDSTRING="BEGIN:VCARD\nVERSION:3.0\nFN:Ana Müller\nTEL:+41795550000\nEND:VCARD")
            # The card lies in the row; a reader may show it as text or as a file.
            told["card"] = "Ana Müller"
            self.leave_open(told, "text", "attachments")

    def quote(self, row, chat):
        stanza, sender, text = self.rng.choice(chat["recent"])
        self.item(row, ZMETADATA=message((5, stanza), (6, sender), (19, message((6, message((1, text)))))))
        return stanza

    def receipt(self, row, stanza, kind, told, date, chat, mine):
        """When it was delivered and read, and what was put on it."""
        rng, parts = self.rng, []
        if mine and not chat["is_group"]:
            parts.append((2, message((1, packed(chat["people"][0][0])), (4, 0), (5, 0),
                                     (10, message((1, 0), (2, 0))))))
            parts.append((2, message((1, packed(self.cast.owner_number)), (3, int(date) + fact.COCOA), (4, 2))))
        if kind in (TEXT, IMAGE) and rng.random() < 0.12:
            told["reactions"], groups = [], []
            millis = (int(date) + fact.COCOA) * 1000 + 60_000
            if rng.random() < 0.5:
                groups.append((2, message((1, f"3A{rng.getrandbits(72):018X}"), (2, "👍"), (3, millis), (4, 1))))
                told["reactions"].append({"from": "me", "kind": "👍", "time_ns": millis * 10 ** 6})
            for sender, _, reference in rng.sample(chat["people"], rng.randrange(1, min(3, len(chat["people"])) + 1)):
                emoji = rng.choice(["❤️", "😂", "🙏🏽", "🇨🇭"])
                groups.append((1, message((1, f"3A{rng.getrandbits(72):018X}"), (2, sender), (3, emoji), (4, millis),
                                          (5, 1))))
                told["reactions"].append({"from": reference, "kind": emoji, "time_ns": millis * 10 ** 6})
            parts += [(4, 2), (7, message(*groups))]
        info = self.store.add("ZWAMESSAGEINFO", "WAMessageInfo", ZMESSAGE=row, ZRECEIPTINFO=message(*parts) or None)
        self.store.database.execute("UPDATE ZWAMESSAGE SET ZMESSAGEINFO = ? WHERE Z_PK = ?", (info, row))


def write(rng, cast, facts, backup, file, count, with_contacts, modified):
    chats = Chats(rng, cast, facts, backup, file)
    chats.write(count)
    backup.add_file(DOMAIN, "ChatStorage.sqlite", file, modified, 3)
    if with_contacts:
        write_contacts(rng, cast, backup, file.with_name("ContactsV2.sqlite"), modified)
    write_accounts(cast, backup, file.with_name("LID.sqlite"), modified)
    write_calls(rng, cast, facts, backup, file.with_name("WhatsAppCallHistory.sqlite"), max(4, count // 50),
                modified)


def write_contacts(rng, cast, backup, file, modified):
    store = coredata.Store(sqlite3.connect(file), [(1, "WAAddressBookContact", 0)])
    store.table("ZWAADDRESSBOOKCONTACT", "ZPHONESTATUS INTEGER, ZSORT INTEGER, ZABOUTTIMESTAMP TIMESTAMP, "
                "ZABOUTTEXT VARCHAR, ZFULLNAME VARCHAR, ZGIVENNAME VARCHAR, ZHIGHLIGHTEDNAME VARCHAR, "
                "ZIDENTIFIER VARCHAR, ZLOCALIZEDPHONENUMBER VARCHAR, ZPHONENUMBER VARCHAR, ZPHONENUMBERLABEL VARCHAR, "
                "ZWHATSAPPID VARCHAR")
    for person in cast.on_whatsapp:
        if person.in_contacts:
            number, typed, label = person.phones[0]
            store.add("ZWAADDRESSBOOKCONTACT", "WAAddressBookContact", ZFULLNAME=person.name, ZGIVENNAME=person.first,
                      ZPHONENUMBER=typed, ZPHONENUMBERLABEL=label, ZWHATSAPPID=jid(number), ZPHONESTATUS=1,
                      ZABOUTTEXT="Hey there! I am using WhatsApp.")
    store.close()
    backup.add_file(DOMAIN, "ContactsV2.sqlite", file, modified, 3)


def write_accounts(cast, backup, file, modified):
    """Which number a hidden identifier stands for."""
    store = coredata.Store(sqlite3.connect(file), [(1, "WAZAccount", 0)])
    store.table("ZWAZACCOUNT", "ZCREATEDAT TIMESTAMP, ZIDENTIFIER VARCHAR, ZPHONENUMBER VARCHAR")
    store.add("ZWAZACCOUNT", "WAZAccount", ZIDENTIFIER=hidden(0), ZCREATEDAT=700_000_000.0,
              ZPHONENUMBER=cast.hidden_on_whatsapp.phones[0][0].lstrip("+"))
    store.close()
    backup.add_file(DOMAIN, "LID.sqlite", file, modified, 3)


def write_calls(rng, cast, facts, backup, file, count, modified):
    store = coredata.Store(sqlite3.connect(file), [
        (1, "WAAggregateCallEvent", 0), (2, "WACDCallEvent", 0), (3, "WACDCallEventParticipant", 0)])
    store.table("ZWAAGGREGATECALLEVENT", "ZINCOMING INTEGER, ZMISSED INTEGER, ZMISSEDREASON INTEGER, ZVIDEO INTEGER, "
                "ZFIRSTDATE TIMESTAMP, ZLINKTOKEN VARCHAR")
    store.table("ZWACDCALLEVENT", "ZBYTESRECEIVED INTEGER, ZBYTESSENT INTEGER, ZOUTCOME INTEGER, Z1CALLEVENTS INTEGER, "
                "Z_FOK_1CALLEVENTS INTEGER, ZDATE TIMESTAMP, ZDURATION FLOAT, ZGROUPCALLCREATORUSERJIDSTRING VARCHAR, "
                "ZGROUPJIDSTRING VARCHAR, ZSCHEDULEDID VARCHAR")
    store.table("ZWACDCALLEVENTPARTICIPANT", "ZOUTCOME INTEGER, Z1PARTICIPANTS INTEGER, Z_FOK_1PARTICIPANTS INTEGER, "
                "ZJIDSTRING VARCHAR")
    date = 700_000_000.0
    for _ in range(count):
        date += rng.randrange(100, 90_000) + rng.randrange(1 << 20) / (1 << 20)
        person = rng.choice(cast.on_whatsapp)
        address = jid(person.phones[0][0])
        incoming, video, answered = rng.random() < 0.5, rng.random() < 0.4, rng.random() < 0.7
        duration = rng.randrange(1, 900) + 0.5 if answered else 0.0
        day = store.add("ZWAAGGREGATECALLEVENT", "WAAggregateCallEvent", ZINCOMING=int(incoming), ZVIDEO=int(video),
                        ZMISSED=int(incoming and not answered), ZMISSEDREASON=1, ZFIRSTDATE=date)
        call = store.add("ZWACDCALLEVENT", "WACDCallEvent", ZOUTCOME=0 if answered else 1, Z1CALLEVENTS=day, ZDATE=date,
                         ZDURATION=duration,
                         ZGROUPCALLCREATORUSERJIDSTRING=address if incoming else jid(cast.owner_number))
        store.add("ZWACDCALLEVENTPARTICIPANT", "WACDCallEventParticipant", Z1PARTICIPANTS=call, ZJIDSTRING=address,
                  ZOUTCOME=0)
        facts.add("call", source={"file_id": CALLS_ID, "table": "ZWACDCALLEVENT", "row": call},
                  people=[person.reference(person.phones[0][0])], time_ns=fact.unix_ns(date), duration=duration,
                  outgoing=not incoming, answered=answered, video=video, service="WhatsApp")
    store.close()
    backup.add_file(DOMAIN, "CallHistory.sqlite", file, modified, 3)
