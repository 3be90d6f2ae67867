"""What a fact of make_apps_backup.py must look like as an item of Juicer's index.

One function for each kind of fact yields (field, what was put in, what the index says) for each difference. Items are
as `juicer --json` writes them: names of the proto's fields, whole numbers of 64 bits and times as texts.
"""

import calendar
import collections
import re
import time

TOLERANCE_NS = 1000
FOUR_CENTURIES_NS = 146_097 * 86_400 * 10 ** 9


def ns(text):
    """An RFC 3339 time in UTC, in nanoseconds since 1970."""
    if not text:
        return None
    whole, _, fraction = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) * 10 ** 9 + int((fraction + "0" * 9)[:9])


def check(field, wanted, found):
    if wanted != found:
        yield field, wanted, found


def check_time(field, wanted, text, tolerance=TOLERANCE_NS):
    found = ns(text)
    if (wanted is None) != (found is None) or wanted is not None and abs(wanted - found) > tolerance:
        yield field, wanted, text


def check_flags(item, fact, **names):
    for field, name in names.items():
        yield from check(field, bool(fact.get(name)), item[field])


def check_person(field, wanted, found):
    """`wanted` is "me", or a handle and a name."""
    found = found or {}
    if wanted == "me":
        yield from check(f"{field}.is_owner", True, found.get("is_owner"))
    elif wanted is None:
        yield from check(f"{field}.handle", "", found.get("handle", ""))
    else:
        yield from check(f"{field}.is_owner", False, found.get("is_owner"))
        yield from check(f"{field}.handle", wanted["handle"], found.get("handle"))
        yield from check(f"{field}.name", wanted["name"], found.get("name"))


def who(person):
    return "me" if person == "me" or person.get("is_owner") else person["handle"]


def check_people(field, wanted, found):
    yield from check(field, sorted(who(person) for person in wanted), sorted(who(person) for person in found))
    names = {person["handle"]: person["name"] for person in found}
    for person in wanted:
        if person != "me" and person["handle"] in names:
            yield from check(f"{field}.name", person["name"], names[person["handle"]])


def check_file(field, wanted, found):
    """A file that may not be in the backup; then its size may be unknown too."""
    if not found:
        yield field, wanted, found
        return
    yield from check(f"{field}.file_id", wanted["file_id"], found["file_id"])
    if "name" in wanted:
        yield from check(f"{field}.name", wanted["name"], found["name"])
    yield from check(f"{field}.media_type", wanted["mime"], found["media_type"])
    if wanted["file_id"]:
        yield from check(f"{field}.size", wanted["size"], int(found["size"]))


def check_place(wanted, found):
    if wanted is None:
        yield from check("place", None, found)
    elif not found or abs(found["latitude"] - wanted[0]) > 1e-6 or abs(found["longitude"] - wanted[1]) > 1e-6:
        yield "place", wanted, found


def emoji(text):
    """Without the selectors that only say how it is drawn."""
    return text.replace("\ufe0f", "")


# Messages

def message(fact, item, index):
    left_open = fact.get("open", [])
    yield from check_time("sent", fact["time_ns"], item.get("sent"))
    for field in ("delivered", "read"):
        if field not in left_open:
            yield from check_time(field, fact.get(f"{field}_ns"), item.get(field))
    if "from" not in left_open:
        yield from check_person("from", fact.get("from"), item.get("from"))
    if "text" not in left_open:
        yield from check("text", fact.get("text", ""), item["text"])
    yield from check("text_state", "TEXT_STATE_" + fact["state"].upper(), item["text_state"])
    yield from check("service", fact["service"], item["service"])
    yield from check("is_starred", fact.get("starred", False), item["is_starred"])
    if fact.get("conversation"):
        yield from check("conversation_id", index.conversation(fact["conversation"]), item["conversation_id"])
    yield from check("reply_to_id", index.row_of_guid(fact.get("reply_to")), index.row_of_message(item["reply_to_id"]))
    yield from message_edits(fact.get("edits", []), item["edits"])
    yield from message_reactions(fact.get("reactions", []), item["reactions"])
    if "attachments" not in left_open:
        yield from message_files(fact, item["attachments"])
    yield from check_place(fact.get("place"), item.get("place"))
    for field, name in (("effect", "effect"), ("event", "event"), ("app_summary", "balloon")):
        if bool(fact.get(name)) != bool(item[field]):
            if not (field == "app_summary" and (fact.get("card") or fact.get("place"))):
                yield field, fact.get(name), item[field]
    said = fact.get("event", {}).get("says")
    if said and not any(word in item["event"] for word in said):
        yield "event", said, item["event"]
    if "title" in fact.get("balloon", {}) and fact["balloon"]["title"] not in item["app_summary"]:
        yield "app_summary", fact["balloon"]["title"], item["app_summary"]


