"""Small files that are what their names say, as far as their first bytes tell."""

import struct
import zlib


def _box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def png(rng, width=8, height=8):
    """A whole picture of random colours."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + rng.randbytes(3 * width) for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def _iso(brand):
    return lambda rng: (_box(b"ftyp", brand, b"\0\0\0\0", brand, b"mif1" if brand == b"heic" else b"isom")
                        + _box(b"mdat", rng.randbytes(rng.randrange(64, 2000))))


def _jpeg(rng):
    comment = b"\xff\xfe\0\x12" + rng.randbytes(16).replace(b"\xff", b"\0")
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + comment + b"\xff\xd9"


MAKERS = {
    "png": ("image/png", "public.png", png),
    "jpg": ("image/jpeg", "public.jpeg", _jpeg),
    "heic": ("image/heic", "public.heic", _iso(b"heic")),
    "mov": ("video/quicktime", "com.apple.quicktime-movie", _iso(b"qt  ")),
    "m4a": ("audio/mp4", "com.apple.m4a-audio", _iso(b"M4A ")),
    "mp4": ("video/mp4", "public.mpeg-4", _iso(b"mp42")),
    "caf": ("audio/x-caf", "com.apple.coreaudio-format",
            lambda rng: b"caff\0\1\0\0desc" + struct.pack(">Q", 32) + rng.randbytes(200)),
    "amr": ("audio/amr", "org.3gpp.adaptive-multi-rate-audio", lambda rng: b"#!AMR\n" + rng.randbytes(320)),
    "pdf": ("application/pdf", "com.adobe.pdf",
            lambda rng: b"%PDF-1.4\n%" + rng.randbytes(8).hex().encode() + b"\n%%EOF\n"),
    "vcf": ("text/vcard", "public.vcard",
            lambda rng: b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Card %d\r\nEND:VCARD\r\n" % rng.randrange(1000)),
    "opus": ("audio/ogg", "org.xiph.opus", lambda rng: b"OggS\0\2" + bytes(8) + rng.randbytes(16) + b"\1\x13OpusHead"),
    "webp": ("image/webp", "org.webmproject.webp",
             lambda rng: b"RIFF" + struct.pack("<I", 52) + b"WEBPVP8 " + rng.randbytes(44)),
}


def make(rng, extension):
    return MAKERS[extension][2](rng)


def mime(extension):
    return MAKERS[extension][0]


def uti(extension):
    return MAKERS[extension][1]
