"""A page read again (HTML, and SVG as a file): words, attributes, comments, scripts, and where each belongs.

A text is read as the browser shows it: what inline tags divide is one text, so ``3<b>,</b>741`` is ``3,741``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kqlib.publishing.gate.approvals import Approved
from kqlib.publishing.gate.attributes import is_formal, is_silent
from kqlib.publishing.gate.markup import pieces
from kqlib.publishing.gate.numbers import NOTHING, Allowance
from kqlib.publishing.gate.passages import Passage, Read
from kqlib.publishing.gate.pictures import read_data_uri
from kqlib.publishing.gate.traces import read_script
from kqlib.publishing.gate.wording import Either
from kqlib.rendering.html import standalone_css

_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp"),
        *("small", "span", "strong", "sub", "sup", "time", "tspan", "u", "var", "wbr"),
    )
)
_VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
_AROUND = frozenset(("head", "nav", "header", "footer"))


@dataclass
class Allowed:
    """What may stand on a page outside its exhibits, and in each of them.

    ``around`` is for titles and navigation, ``prose`` for the text; what a program printed is no text.
    """

    around: Allowance
    prose: Allowance
    exhibits: Mapping[str, Approved] = field(default_factory=dict)


class _Zone(NamedTuple):
    """Where the reader is: the element, the exhibit, and what may stand here."""

    tag: str
    numbers: Allowance
    exhibit: str = ""
    kind: str = ""
    hidden: bool = False
    drawing: bool = False


def read_page(html: str, allowed: Allowed, file: str) -> Iterator[Read]:
    """Give every passage of a page or of a piece of one."""
    return _Reader(html, allowed, file).read()


def read_drawing(svg: str, may: Approved, file: str) -> Iterator[Read]:
    """Give every passage of a drawing that is a file of its own."""
    reader = _Reader(svg, Allowed(may.said, may.said, {may.exhibit.id: may}), file)
    reader.enter(may.exhibit.id)
    return reader.read()


class _Reader:
    def __init__(self, html: str, allowed: Allowed, file: str) -> None:
        self._html, self._allowed, self._file = html, allowed, file
        # The open elements, inline ones too, each with the zone that its text is in.
        self._open = [("", _Zone("", allowed.prose))]
        self._text: list[str] = []
        self._line = 0
        self._row, self._column = -1, -1
        self._drawn: Counter[str] = Counter()

    def enter(self, exhibit: str) -> None:
        """Begin an exhibit: its texts are its own, its table is counted from the first row."""
        may = self._allowed.exhibits.get(exhibit)
        self._open.append(("section", _Zone("section", may.said if may else NOTHING, exhibit)))
        self._row, self._drawn = -1, Counter(may.drawn) if may else Counter()

    def read(self) -> Iterator[Read]:
        """Give the passages in order."""
        for piece in pieces(self._html):
            self._line = piece.line
            if piece.kind == "text":
                self._text.append(piece.text)
            elif piece.kind == "comment":
                yield Passage(self._place("<!-- -->"), piece.text, NOTHING)
            else:
                if piece.text not in _INLINE:
                    yield from self._flush()
                if piece.kind == "close":
                    self._close(piece.text)
                else:
                    yield from self._enter(piece.text, piece.attributes)
        yield from self._flush()

    def _flush(self) -> Iterator[Read]:
        """End the text that is being read."""
        raw, zone = "".join(self._text), self._open[-1][1]
        self._text.clear()
        text = " ".join(raw.split())
        if not text:
            return
        if zone.kind == "drawn" and self._drawn[text]:
            self._drawn[text] -= 1
            yield Passage(self._place(), text)
        elif zone.tag == "script":
            yield from read_script(raw, self._allowed.exhibits.get(zone.exhibit), self._place())
        elif zone.tag != "style" or text != " ".join(standalone_css().split()):
            yield Passage(self._place(), text, zone.numbers, zone.hidden)

    def _place(self, part: str = "") -> str:
        zone = self._open[-1][1]
        inside = ", ".join(filter(None, (zone.exhibit, part or zone.tag)))
        return f"{self._file}:{self._line}" + (f" ({inside})" if inside else "")

    def _enter(self, tag: str, given: Mapping[str, str]) -> Iterator[Read]:
        here = self._open[-1][1]
        if tag == "br":
            self._text.append(" ")
        if tag == "section" and "exhibit" in given.get("class", "").split():
            self.enter(given.get("id", ""))
        elif tag not in _VOID:
            self._open.append((tag, here if tag in _INLINE else self._zone(tag, given, here)))
        yield from self._attributes(tag, given)

    def _close(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def _zone(self, tag: str, given: Mapping[str, str], here: _Zone) -> _Zone:
        may = self._allowed.exhibits.get(here.exhibit)
        if tag in _AROUND and not here.exhibit:
            return _Zone(tag, self._allowed.around)
        if tag == "text" and may:
            return _Zone(tag, may.said, here.exhibit, "drawn", drawing=True)
        if tag == "svg":
            return here._replace(tag=tag, drawing=True)
        if tag in ("style", "template"):
            return _Zone(tag, NOTHING, here.exhibit)
        if here.exhibit:
            return self._in_exhibit(tag, given, here, may)
        if tag in ("table", "pre") and not _is_written(tag, given, here):
            return _Zone(tag, NOTHING)
        return here._replace(tag=tag, kind="plain" if given.get("class") == "plain-table" else here.kind)

    def _in_exhibit(self, tag: str, given: Mapping[str, str], here: _Zone, may: Approved | None) -> _Zone:
        """Count rows and cells of the table: a cell holds the number of its place and no other."""
        if tag in ("thead", "tbody"):
            return here._replace(tag=tag, kind=tag)
        if tag == "tr" and here.kind in ("thead", "tbody"):
            heading = "group" in given.get("class", "").split()
            self._row, self._column = self._row + (here.kind == "tbody" and not heading), -1
            return here._replace(tag=tag, kind="group" if heading else here.kind)
        if tag in ("td", "th") and here.kind in ("thead", "tbody", "group") and may:
            self._column += 1
            return self._cell(tag, here, may)
        return here._replace(tag=tag, kind="" if here.kind == "drawn" else here.kind)

    def _cell(self, tag: str, here: _Zone, may: Approved) -> _Zone:
        if here.kind == "thead":
            return here._replace(tag=tag, numbers=may.head(self._column))
        if here.kind == "group":
            return here._replace(tag=tag, numbers=NOTHING if self._column else may.headings)
        at = self._row, self._column
        return here._replace(tag=tag, numbers=may.cell(*at), hidden=at in may.hidden)

    def _attributes(self, tag: str, given: Mapping[str, str]) -> Iterator[Read]:
        zone = self._open[-1][1]
        for name, value in given.items():
            if is_silent(name, value, drawing=zone.drawing):
                continue
            place = self._place(f"{tag} {name}")
            if value.startswith("data:image/"):
                yield from read_data_uri(value, place)
            else:
                yield Passage(place, value, None if is_formal(tag, name, value) else self._said(tag, zone))

    def _said(self, tag: str, zone: _Zone) -> Allowance:
        may = self._allowed.exhibits.get(zone.exhibit)
        if may is None:
            return zone.numbers
        # A cell's number stands in the cell; an attribute may repeat the header of its column.
        return Either(may.said, may.head(self._column)) if tag in ("td", "th") else may.said


def _is_written(tag: str, given: Mapping[str, str], around: _Zone) -> bool:
    """Whether the author wrote a table or a block of code; what a program printed stands otherwise."""
    return "role" not in given if tag == "pre" else around.kind == "plain"
