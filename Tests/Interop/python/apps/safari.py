"""Writes Safari's History.db and Bookmarks.db."""

import datetime
import plistlib
import sqlite3

from . import facts as fact

DOMAIN = "HomeDomain"
HISTORY, BOOKMARKS = "Library/Safari/History.db", "Library/Safari/Bookmarks.db"
HISTORY_ID, BOOKMARKS_ID = fact.file_id(DOMAIN, HISTORY), fact.file_id(DOMAIN, BOOKMARKS)


def write_history(rng, facts, backup, file, count, modified):
    database = sqlite3.connect(file)
    database.executescript("""
        CREATE TABLE history_items (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE,
        domain_expansion TEXT NULL, visit_count INTEGER NOT NULL, daily_visit_counts BLOB NOT NULL,
        weekly_visit_counts BLOB NULL, autocomplete_triggers BLOB NULL, should_recompute_derived_visit_counts INTEGER
        NOT NULL, visit_count_score INTEGER NOT NULL, status_code INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER NOT NULL REFERENCES
        history_items(id) ON DELETE CASCADE, visit_time REAL NOT NULL, title TEXT NULL, load_successful BOOLEAN NOT
        NULL DEFAULT 1, http_non_get BOOLEAN NOT NULL DEFAULT 0, synthesized BOOLEAN NOT NULL DEFAULT 0,
        redirect_source INTEGER NULL UNIQUE REFERENCES history_visits(id) ON DELETE CASCADE, redirect_destination
        INTEGER NULL UNIQUE REFERENCES history_visits(id) ON DELETE CASCADE, origin INTEGER NOT NULL DEFAULT 0,
        generation INTEGER NOT NULL DEFAULT 0, attributes INTEGER NOT NULL DEFAULT 0, score INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE history_tombstones (id INTEGER PRIMARY KEY AUTOINCREMENT, start_time REAL NOT NULL, end_time REAL
        NOT NULL, url TEXT, generation INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE metadata (key TEXT NOT NULL UNIQUE, value);""")
    items = [f"https://www.example.{rng.choice(['com', 'org', 'ch'])}/{path}/{number}"
             for number in range(max(3, count // 4)) for path in [rng.choice(["news", "sök?q=ä", "a#b", "日本"])]]
    visits, totals, date, row = [], [0] * len(items), 700_000_000.0, 0
    while row < count:
        row += 1
        date += rng.randrange(1, 9000) + rng.randrange(1 << 20) / (1 << 20)
        item = rng.randrange(len(items))
        title = rng.choice([f"Page {item} – Titel", "", None])
        redirected = row + 1 if row < count and rng.random() < 0.1 else None
        visits.append([row, item + 1, date, title, None, redirected, rng.randrange(2)])
        totals[item] += 1
        if redirected:
            row += 1
            item = rng.randrange(len(items))
            visits.append([row, item + 1, date + 0.25, f"Arrived {row}", row - 1, None, 0])
            totals[item] += 1
    database.executemany("INSERT INTO history_items VALUES (?,?,?,?,x'00',NULL,NULL,0,100,200)",
                         [(number, url, "example", totals[number - 1]) for number, url in enumerate(items, 1)])
    for visit in visits:
        database.execute("INSERT INTO history_visits (id,history_item,visit_time,title,redirect_source,"
                         "redirect_destination,origin) VALUES (?,?,?,?,?,?,?)", visit)
        row, item, date, title, source, _, _ = visit
        facts.add("visit", source={"file_id": HISTORY_ID, "table": "history_visits", "row": row},
                  time_ns=fact.unix_ns(date), url=items[item - 1], title=title, redirected_from=source,
                  visit_count=totals[item - 1])
    database.execute("INSERT INTO history_tombstones VALUES (1, 690000000, 690000001, 'https://gone.example.com', 1)")
    database.commit()
    database.close()
    backup.add_file(DOMAIN, HISTORY, file, modified, 3)


def write_bookmarks(rng, facts, backup, file, count, modified):
    database = sqlite3.connect(file)
    database.executescript("""
        CREATE TABLE bookmarks (id INTEGER PRIMARY KEY AUTOINCREMENT, special_id INTEGER DEFAULT 0, parent INTEGER,
        type INTEGER, title TEXT, url TEXT COLLATE NOCASE, num_children INTEGER DEFAULT 0, editable INTEGER DEFAULT 1,
        deletable INTEGER DEFAULT 1, hidden INTEGER DEFAULT 0, hidden_ancestor_count INTEGER DEFAULT 0, order_index
        INTEGER NOT NULL, external_uuid TEXT UNIQUE, read INTEGER DEFAULT NULL, last_modified REAL DEFAULT NULL,
        server_id TEXT, sync_key TEXT, sync_data BLOB, added INTEGER DEFAULT 1, deleted INTEGER DEFAULT 0,
        extra_attributes BLOB DEFAULT NULL, local_attributes BLOB DEFAULT NULL, fetched_icon BOOL DEFAULT 0, icon BLOB
        DEFAULT NULL, dav_generation INTEGER DEFAULT 0, locally_added BOOL DEFAULT 0, archive_status INTEGER DEFAULT 0,
        syncable BOOL DEFAULT 1, web_filter_status INTEGER DEFAULT 0, modified_attributes UNSIGNED BIG INT DEFAULT 0,
        date_closed REAL DEFAULT NULL, last_selected_child INTEGER DEFAULT NULL, subtype INTEGER DEFAULT 0);
        CREATE TABLE folder_ancestors (id INTEGER PRIMARY KEY AUTOINCREMENT, folder_id INTEGER NOT NULL, ancestor_id
        INTEGER NOT NULL);
        CREATE TABLE bookmark_title_words (id INTEGER PRIMARY KEY AUTOINCREMENT, bookmark_id INTEGER NOT NULL, word
        TEXT, word_index INTEGER);
        CREATE TABLE sync_properties (key TEXT PRIMARY KEY, value TEXT);
        CREATE TABLE generations (generation INTEGER DEFAULT 0);""")

    def add(row, special, parent, kind, title, url, **values):
        columns = {"id": row, "special_id": special, "parent": parent, "type": kind, "title": title, "url": url,
                   "order_index": row, "external_uuid": f"uuid-{row}", "last_modified": 1_600_000_000.5 + row} | values
        database.execute(f"INSERT INTO bookmarks ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})",
                         tuple(columns.values()))

    add(0, 0, None, 1, "Root", None)
    add(1, 1, 0, 1, "BookmarksBar", None)
    add(2, 2, 0, 1, "BookmarksMenu", None)
    add(3, 3, 0, 1, "com.apple.ReadingList", None)
    folders = {1: "", 2: "", 4: "Dev", 5: "Dev/Böse", 6: "レシピ"}
    add(4, 0, 1, 1, "Dev", None)
    add(5, 0, 4, 1, "Böse", None)
    add(6, 0, 2, 1, "レシピ", None)
    for row in range(10, 10 + count):
        url, title = f"https://bookmark.example.com/{row}?ü", f"Bookmark {row} ✨"
        source = {"file_id": BOOKMARKS_ID, "table": "bookmarks", "row": row}
        chance = rng.random()
        if chance < 0.3:
            added = 1_500_000_000 + row * 1000
            add(row, 0, 3, 0, title, url, read=rng.randrange(2), extra_attributes=plistlib.dumps(
                {"com.apple.ReadingList": {"DateAdded": datetime.datetime.fromtimestamp(added, datetime.UTC).replace(
                    tzinfo=None), "PreviewText": "made up"}}, fmt=plistlib.FMT_BINARY))
            facts.add("bookmark", source=source, title=title, url=url, reading_list=True, added_ns=added * 10 ** 9)
        elif chance < 0.35:
            add(row, 0, 1, 0, title, url, deleted=1)
        else:
            parent = rng.choice(list(folders))
            add(row, 0, parent, 0, title, url)
            facts.add("bookmark", source=source, title=title, url=url, reading_list=False, folder=folders[parent])
    database.commit()
    database.close()
    backup.add_file(DOMAIN, BOOKMARKS, file, modified, 3)
