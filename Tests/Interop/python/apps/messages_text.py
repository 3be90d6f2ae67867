"""Texts of messages: many scripts, all lengths, and the attributes that Messages puts on them."""

import plistlib

from . import archive, typedstream

PART = "__kIMMessagePartAttributeName"
DIRECTION = "__kIMBaseWritingDirectionAttributeName"
PLACE = "\ufffc"

PIECES = [
    "Are you coming tonight?", "ok", "👍🏽", "See you at 7 – bring the keys.", "Ça marche, à demain !", "Grüezi mitenand",
    "明日の会議は10時からです。", "안녕하세요", "Привет, как дела?", "مرحبا، كيف حالك؟", "שלום עולם", "नमस्ते दुनिया", "สวัสดี",
    "👩‍👩‍👧‍👦 family dinner", "🇨🇭🇯🇵🏴󠁧󠁢󠁳󠁣󠁴󠁿", "e\u0301 combining", "line one\nline two\n\nline four", "tab\tand  spaces ",
    "“quoted” ‘text’ — dash…", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝕥𝕖𝕤𝕥", "percent % and _ underscore", "back\\slash \"quotes\" 'single'",
    "<b>not bold</b> &amp;", "zero\u200bwidth\u200djoiner", "\u202eright to left\u202c", "I’ll call you back in 5",
    "Happy birthday!! 🎂🎉", "no", "haha", "?",
    "The meeting was moved to Thursday, same place, half an hour earlier than last time.", "¯\\_(ツ)_/¯", "null", "NaN",
    "Straße, Œuvre, Ærø, ĳsselmeer", "İstanbul ve ığdır", "1.000,50 € = 1 000.50 EUR", "http is not a link",
]


class Texts:
    def __init__(self, rng):
        self.rng = rng
        self.pool = [" ".join(rng.choices(PIECES, k=rng.choice([1, 1, 1, 2, 3]))) for _ in range(1500)]
        self.number = 0

    def some(self):
        """A text that no other message has."""
        self.number += 1
        return f"{self.rng.choice(self.pool)} #{self.number}"

    def of_bytes(self, size, piece):
        """A text of exactly `size` bytes in UTF-8."""
        self.number += 1
        start = f"long #{self.number} "
        room = size - len(start)
        body = piece * (room // len(piece.encode()))
        return start + body + "x" * (room - len(body.encode()))


def detected(text):
    """What data detectors leave on a run, in shape."""
    return archive.keyed(("DDScannerResult", {"AR": {}, "MS": text, "T": "HttpURL", "V": 1}))


def plain(text, part=0):
    return [(text, {PART: part})]


def linked(before, link, after):
    runs = [(before, {PART: 0})] if before else []
    runs.append((link, {"__kIMLinkAttributeName": typedstream.URL(link), PART: 0,
                        "__kIMDataDetectedAttributeName": detected(link)}))
    return runs + ([(after, {PART: 0})] if after else [])


def mentioned(before, name, handle, after):
    return [(before, {PART: 0}), (name, {PART: 0, "__kIMMentionConfirmedMention": handle}), (after, {PART: 0})]


def styled(words):
    """iOS 18: bold, italic, effects on parts of the text; and an attribute nobody knows, a number of 64 bits."""
    names = ["__kIMTextBoldAttributeName", "__kIMTextItalicAttributeName", "__kIMTextUnderlineAttributeName",
             "__kIMTextStrikethroughAttributeName", "__kIMTextEffectAttributeName"]
    return [(word, {names[index % len(names)]: 1, PART: 0} if index % 2 else {PART: 0, "__kIMNobodyKnows": 1 << 40})
            for index, word in enumerate(words)]


def attached(guids, text):
    """Attachments first, each a part of its own, then the text, if any."""
    runs = [(PLACE, {DIRECTION: -1, "__kIMFileTransferGUIDAttributeName": guid, PART: part,
                     "__kIMFilenameAttributeName": f"file {part}"}) for part, guid in enumerate(guids)]
    return runs + ([(text, {DIRECTION: -1, PART: len(guids)})] if text else [])


def summary(**keys):
    return plistlib.dumps({"amc": 1, "ust": True} | keys, fmt=plistlib.FMT_BINARY)


def link_payload(url, title):
    """What a link's balloon carries."""
    return archive.keyed({"richLinkMetadata": ("LPLinkMetadata", {
        "version": 1, "URL": archive.url(url), "originalURL": archive.url(url), "title": title,
        "summary": "A page that was made up.", "siteName": "Example", "itemType": "article"})})


def app_payload(name, caption):
    """What an app's balloon carries."""
    return archive.keyed({"an": name, "ai": b"\x89PNG", "ldtext": caption,
                          "URL": archive.url("data:,made-up?amount=5"), "layoutClass": "MSMessageTemplateLayout",
                          "userInfo": {"caption": caption, "subcaption": "made up"}})
