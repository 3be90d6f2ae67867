"""Writes NSArchiver's typedstream, as far as a message's attributed text needs it.

The stream has two tables that both sides build while they go: strings (types, class names), and objects (objects,
classes, C strings). What was written before is named by its number there plus 0x92. Whole numbers take one byte, or
0x81 and two, or 0x82 and four; 0x84 begins something new, 0x85 is nil, 0x86 ends an object.
"""

import struct

HEADER = b"\x04\x0bstreamtyped\x81\xe8\x03"
NEW, NIL, END = b"\x84", b"\x85", b"\x86"
FIRST_REFERENCE = -110

# Each class with its version and the class above it.
CLASSES = {
    "NSObject": (0, None), "NSString": (1, "NSObject"), "NSMutableString": (1, "NSString"),
    "NSAttributedString": (0, "NSObject"), "NSMutableAttributedString": (0, "NSAttributedString"),
    "NSDictionary": (0, "NSObject"), "NSNumber": (0, "NSValue"), "NSValue": (0, "NSObject"),
    "NSData": (0, "NSObject"), "NSMutableData": (0, "NSData"), "NSURL": (0, "NSObject"),
}


class URL(str):
    """A text that is archived as NSURL."""


class Archiver:
    def __init__(self, wide_lengths=False):
        """`wide_lengths` writes lengths from 0x8000 to 0xFFFF in two bytes, else they take four."""
        self.out = bytearray(HEADER)
        self.strings, self.objects = {}, {}
        self.count = 0
        self.wide_lengths = wide_lengths

    def integer(self, value):
        if -110 <= value <= 127:
            self.out.append(value & 0xFF)
        elif -0x8000 <= value <= 0x7FFF:
            self.out += b"\x81" + struct.pack("<h", value)
        elif self.wide_lengths and 0 <= value <= 0xFFFF:
            self.out += b"\x81" + struct.pack("<H", value)
        elif value <= 0x7FFFFFFF:
            self.out += b"\x82" + struct.pack("<i", value)
        else:
            self.out += b"\x87" + struct.pack("<q", value)

    def reference(self, number):
        self.integer(FIRST_REFERENCE + number)

    def shared(self, text):
        number = self.strings.get(text)
        if number is not None:
            return self.reference(number)
        self.strings[text] = len(self.strings)
        self.out += NEW
        self.bytes(text.encode("ascii"))

    def bytes(self, data):
        self.integer(len(data))
        self.out += data

    def known(self, key):
        """Refers to what was written before under `key`, or begins it and remembers it."""
        number = self.objects.get(key)
        if number is not None:
            self.reference(number)
            return True
        self.objects[key] = self.count
        self.count += 1
        self.out += NEW
        return False

    def class_chain(self, name):
        while name is not None:
            if self.known(("class", name)):
                return
            version, parent = CLASSES[name]
            self.shared(name)
            self.integer(version)
            name = parent
        self.out += NIL

    def begin(self, key, name):
        if self.known(key):
            return False
        self.class_chain(name)
        return True

    def object(self, value):
        """A value of its own type: text, number, bytes, URL."""
        self.shared("@")
        if isinstance(value, URL):
            if self.begin(("url", value), "NSURL"):
                self.shared("c")
                self.integer(0)
                self.object(str(value))
                self.out += END
        elif isinstance(value, str):
            self.string(value, "NSString")
        elif isinstance(value, bytes):
            if self.begin(("data", value), "NSData"):
                self.shared("i")
                self.integer(len(value))
                self.shared(f"[{len(value)}c]")
                self.out += value
                self.out += END
        else:
            kind = "i" if -0x80000000 <= value <= 0x7FFFFFFF else "q"
            if self.begin(("number", value), "NSNumber"):
                self.shared("*")
                if not self.known(("cstring", kind)):
                    self.shared(kind)
                self.shared(kind)
                self.integer(value)
                self.out += END

    def string(self, value, name):
        if self.begin((name, value), name):
            self.shared("+")
            self.bytes(value.encode("utf-8"))
            self.out += END


def utf16(text):
    """The length of `text` as Cocoa counts."""
    return len(text.encode("utf-16-le")) // 2


def attributed(runs, mutable=False, wide_lengths=False):
    """`runs` are (text, attributes); attributes of one run that equal an earlier run's are written as its number."""
    archiver = Archiver(wide_lengths)
    archiver.shared("@")
    archiver.begin("root", "NSMutableAttributedString" if mutable else "NSAttributedString")
    archiver.shared("@")
    archiver.string("".join(text for text, _ in runs), "NSMutableString" if mutable else "NSString")
    seen = {}
    for text, attributes in runs:
        key = tuple(attributes.items())
        number = seen.get(key)
        archiver.shared("iI")
        archiver.integer(number or len(seen) + 1)
        archiver.integer(utf16(text))
        if number is None:
            seen[key] = len(seen) + 1
            archiver.shared("@")
            archiver.begin(("dictionary", key), "NSDictionary")
            archiver.shared("i")
            archiver.integer(len(attributes))
            for name, value in attributes.items():
                archiver.object(name)
                archiver.object(value)
            archiver.out += END
    archiver.out += END
    return bytes(archiver.out)
