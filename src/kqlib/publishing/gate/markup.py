"""HTML and SVG taken apart: tags with attributes, text, comments.

What is not markup for certain is text, so that nothing in a file is passed over.  (The parser of the standard
library reads the same in half as much time again, and every page is read twice.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal, NamedTuple

_PIECE = re.compile(
    r"(?P<text>[^<]+)"
    r"|<!--(?P<comment>.*?)--!?>"
    r"|<(?P<end>/)?(?P<tag>[a-zA-Z][^\s/>]*)(?P<given>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>"
    r"|<(?P<other>[!?][^>]*)>"
    r"|(?P<stray><)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=/>\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
# What stands in these is no markup.
_RAW = ("script", "style")


class Piece(NamedTuple):
    """A tag with its name in small letters, a text as it is read, or a comment; where it begins."""

    kind: Literal["open", "close", "text", "comment"]
    text: str
    start: int
    given: str = ""

    def attributes(self) -> dict[str, str]:
        """Give the attributes of a tag by name; the first of two that are called the same."""
        found: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(self.given):
            value = "".join(values)
            found.setdefault(name.lower(), unescape(value) if "&" in value else value)
        return found


def pieces(html: str) -> Iterator[Piece]:
    """Give the pieces of ``html`` in order; all of it, but for the signs that make a tag."""
    place = 0
    while match := _PIECE.match(html, place):
        place, start = match.end(), match.start()
        kind = match.lastgroup
        if kind == "text":
            text = match[0]
            yield Piece("text", unescape(text) if "&" in text else text, start)
        elif kind == "given":
            tag = match["tag"].lower()
            yield Piece("close" if match["end"] else "open", tag, start, match["given"])
            if match["given"].endswith("/"):
                yield Piece("close", tag, start)
            elif tag in _RAW and not match["end"]:
                end = re.compile(f"</{tag}", re.IGNORECASE).search(html, place)
                raw = html[place : end.start() if end else len(html)]
                yield Piece("text", raw, place)
                place += len(raw)
        elif kind == "stray":
            yield Piece("text", "<", start)
        else:
            yield Piece("comment", match["comment"] or match["other"] or "", start)