def message_edits(wanted, found):
    if len(wanted) != len(found):
        yield "edits", [edit["text"] for edit in wanted], [edit["text"] for edit in found]
        return
    for edit, other in zip(wanted, found):
        # Of a message with several parts the index may tell the part or the whole.
        if not other["text"].endswith(edit["text"]):
            yield "edits.text", edit["text"], other["text"]
        yield from check_time("edits.time", edit["time_ns"], other.get("time"))


def message_reactions(wanted, found):
    expected = collections.Counter((who(one["from"]), emoji(one["kind"])) for one in wanted)
    actual = collections.Counter((who(one.get("from") or {"handle": ""}), emoji(one["kind"])) for one in found)
    if expected != actual:
        yield "reactions", sorted(expected.elements()), sorted(actual.elements())
        return
    times = {(who(one["from"]), emoji(one["kind"])): one.get("time") for one in found}
    for one in wanted:
        key = who(one["from"]), emoji(one["kind"])
        if times[key] is not None and expected[key] == 1:
            yield from check_time("reactions.time", one["time_ns"], times[key])


def message_files(fact, found):
    wanted = fact.get("attachments", [])
    # The picture of a sticker that was put on the message may be listed with its attachments.
    stickers = [one["picture"]["name"] for one in fact.get("reactions", []) if "picture" in one]
    found = [file for file in found if file["name"] not in stickers]
    if len(wanted) != len(found):
        yield "attachments", [file["path"] for file in wanted], [file["name"] for file in found]
        return
    for file, other in zip(wanted, found):
        yield from check_file("attachments", file, other)
        if "offset" in file:
            yield from check("attachments.text_offset", file["offset"], other["text_offset"])
        if "sticker" in file:
            yield from check("attachments.is_sticker", file["sticker"], other["is_sticker"])


def conversation(fact, item, index):
    if fact.get("title"):
        yield from check("title", fact["title"], item["title"])
    else:
        for person in fact["members"]:
            if person["name"] not in item["title"]:
                yield "title", person["name"], item["title"]
    yield from check_people("members", fact["members"], item["members"])
    yield from check("service", fact["service"], item["service"])
    yield from check("message_count", fact["count"], int(item["message_count"]))
    if not item["preview"].startswith(fact.get("preview", "")):
        yield "preview", fact["preview"], item["preview"]
    yield from check_time("first_message", fact.get("first_ns"), item.get("first_message"))
    yield from check_time("last_message", fact.get("last_ns"), item.get("last_message"))
    yield from check_flags(item, fact, is_group="is_group", is_archived="archived")


# Photos and notes

def photo(fact, item, index):
    yield from check_time("taken", fact["time_ns"], item.get("taken"))
    yield from check("utc_offset_minutes", fact["offset_minutes"], item["utc_offset_minutes"])
    yield from check("original_name", fact["original_name"], item["original_name"])
    yield from check_place(fact.get("place"), item.get("place"))
    yield from check_flags(item, fact, is_favorite="favourite", is_hidden="hidden", is_trashed="trashed",
                           is_screenshot="screenshot", original_present="present")
    media = item.get("media") or {"file_id": "", "width": 0, "height": 0, "duration_ms": "0"}
    if "original" in fact:
        yield from check_file("media", fact["original"], media)
    elif media["file_id"] not in [fact[name]["file_id"] for name in ("thumbnail", "edited") if name in fact]:
        yield "media.file_id", fact.get("thumbnail"), media["file_id"]
    measures, told = (fact["width"], fact["height"], fact["duration_ms"]), (
        media["width"], media["height"], int(media["duration_ms"]))
    # Of a smaller copy nobody noted them.
    if fact["present"] or any(told):
        yield from check("media.width, height, duration_ms", measures, told)
    for field in ("live_video", "edited"):
        if field in fact:
            yield from check_file(field, fact[field], item.get(field))
        else:
            yield from check(f"{field}.file_id", "", (item.get(field) or {"file_id": ""})["file_id"])
    # Photos has their names alone, by which two of one name are one.
    yield from check("people", sorted(set(fact.get("people", []))), sorted({one["name"] for one in item["people"]}))
    if index.albums:
        titles = sorted(index.albums.get(album, album) for album in item["album_ids"])
        yield from check("album_ids", sorted(fact.get("albums", [])), titles)


