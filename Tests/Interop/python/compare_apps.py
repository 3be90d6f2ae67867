#!/usr/bin/env python3
"""Compares what `juicer ... --json` says with the facts of make_apps_backup.py.

    compare_apps.py FACTS FILE...

Each FILE has lines of JSON, of any of: messages conversations, messages show, whatsapp chats, whatsapp show,
timeline, photos, albums, contacts, calls, notes list, notes show, calendar, safari history, safari bookmarks,
voicemail, people list. What an item is shows by its fields. Prints a line for each kind and field with how many
differ, and the first differences; ends with 1 if there are any, or if the files lack a kind that the facts have
(`--only` says which kinds are meant).
"""

import argparse
import collections
import json
import pathlib
import sqlite3
import sys
import tempfile

import compare_rules as rules


class Index:
    """The items of the files, in a database so that memory stays bounded."""

    def __init__(self, path):
        self.database = sqlite3.connect(path)
        self.database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE item (kind TEXT, file TEXT, row INTEGER, id TEXT, conversation TEXT, json TEXT, seen);"
            "CREATE UNIQUE INDEX by_id ON item (kind, id);"
            "CREATE TABLE handle (handle TEXT, person TEXT);")
        self.albums, self.contacts, self.conversations, self.rows = {}, {}, {}, {}
        # Conversations of the index with what no conversation had.
        self.loose = set()

    def read(self, file):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                self.add(json.loads(line))

    def add(self, item):
        # A list over all types tells which one it is, and maybe more about the item.
        item = next((item[name] for name in rules.WRAPPED if isinstance(item.get(name), dict)), item)
        kind = next((kind for kind, field in rules.KINDS if field in item), None)
        if kind is None:
            sys.exit(f"compare_apps: a line that is no item: {json.dumps(item)[:200]}")
        source = item.get("source") or {}
        # Of one item that several files have, one with the whole text is kept.
        old = self.get(kind, item["id"])
        if old is not None and (len(old.get("text", "")) >= len(item.get("text", ""))):
            return
        row = int(source["row_id"]) if source else None
        self.database.execute("INSERT OR REPLACE INTO item VALUES (?,?,?,?,?,?,0)", (
            kind, source.get("file_id"), row, item["id"], item.get("conversation_id"), json.dumps(item)))
        if kind == "album":
            self.albums[item["id"]] = item["title"]
        elif kind == "contact":
            self.contacts[item["id"]] = row
        elif kind == "person" and old is None:
            self.database.executemany("INSERT INTO handle VALUES (?,?)",
                                      [(one, item["id"]) for one in item["handles"]])

    def finish(self):
        self.database.execute("CREATE INDEX by_row ON item (kind, file, row)")
        self.database.execute("CREATE INDEX by_handle ON handle (handle)")

    def learn(self, fact):
        """Which conversation of the index is which, by their messages; and which row has which GUID."""
        if fact["kind"] == "message":
            self.rows[fact["guid"]] = fact["source"]["row"]
            guid = fact.get("conversation")
            if guid is None or guid not in self.conversations:
                found = self.database.execute(
                    "SELECT conversation FROM item WHERE kind = 'message' AND file = ? AND row = ?",
                    (fact["source"]["file_id"], fact["source"]["row"])).fetchone()
                if found and guid is None:
                    self.loose.add(found[0])
                elif found:
                    self.conversations[guid] = found[0]

    def get(self, kind, identifier):
        found = self.database.execute("SELECT json FROM item WHERE kind = ? AND id = ?", (kind, identifier)).fetchone()
        return found and json.loads(found[0])

    def row_of(self, kind, identifier):
        found = self.database.execute("SELECT row FROM item WHERE kind = ? AND id = ?", (kind, identifier)).fetchone()
        return found[0] if found else identifier or None

    def row_of_message(self, identifier):
        return self.row_of("message", identifier)

    def row_of_guid(self, guid):
        return self.rows.get(guid)

    def conversation(self, guid):
        return self.conversations.get(guid)

    def find(self, fact):
        """The item that a fact is about, and marks it as seen."""
        kind, source = fact["kind"], fact.get("source", {})
        if kind == "conversation":
            where, values = "id = ?", (self.conversations.get(fact["guid"], ""),)
        elif kind == "album":
            where, values = "json_extract(json, '$.title') = ?", (fact["title"],)
        else:
            where, values = "file = ? AND row = ?", (source["file_id"], source["row"])
        found = self.database.execute(
            f"SELECT rowid, json FROM item WHERE kind = ? AND {where}", (kind, *values)).fetchall()
        self.database.executemany("UPDATE item SET seen = seen + 1 WHERE rowid = ?", [(row,) for row, _ in found])
        return [json.loads(text) for _, text in found]

    def people(self, handles):
        marks = ",".join("?" * len(handles))
        return [self.get("person", person) for (person,) in self.database.execute(
            f"SELECT DISTINCT person FROM handle WHERE handle IN ({marks})", handles)]

    def has(self, kind):
        return self.database.execute("SELECT 1 FROM item WHERE kind = ?", (kind,)).fetchone() is not None

    def unseen(self, kind):
        return [json.loads(text) for (text,) in self.database.execute(
            "SELECT json FROM item WHERE kind = ? AND seen = 0", (kind,))]


