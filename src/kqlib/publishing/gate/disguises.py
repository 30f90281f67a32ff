"""A text in other clothes: what a program would read out of escapes, addresses and base64.

A number or an answer is no safer for being written ``%33%2C741``, ``\\\\u0033`` or in base64.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

_ESCAPE = re.compile(r"\\u\{([0-9A-Fa-f]{1,6})\}|\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
# A short word is taken for base64 only when it is padded.
_PACKED = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?:[A-Za-z0-9+/_-]{12,}={0,2}|[A-Za-z0-9+/_-]{6,}={1,2})(?![A-Za-z0-9+/=_-])"
)
_LEAST_PRINTABLE = 0.95


def undressed(text: str) -> Iterator[str]:
    """Give the other readings of ``text`` that differ from it; base64 one by one, as text."""
    plain = html.unescape(unquote(_ESCAPE.sub(_sign, text))) if _may_hide(text) else text
    if plain != text:
        yield plain
    for match in _PACKED.finditer(text):
        if unpacked := _unpacked(match[0]):
            yield unpacked


def _may_hide(text: str) -> bool:
    return "%" in text or "\\" in text or "&" in text


def _sign(match: re.Match[str]) -> str:
    number = int(match[match.lastindex or 0], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def _unpacked(token: str) -> str:
    """Decode base64 that holds readable text; empty for anything else, such as a long word or a picture."""
    plain = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        text = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    printable = sum(c.isprintable() or c in "\n\r\t" for c in text)
    return text if text and printable >= _LEAST_PRINTABLE * len(text) else ""
