"""Writes CallHistory.storedata."""

import sqlite3
import uuid

from . import cast as people
from . import coredata
from . import facts as fact

DOMAIN, PATH = "HomeDomain", "Library/CallHistoryDB/CallHistory.storedata"
FILE_ID = fact.file_id(DOMAIN, PATH)
PROVIDERS = {"Phone": "com.apple.Telephony", "FaceTime": "com.apple.FaceTime", "WhatsApp": "net.whatsapp.WhatsApp"}


def write(rng, cast, facts, backup, file, count, modified):
    store = coredata.Store(sqlite3.connect(file), [(1, "CallDBProperties", 0), (2, "CallRecord", 0),
                                                   (3, "EmergencyMediaItem", 0), (4, "Handle", 0)])
    store.table("ZCALLRECORD", """ZANSWERED INTEGER, ZCALL_CATEGORY INTEGER, ZCALLTYPE INTEGER,
        ZDISCONNECTED_CAUSE INTEGER, ZFACE_TIME_DATA INTEGER, ZFILTERED_OUT_REASON INTEGER, ZHANDLE_TYPE INTEGER,
        ZHASMESSAGE INTEGER, ZJUNKCONFIDENCE INTEGER, ZNUMBER_AVAILABILITY INTEGER, ZORIGINATED INTEGER, ZREAD INTEGER,
        ZTIME_TO_ESTABLISH INTEGER, ZUSEDEMERGENCYVIDEOSTREAMING INTEGER, ZVERIFICATIONSTATUS INTEGER,
        ZWASEMERGENCYCALL INTEGER, ZDATE TIMESTAMP, ZDURATION FLOAT, ZADDRESS VARCHAR, ZDEVICE_ID VARCHAR,
        ZISO_COUNTRY_CODE VARCHAR, ZJUNKIDENTIFICATIONCATEGORY VARCHAR, ZLOCALPARTICIPANTUUID BLOB, ZLOCATION VARCHAR,
        ZNAME VARCHAR, ZSERVICE_PROVIDER VARCHAR, ZUNIQUE_ID VARCHAR""")
    store.table("ZHANDLE", "ZTYPE INTEGER, ZNORMALIZEDVALUE VARCHAR, ZVALUE VARCHAR")
    store.table("ZCALLDBPROPERTIES", "ZTIMER_ALL FLOAT, ZTIMER_INCOMING FLOAT, ZTIMER_OUTGOING FLOAT")
    store.database.execute("CREATE TABLE Z_2REMOTEPARTICIPANTHANDLES (Z_2REMOTEPARTICIPANTCALLS INTEGER, "
                           "Z_4REMOTEPARTICIPANTHANDLES INTEGER, "
                           "PRIMARY KEY (Z_2REMOTEPARTICIPANTCALLS, Z_4REMOTEPARTICIPANTHANDLES))")
    date = 600_000_000.0
    for _ in range(count):
        date += rng.randrange(600, 90_000) + rng.randrange(1 << 20) / (1 << 20)
        service = rng.choice(["Phone"] * 6 + ["FaceTime"] * 3 + ["WhatsApp"])
        video = service != "Phone" and rng.random() < 0.5
        originated, answered = rng.random() < 0.5, rng.random() < 0.7
        duration = rng.randrange(1, 5000) + rng.randrange(1 << 10) / (1 << 10) if answered else 0.0
        others = _others(rng, cast, service)
        call = store.add(
            "ZCALLRECORD", "CallRecord", ZANSWERED=int(answered), ZCALL_CATEGORY=2 if video else 1,
            ZCALLTYPE={"Phone": 1, "FaceTime": 8 if video else 16, "WhatsApp": 0}[service], ZORIGINATED=int(originated),
            ZREAD=1, ZDATE=date, ZDURATION=duration, ZADDRESS=_address(rng, others),
            ZISO_COUNTRY_CODE="us", ZLOCATION="San Francisco, CA", ZHANDLE_TYPE=2,
            ZSERVICE_PROVIDER=PROVIDERS[service], ZUNIQUE_ID=str(uuid.UUID(int=rng.getrandbits(128))).upper())
        for other in others:
            handle = store.add("ZHANDLE", "Handle", ZTYPE=3 if "@" in other["handle"] else 2,
                               ZNORMALIZEDVALUE=other["handle"], ZVALUE=other["handle"])
            store.database.execute("INSERT INTO Z_2REMOTEPARTICIPANTHANDLES VALUES (?,?)", (call, handle))
        facts.add("call", source={"file_id": FILE_ID, "table": "ZCALLRECORD", "row": call}, people=others,
                  time_ns=fact.unix_ns(date), duration=duration, outgoing=originated, answered=answered, video=video,
                  service=service)
    store.close()
    backup.add_file(DOMAIN, PATH, file, modified, 3)


def _address(rng, others):
    """Older releases wrote it as bytes, and such rows stay."""
    if len(others) != 1:
        return None
    return others[0]["handle"].encode() if rng.random() < 0.05 else others[0]["handle"]


def _others(rng, cast, service):
    """One as a rule; several in a FaceTime group; nobody where the number was withheld."""
    if service == "FaceTime" and rng.random() < 0.2:
        return [person.reference() for person in rng.sample(cast.people, 3)]
    chance = rng.random()
    if service == "Phone" and chance < 0.05:
        return []
    if service == "Phone" and chance < 0.15:
        return [people.stranger(f"+1202777{rng.randrange(10_000):04d}")]
    person = rng.choice(cast.people)
    return [person.reference(rng.choice(person.handles) if service == "FaceTime" else person.phones[0][0])]