class Report:
    def __init__(self, shown):
        self.shown = shown
        self.compared = collections.Counter()
        self.differing = collections.Counter()
        self.fields = collections.Counter()
        self.examples = collections.defaultdict(list)

    def add(self, kind, name, differences):
        differences = list(differences)
        self.compared[kind] += 1
        self.differing[kind] += bool(differences)
        for field in {field for field, _, _ in differences}:
            self.fields[kind, field] += 1
        for field, wanted, found in differences:
            if len(self.examples[kind, field]) < self.shown:
                self.examples[kind, field].append((name, wanted, found))

    def print(self):
        for kind in sorted(self.compared):
            print(f"{kind}: {self.compared[kind]} compared, {self.differing[kind]} differ")
            for (of, field), count in sorted(self.fields.items()):
                if of == kind:
                    print(f"  {field}: {count}")
                    for name, wanted, found in self.examples[kind, field]:
                        print(f"    {name}\n      put in: {str(wanted)[:300]!r}\n      says:   {str(found)[:300]!r}")


def name(fact):
    source = fact.get("source")
    return f"{source['table']} {source['row']}" if source else fact.get("name", "")


def facts_of(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def compare(index, facts, only, report):
    for fact in facts_of(facts):
        index.learn(fact)
    kinds = set()
    for fact in facts_of(facts):
        kind = fact["kind"]
        if only and kind not in only:
            continue
        kinds.add(kind)
        if not index.has(kind):
            continue
        if kind == "person":
            report.add(kind, name(fact), rules.person(fact, index.people(fact["handles"]), index))
            continue
        items = index.find(fact)
        if len(items) != 1:
            report.add(kind, name(fact), [("there" if not items else "once", name(fact), len(items))])
        else:
            differences = list(rules.RULES[kind](fact, items[0], index))
            table = items[0].get("source", {}).get("table")
            if table and table != fact["source"]["table"]:
                differences.append(("source.table", fact["source"]["table"], table))
            report.add(kind, name(fact), differences)
    missing = sorted(kind for kind in kinds if not index.has(kind))
    for kind in kinds - {"person"} - set(missing):
        for item in index.unseen(kind):
            if kind == "conversation" and (item["id"] in index.loose or item["message_count"] == "0"):
                continue
            source = item.get("source") or {}
            report.add(kind, f"{source.get('table', '')} {source.get('row_id', item['id'])}",
                       [("not put in", None, json.dumps(item, ensure_ascii=False))])
    return missing


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("facts", type=pathlib.Path)
    parser.add_argument("files", type=pathlib.Path, nargs="+")
    parser.add_argument("--only", help="kinds of facts, with commas between")
    parser.add_argument("--show", type=int, default=3, help="differences shown for each field")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        index = Index(pathlib.Path(scratch, "items"))
        for file in options.files:
            index.read(file)
        index.finish()
        report = Report(options.show)
        missing = compare(index, options.facts, set(options.only.split(",")) if options.only else None, report)
    report.print()
    for kind in missing:
        print(f"{kind}: not in the files")
    sys.exit(1 if missing or any(report.differing.values()) else 0)


if __name__ == "__main__":
    main()
