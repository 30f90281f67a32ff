"""HTML and SVG taken apart: tags with attributes, text, comments.

What is not markup for certain is text or a comment, so that nothing in a file is passed over.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Literal, NamedTuple

Kind = Literal["open", "close", "text", "comment"]


class Piece(NamedTuple):
    """A tag with its name in small letters and its attributes, a text as it is read, or a comment; its line.

    The values of attributes that are called the same are one.
    """

    kind: Kind
    text: str
    line: int
    attributes: dict[str, str]


def pieces(html: str) -> list[Piece]:
    """Give the pieces of ``html`` in order; all of it, but for the signs that make a tag."""
    parser = _Parser()
    parser.feed(html)
    if parser.cdata_elem:  # the parser drops a script that does not end
        parser.feed(f"</{parser.cdata_elem}>")
    parser.close()
    return parser.found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []

    def _add(self, kind: Kind, text: str, given: dict[str, str] | None = None) -> None:
        self.found.append(Piece(kind, text, self.getpos()[0], given or {}))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, str] = {}
        for name, value in attrs:
            given[name] = f"{given[name]} {value or ''}" if name in given else value or ""
        self._add("open", tag, given)

    def handle_endtag(self, tag: str) -> None:
        self._add("close", tag)

    def handle_data(self, data: str) -> None:
        self._add("text", data)

    def handle_comment(self, data: str) -> None:
        self._add("comment", data)

    def handle_decl(self, decl: str) -> None:
        self._add("comment", decl)

    handle_pi = unknown_decl = handle_comment
