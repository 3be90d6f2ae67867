"""How names of the proto become names of C and of Swift."""

import re

SWIFT_KEYWORDS = {
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
    "else", "enum", "extension", "fallthrough", "false", "for", "func", "guard", "if", "import", "in", "init",
    "inout", "internal", "is", "let", "nil", "operator", "private", "protocol", "public", "repeat", "rethrows",
    "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
    "typealias", "var", "where", "while",
}

# What protoc-gen-c appends an underscore to, as far as our protos could meet it.
C_KEYWORDS = {
    "auto", "break", "case", "char", "class", "const", "continue", "default", "delete", "do", "double", "else",
    "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "namespace", "new", "operator",
    "private", "protected", "public", "register", "return", "short", "signed", "sizeof", "static", "struct",
    "switch", "this", "throw", "try", "typedef", "union", "unsigned", "using", "virtual", "void", "volatile",
    "while",
}

UPPER_WORDS = {"id": "ID", "ids": "IDs", "url": "URL"}


def camel(name):
    """page_size -> PageSize, as protoc-gen-c does it."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def snake(name):
    """PageSize -> page_size, HTTPThing -> httpthing, as protoc-gen-c does it."""
    out, was_upper = [], True
    for char in name:
        if char.isupper() and not was_upper:
            out.append("_")
        was_upper = char.isupper()
        out.append(char.lower())
    return "".join(out)


def c_type(full_name):
    """juicer.v1.PageInfo -> Juicer__V1__PageInfo."""
    return "__".join(camel(part) for part in full_name.split("."))


def c_function(full_name):
    """juicer.v1.PageInfo -> juicer__v1__page_info."""
    return "__".join(snake(part) for part in full_name.split("."))


def c_field(name):
    """The member of the C structure."""
    lower = name.lower()
    return lower + "_" if lower in C_KEYWORDS else lower


def swift_member(name):
    """backup_id -> backupID, without regard to keywords."""
    first, *rest = name.split("_")
    return first.lower() + "".join(UPPER_WORDS.get(word, word.capitalize()) for word in (r.lower() for r in rest))


def escaped(name):
    """The name as it is declared or used where a keyword would be read."""
    return f"`{name}`" if name in SWIFT_KEYWORDS else name


def swift_method(name):
    """List -> list; Init, which Swift keeps for itself, -> initialize."""
    lower = name[:1].lower() + name[1:]
    return "initialize" if lower == "init" else escaped(lower)


def enum_prefix(enum_name):
    """ManifestKind -> MANIFEST_KIND_."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum_name).upper() + "_"


def swift_case(enum_name, value_name):
    """MANIFEST_KIND_PLAIN_DB -> plainDb."""
    prefix = enum_prefix(enum_name)
    short = value_name[len(prefix):] if value_name.startswith(prefix) else value_name
    return escaped(swift_member(short))
