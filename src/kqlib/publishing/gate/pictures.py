"""Bitmaps read again: a PNG carries texts, dates and whatever stands after its end.

What is drawn in the dots cannot be read; a picture of the report must be, byte for byte, the one that the
notebook drew, from the table that was approved.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator

from kqlib.publishing.gate.numbers import NOTHING
from kqlib.publishing.gate.passages import Finding, Passage, Read

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What a picture is drawn with; every other chunk says something about it.
_DRAWN = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD")
)
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def read_png(content: bytes, place: str) -> Iterator[Read]:
    """Give what a PNG holds beside its dots."""
    if not content.startswith(_SIGNATURE):
        yield Finding(place, "unknown", "PNG")
        return
    at = len(_SIGNATURE)
    kind = b""
    while at + 8 <= len(content) and kind != b"IEND":
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        if kind not in _DRAWN:
            name = kind.decode("latin-1")
            yield Finding(f"{place} ({name})", "hidden", name)
            if kind in _TEXTS:
                yield Passage(f"{place} ({name})", _text(kind, content[at + 8 : at + 8 + length]), NOTHING)
        at += length + 12
    if content[at:]:
        yield Finding(place, "hidden", f"{len(content) - at} B")
        yield Passage(place, content[at:].decode("utf-8", "replace"), NOTHING)


def _text(kind: bytes, data: bytes) -> str:
    if kind != b"tEXt":
        keyword, _, rest = data.partition(b"\0")
        packed = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\0", 2)[-1]
        try:
            data = keyword + b" " + zlib.decompress(packed)
        except zlib.error:
            data = keyword + b" " + packed
    return data.replace(b"\0", b" ").decode("utf-8", "replace")


def read_data_uri(uri: str, place: str) -> Iterator[Read]:
    """Give what a picture inside a page holds beside its dots; only PNG is put into pages."""
    head, _, data = uri.partition(",")
    try:
        content = base64.b64decode(data, validate=True) if head.endswith(";base64") else b""
    except binascii.Error:
        content = b""
    yield from read_png(content, place)