def album(fact, item, index):
    photos = fact.get("photos", [])
    if int(item["photo_count"]) not in (len(photos), len([one for one in photos if not one["trashed"]])):
        yield "photo_count", len(photos), item["photo_count"]
    yield from check("is_shared", fact["shared"], item["is_shared"])
    yield from check_time("created", fact["created_ns"], item.get("created"))


def note(fact, item, index):
    yield from check("title", fact["title"], item["title"])
    yield from check("folder", fact["folder"], item["folder"])
    yield from check_time("created", fact["created_ns"], item.get("created"))
    yield from check_time("modified", fact["modified_ns"], item.get("modified"))
    yield from check_flags(item, fact, is_locked="locked", is_pinned="pinned", is_trashed="trashed")
    if fact["locked"]:
        for field in ("text", "markdown", "preview"):
            yield from check(field, "", item[field])
        return
    if not item["text"]:
        return  # Lists leave it out.
    # A table stands for itself where its place is.
    table = "\n".join("\t".join(row) for row in fact["table"]) if "table" in fact else "\ufffc"
    yield from check("text", fact["text"].rstrip("\n").replace("\ufffc", table),
                     item["text"].rstrip("\n").replace("\ufffc", table))
    markdown = item["markdown"]
    for task in fact.get("checklist", []):
        mark = "[x]" if task["done"] else "[ ]"
        if not re.search(rf"[-*] {re.escape(mark)} {re.escape(task['text'])}", markdown):
            yield "markdown", f"- {mark} {task['text']}", markdown
    for row in fact.get("table", []):
        cells = [re.escape(cell) for cell in row]
        if not re.search(r"\|\s*" + r"\s*\|\s*".join(cells) + r"\s*\|", markdown):
            yield "markdown", row, markdown
    for link in fact.get("links", []):
        if link not in markdown:
            yield "markdown", link, markdown
    yield from note_files(fact.get("attachments", []), item["attachments"])


def note_files(wanted, found):
    files = {file["file_id"]: file for file in found}
    for file in wanted:
        yield from check_file("attachments", file, files.get(file["file_id"]))


# People

def labelled(values):
    return sorted((value["label"].lower().replace(" ", ""), value["value"]) for value in values)


def contact(fact, item, index):
    for field in ("name", "organization", "note", "birthday"):
        yield from check(field, fact.get(field, ""), item[field])
    for field in ("phones", "emails", "urls"):
        yield from check(field, labelled(fact.get(field, [])), labelled(item[field]))
    for field in ("addresses", "accounts"):
        wanted = fact.get(field, [])
        yield from check(field, len(wanted), len(item[field]))
        for value, other in zip(wanted, item[field]):
            for part in value["value"]:
                if part not in other["value"]:
                    yield field, part, other["value"]
    yield from check("groups", sorted(fact.get("groups", [])), sorted(item["groups"]))
    yield from check("person_id", True, bool(item["person_id"]))


def person(fact, items, index):
    """`items` are all people with one of the handles."""
    yield from check("people with these handles", 1, len(items))
    for item in items[:1]:
        yield from check("name", fact["name"], item["name"])
        for handle in fact["handles"]:
            if handle not in item["handles"]:
                yield "handles", handle, item["handles"]
        if index.contacts:
            rows = sorted(index.contacts.get(one, one) for one in item["contact_ids"])
            yield from check("contact_ids", fact["contacts"], rows)


def call(fact, item, index):
    yield from check_people("people", fact.get("people", []), item["people"])
    yield from check_time("time", fact["time_ns"], item.get("time"))
    if abs(float(item["duration_seconds"]) - fact["duration"]) >= 1:
        yield "duration_seconds", fact["duration"], item["duration_seconds"]
    direction = "CALL_DIRECTION_OUTGOING" if fact["outgoing"] else "CALL_DIRECTION_INCOMING"
    yield from check("direction", direction, item["direction"])
    yield from check_flags(item, fact, answered="answered", video="video")
    yield from check("service", fact["service"], item["service"])


