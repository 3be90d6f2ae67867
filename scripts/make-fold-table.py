#!/usr/bin/python3
"""Writes Sources/CFullText/fold_table.c: how full-text search folds each character of the Basic Multilingual Plane.

Folding is compatibility decomposition (NFKD) without the marks that accents are, in lower case, from this Python's Unicode
tables, and a few letters more that Unicode does not decompose but people do. Usage: scripts/make-fold-table.py
"""

import pathlib
import sys
import unicodedata

SEPARATOR, DROPPED, FIRST_EXPANSION = 0xB000, 0xB001, 0xB100

# Letters with strokes and ligatures, which have no decomposition.
EXTRA = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th",
         "ŋ": "n", "ĸ": "k", "ς": "σ", "ё": "е", "й": "и"}


def is_accent(code):
    """Marks that are dropped. Those of Indic and other scripts are vowels, and stay."""
    return any(first <= code <= last for first, last in (
        (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5),
        (0x05C7, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E8),
        (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F)))


def is_dropped(code):
    # Tatweel, soft hyphen, joiners, direction marks, variation selectors, byte order mark: they are not seen.
    return is_accent(code) or code in (0x00AD, 0x0640, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F) \
        or 0xFE00 <= code <= 0xFE0F or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069


def folded(code):
    """The folded text of a character; None for what separates words, "" for what is dropped."""
    character = chr(code)
    if is_dropped(code):
        return ""
    if 0x3040 <= code <= 0x30FF or 0xAC00 <= code <= 0xD7A3 or 0xD800 <= code <= 0xDFFF:
        # Kana and Hangul are composed while they are read; no text has surrogates.
        return None if code in (0x30FB, 0x30A0, 0x309B, 0x309C) or 0xD800 <= code <= 0xDFFF else character
    text = unicodedata.normalize("NFKD", character)
    text = "".join(EXTRA.get(each, each) for each in text.casefold())
    text = unicodedata.normalize("NFKD", text)
    text = "".join(each for each in text if not is_dropped(ord(each)))
    text = "".join(EXTRA.get(each, each) for each in text)
    kinds = {unicodedata.category(each)[0] for each in text}
    if not text or not kinds <= {"L", "N", "M"} or any(ord(each) > 0xFFFF for each in text):
        return None
    # Fractions and the like are several words.
    return text if len(text) <= 4 else None


def main():
    expansions, deltas = [], []
    for code in range(0x10000):
        text = folded(code)
        if text is None:
            deltas.append(SEPARATOR)
        elif text == "":
            deltas.append(DROPPED)
        elif len(text) == 1:
            delta = (ord(text) - code) & 0xFFFF
            if SEPARATOR <= delta < 0xC000:
                raise SystemExit(f"delta of U+{code:04X} is taken")
            deltas.append(delta)
        else:
            if text not in expansions:
                expansions.append(text)
            deltas.append(FIRST_EXPANSION + expansions.index(text))
    if FIRST_EXPANSION + len(expansions) > 0xC000:
        raise SystemExit("too many expansions")
    pages, index = [], []
    for start in range(0, 0x10000, 256):
        page = tuple(deltas[start:start + 256])
        if page not in pages:
            pages.append(page)
        index.append(pages.index(page))
    if len(pages) > 256:
        raise SystemExit("too many pages")
    math = []
    for code in range(0x1D400, 0x1D800):
        text = unicodedata.normalize("NFKD", chr(code)).casefold()
        text = "".join(EXTRA.get(each, each) for each in unicodedata.normalize("NFKD", text))
        math.append(ord(text) if len(text) == 1 and ord(text) <= 0xFFFF else 0)

    def rows(values, width=12):
        return "\n".join("    " + " ".join(f"{value}," for value in values[at:at + width])
                         for at in range(0, len(values), width))

    lines = [f"// Made by scripts/make-fold-table.py of Unicode {unicodedata.unidata_version}; not to be changed by hand.", "",
             '#include "fold_table.h"', "", "const uint8_t juicer_fold_pages[256] = {", rows(index, 24), "};", "",
             f"const uint16_t juicer_fold_deltas[{len(pages)}][256] = {{"]
    for page in pages:
        lines += ["    {", rows(page, 16), "    },"]
    lines += ["};", "", f"const uint16_t juicer_fold_expansions[{len(expansions)}][4] = {{"]
    lines += ["    {" + ", ".join(str(ord(each)) for each in text) + "}," for text in expansions]
    lines += ["};", "", "const uint16_t juicer_fold_math[1024] = {", rows(math, 16), "};", ""]
    target = pathlib.Path(__file__).resolve().parent.parent / "Sources/CFullText/fold_table.c"
    target.write_text("\n".join(lines))
    print(f"{len(pages)} pages, {len(expansions)} expansions", file=sys.stderr)


if __name__ == "__main__":
    main()
