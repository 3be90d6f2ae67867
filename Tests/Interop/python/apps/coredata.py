"""The tables that Core Data adds to every store, and rows with their entity's number."""

import plistlib


class Store:
    def __init__(self, database, entities, version="1"):
        """`entities` are (number, name, parent's number) as the app's model of that release numbers them."""
        self.database = database
        self.numbers = {name: number for number, name, _ in entities}
        self.parents = {number: parent for number, _, parent in entities}
        self.highest = dict.fromkeys(self.parents, 0)
        self.names = {number: name for number, name, _ in entities}
        database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER);"
            "CREATE TABLE Z_METADATA (Z_VERSION INTEGER PRIMARY KEY, Z_UUID VARCHAR(255), Z_PLIST BLOB);"
            "CREATE TABLE Z_MODELCACHE (Z_CONTENT BLOB);")
        database.execute("INSERT INTO Z_METADATA VALUES (1,?,?)", (
            "5E0B8B6C-0000-4000-8000-000000000001",
            plistlib.dumps({"NSStoreType": "SQLite", "NSPersistenceFrameworkVersion": 1240, "PLModelVersion":
                            int(version), "_NSAutoVacuumLevel": "2"}, fmt=plistlib.FMT_BINARY)))

    def table(self, name, columns):
        """`columns` as "ZNAME TYPE, ...": what every entity's table begins with is added."""
        self.database.execute(
            f"CREATE TABLE {name} (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, {columns})")

    def add(self, table, entity, **values):
        """Adds a row and returns its key. Entities with one parent share its table and so its keys."""
        number = self.numbers[entity]
        top = number
        while self.parents[top]:
            top = self.parents[top]
        self.highest[top] += 1
        key = self.highest[top]
        columns = {"Z_PK": key, "Z_ENT": number, "Z_OPT": 1} | values
        self.database.execute(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})",
                              tuple(columns.values()))
        return key

    def close(self):
        for number, name in self.names.items():
            self.database.execute("INSERT INTO Z_PRIMARYKEY VALUES (?,?,?,?)",
                                  (number, name, self.parents[number], self.highest[number]))
        self.database.commit()
        self.database.close()