def voicemail(fact, item, index):
    yield from check_person("from", fact.get("from"), item.get("from"))
    yield from check_time("time", fact["time_ns"], item.get("time"))
    yield from check_time("trashed", fact.get("trashed_ns"), item.get("trashed"))
    yield from check("duration_seconds", fact["duration"], int(item["duration_seconds"]))
    yield from check("transcript", fact.get("transcript", ""), item["transcript"])
    if "audio" in fact:
        yield from check_file("audio", fact["audio"], item.get("audio"))
    else:
        yield from check("audio.file_id", "", (item.get("audio") or {"file_id": ""})["file_id"])


# Calendar and Safari

def event(fact, item, index):
    for field in ("title", "calendar", "location", "notes", "url", "time_zone"):
        if field == "location" and "location" in fact:
            if fact[field] not in item[field]:
                yield field, fact[field], item[field]
        else:
            yield from check(field, fact.get(field, ""), item[field])
    # An event of whole days ends a second before midnight; a reader may say midnight.
    tolerance = 10 ** 9 if fact["all_day"] else TOLERANCE_NS
    # 1604 stands for no year; a reader may show a leap year of its own choice.
    moved = FOUR_CENTURIES_NS if fact["no_year"] and item.get("start", "").startswith("2004-") else 0
    yield from check_time("start", fact["start_ns"] + moved, item.get("start"))
    yield from check_time("end", fact["end_ns"] + moved, item.get("end"), tolerance)
    yield from check("all_day", fact["all_day"], item["all_day"])
    recurrence, _, exceptions = item["recurrence"].partition("\n")
    rule = dict(part.split("=", 1) for part in recurrence.split(";") if part)
    rule.pop("WKST", None)
    if rule.get("INTERVAL") == "1":
        del rule["INTERVAL"]
    wanted = dict(fact.get("recurrence", {}))
    if fact["all_day"] and "UNTIL" in wanted:
        wanted["UNTIL"] = wanted["UNTIL"][:8]
    yield from check("recurrence", wanted, rule)
    if exceptions:
        wanted = [time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(one // 10 ** 9)) for one in fact.get("exceptions_ns", [])]
        listed = exceptions.partition(":")[2].split(",")
        yield from check("recurrence", [one[:8] if fact["all_day"] else one for one in wanted], listed)
    found = {person["handle"]: person for person in item["attendees"]}
    for person in fact.get("attendees", []):
        yield from check_person("attendees", person, found.get(person["handle"]))


def visit(fact, item, index):
    yield from check_time("time", fact["time_ns"], item.get("time"))
    yield from check("url", fact["url"], item["url"])
    yield from check("title", fact.get("title", ""), item["title"])
    yield from check("visit_count", fact["visit_count"], int(item["visit_count"]))
    origin = index.row_of("visit", item["redirected_from_id"])
    yield from check("redirected_from_id", fact.get("redirected_from"), origin)


def bookmark(fact, item, index):
    for field in ("title", "url"):
        yield from check(field, fact[field], item[field])
    yield from check("reading_list", fact["reading_list"], item["reading_list"])
    if fact["reading_list"]:
        yield from check_time("added", fact["added_ns"], item.get("added"))
    elif not item["folder"].endswith(fact.get("folder", "")):
        yield "folder", fact.get("folder"), item["folder"]


# How an item is known by its fields, the most telling first.
KINDS = [("message", "text_state"), ("conversation", "last_message"), ("conversation", "is_archived"),
         ("photo", "original_name"), ("album", "is_shared"), ("note", "markdown"), ("contact", "birthday"),
         ("call", "direction"), ("event", "all_day"), ("visit", "redirected_from_id"), ("bookmark", "reading_list"),
         ("voicemail", "transcript"), ("person", "contact_ids"), ("location", "origin_id")]
WRAPPED = {"message", "photo", "note", "contact", "call", "calendar_event", "safari_visit", "safari_bookmark",
           "voicemail", "location"}
RULES = {"message": message, "conversation": conversation, "photo": photo, "album": album, "note": note,
         "contact": contact, "call": call, "event": event, "visit": visit, "bookmark": bookmark, "voicemail": voicemail}
