"""The bodies of notes: a protobuf of text and runs, and the tables, which are replicated data types of their own."""

import gzip

from . import typedstream
from .protobuf import message

TITLE, HEADING, BODY, MONOSPACED, DOTTED, DASHED, NUMBERED, CHECKLIST = 0, 1, 3, 4, 100, 101, 102, 103
PLACE = "\ufffc"
TABLE = "com.apple.notes.table"
END_OF_TEXT = 0xFFFFFFFF
KEYS = ["identity", "crTableColumnDirection", "self", "crRows", "UUIDIndex", "crColumns", "cellColumns"]
TYPES = ["com.apple.CRDT.NSString", "com.apple.notes.CRTable", "com.apple.notes.ICTable", "com.apple.CRDT.NSUUID"]
COLUMN_DIRECTION, ROWS, UUID_INDEX, COLUMNS, CELLS = 1, 3, 4, 5, 6
STRING_TYPE, TABLE_TYPE, UUID_TYPE = 0, 2, 3


def paragraph(text, style=BODY, done=None, identifier=None, indent=0):
    """One paragraph, its line end included: the text and the protobuf of its style."""
    check = message((1, identifier), (2, int(done))) if style == CHECKLIST else None
    kind = None if style == BODY else style
    return text + "\n", (2, message((1, kind), (3, 1), (4, indent or None), (5, check)))


def attachment(identifier, kind):
    return PLACE, (12, message((1, identifier), (2, kind)))


def link(text, url):
    return text, (9, url)


def text_object(pieces):
    """String: the text, the pieces it was typed in, and the runs with their lengths in UTF-16 units."""
    text = "".join(piece for piece, _ in pieces)
    whole = typedstream.utf16(text)
    typed = [message((1, message((1, 0), (2, 0))), (2, 0), (3, message((1, 0), (2, 0))), (5, 1)),
             message((1, message((1, 1), (2, 0))), (2, whole), (3, message((1, 1), (2, 0))), (5, 2)),
             message((1, message((1, 0), (2, END_OF_TEXT))), (2, 0), (3, message((1, 0), (2, END_OF_TEXT))))]
    runs = [message((1, typedstream.utf16(piece)), style) if style else message((1, typedstream.utf16(piece)))
            for piece, style in pieces]
    return message((2, text), *[(3, piece) for piece in typed], *[(5, run) for run in runs])


def document(inner):
    return message((1, 0), (2, message((1, 0), (2, 0), (3, inner))))


def body(pieces):
    """What ZICNOTEDATA has for a note."""
    return gzip.compress(document(text_object(pieces)), mtime=0)


class Table:
    """A table's objects refer to each other by their number in the list; rows and columns are named by UUIDs."""

    def __init__(self, rng):
        self.rng, self.objects, self.uuids = rng, [], []

    def add(self, number, content):
        self.objects.append(message((number, content)))
        return len(self.objects) - 1

    def custom(self, kind, *fields):
        return self.add(13, message((1, kind), *[(3, message((1, key), (2, value))) for key, value in fields]))

    def uuid(self):
        self.uuids.append(self.rng.randbytes(16))
        return len(self.uuids) - 1

    def uuid_object(self, number):
        return self.custom(UUID_TYPE, (UUID_INDEX, message((2, number))))

    def ordered(self, identifiers):
        """An ordered set: the order by UUID, then which object's UUID each place stands for."""
        places = [self.uuid() for _ in identifiers]
        array = message((1, text_object([(PLACE * len(places), None)])),
                        *[(2, message((1, place), (2, self.uuids[number]))) for place, number in enumerate(places)])
        pairs = [(self.uuid_object(place), self.uuid_object(number)) for place, number in zip(places, identifiers)]
        contents = [(1, message((1, message((6, key))), (2, message((6, value))))) for key, value in pairs]
        elements = [(1, message((1, message((6, value))), (2, message((6, value))))) for _, value in pairs]
        return self.add(16, message((1, message((1, array), (2, message(*contents)))), (2, message(*elements))))

    def dictionary(self, pairs):
        return self.add(6, message(*[(1, message((1, message((6, key))), (2, message((6, value)))))
                                     for key, value in pairs]))

    def archive(self, rows):
        """What ZMERGEABLEDATA1 has for a table of these texts."""
        self.objects.append(None)
        across, down = [self.uuid() for _ in rows[0]], [self.uuid() for _ in rows]
        direction = self.custom(STRING_TYPE, (2, message((4, "CRTableColumnDirectionLeftToRight"))))
        columns, lines = self.ordered(across), self.ordered(down)
        cells = self.dictionary([
            (self.uuid_object(column), self.dictionary([
                (self.uuid_object(line), self.add(10, text_object([(rows[y][x], None)])))
                for y, line in enumerate(down) if rows[y][x]]))
            for x, column in enumerate(across)])
        fields = [(COLUMN_DIRECTION, direction), (ROWS, lines), (COLUMNS, columns), (CELLS, cells)]
        self.objects[0] = message((13, message((1, TABLE_TYPE), *[
            (3, message((1, key), (2, message((6, value))))) for key, value in fields])))
        return gzip.compress(document(message(
            *[(3, entry) for entry in self.objects], *[(4, key) for key in KEYS], *[(5, kind) for kind in TYPES],
            *[(6, number) for number in self.uuids])), mtime=0)
