"""What was put into a backup, told independently of how anybody shows it.

A fact is one line of JSON with a `kind`. The row that an item comes from is told as `source`: {"file_id", "table",
"row"}. Times are nanoseconds since 1970 (UTC); `None` where there is none. Somebody is "me", or {"handle", "name"}:
the number or address in the form that compares, and the name that a reader can know. A file is {"file_id", "name",
"mime", "size"}, `file_id` empty where the backup does not have it.
"""

import hashlib
import json

COCOA = 978_307_200
NANOSECONDS = 1_000_000_000


def unix_ns(cocoa_seconds):
    """Of seconds since 2001, as databases have them: a whole number or a double. The result is exact to what the
    double holds, and rounded to nanoseconds."""
    whole = int(cocoa_seconds // 1)
    return (whole + COCOA) * NANOSECONDS + round((cocoa_seconds - whole) * NANOSECONDS)


def file_id(domain, path):
    return hashlib.sha1(f"{domain}-{path}".encode()).hexdigest()


def beginning(told):
    """The beginning of a message's text, where it has one that a list may show."""
    if told["state"] != "decoded" or "text" in told.get("open", []):
        return None
    return (told.get("text") or "").replace("\ufffc", "").strip()[:100]


class Facts:
    def __init__(self, path):
        self.out = open(path, "w", encoding="utf-8")
        self.counts = {}

    def add(self, kind, **fields):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        fact = {"kind": kind} | {key: value for key, value in fields.items() if value not in (None, [], "")}
        self.out.write(json.dumps(fact, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self):
        self.out.close()
