"""Which reader a file needs, by what it is; a file that is nothing the report consists of is a finding."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile

from kqlib.publishing.brief import brief
from kqlib.publishing.gate.documents import Book, read_document, squeezed
from kqlib.publishing.gate.edition import Edition
from kqlib.publishing.gate.numbers import Numbers
from kqlib.publishing.gate.pages import Allowed, read_drawing, read_page
from kqlib.publishing.gate.passages import Finding, Passage, Read
from kqlib.publishing.gate.pictures import read_png
from kqlib.publishing.gate.spreadsheets import read_workbook
from kqlib.publishing.gate.tables import read_claims, read_table, told
from kqlib.publishing.gate.wording import Either, Wording

_Reader = Callable[[Edition, Path, str], Iterator[Read]]


def read_file(edition: Edition, path: Path) -> Iterator[Read]:
    """Give every passage of a file; what cannot be read is a finding."""
    place = edition.project.relative(path)
    try:
        yield from _reader(edition, path)(edition, path, place)
    except (ValueError, SyntaxError, LookupError, BadZipFile):
        yield Finding(place, "unknown", path.name)


def read_stranger(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    """Give a file that is no part of the report: as such, and as text."""
    yield Finding(place, "unknown", path.name)
    yield Passage(place, path.read_bytes().decode("utf-8", "replace"))


def _reader(edition: Edition, path: Path) -> _Reader:
    name = path.relative_to(edition.reports)
    folder, kind = name.parts[0], path.suffix
    if path.stem in edition.exhibits and len(name.parts) == 2:
        known = {("tables", ".csv"): _table, ("figures", ".svg"): _drawing, ("figures", ".png"): _picture}
        return known.get((folder, kind), read_stranger)
    if name.as_posix() in _ALONE:
        return _ALONE[name.as_posix()]
    if folder == "assets":
        return _asset
    if re.fullmatch(r"claims(-[\w-]+)?\.html", name.as_posix()):
        return _claims_page
    if len(name.parts) == 1 and path.stem in edition.prose:
        return {".html": _page, ".pdf": _document}.get(kind, read_stranger)
    return read_stranger


def _page(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    allowed = Allowed(edition.around, edition.prose[path.stem], edition.exhibits)
    yield from read_page(path.read_text("utf-8"), allowed, place)


def _front(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    yield from read_page(path.read_text("utf-8"), Allowed(edition.front, edition.front), place)


def _claims_page(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    cells = max(len(notebook["cells"]) for notebook in edition.notebooks.values())
    counts = Counter(
        key
        for record in edition.records
        for key in ((record.document, record.verdict), record.document, (record.verdict,), ())
        if record.about_document
    )
    counted = Numbers.of(*map(str, (*range(cells + 1), *counts.values())))
    numbers = Either(told(edition.records) | counted, edition.around)
    yield from read_page(path.read_text("utf-8"), Allowed(numbers, numbers), place)


def _claims(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    text = path.read_text("utf-8")
    yield from read_claims(text, edition.records, edition.exhibits, edition.personal, place)


def _table(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    yield from read_table(path.read_text("utf-8"), edition.exhibits[path.stem], place)


def _drawing(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    may, svg = edition.exhibits[path.stem], path.read_text("utf-8")
    yield from read_drawing(svg, may, place)
    if may.exhibit.drawing is None or svg != may.exhibit.drawing.svg:
        yield Finding(place, "changed")


def _picture(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    drawing, content = edition.exhibits[path.stem].exhibit.drawing, path.read_bytes()
    yield from read_png(content, place)
    if drawing is None or content != base64.b64decode(drawing.png):
        yield Finding(place, "changed")


def _workbook(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    around = Either(edition.around, edition.titles)
    yield from read_workbook(path.read_bytes(), edition.exhibits, around, place)


def _document(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    heads = {c.stem: c.head(edition.language) for c in edition.chapters}
    exhibits = [may.exhibit for may in edition.exhibits.values()]
    unseen = [e.drawing.alt for e in exhibits if e.drawing] + [f"{e.number}{e.title}" for e in exhibits]
    book = Book(
        around=Either(edition.around, edition.titles),
        chapters={f"{h.number}{h.title}": edition.prose[s] for s, h in heads.items() if s in edition.prose},
        exhibits=edition.exhibits,
        known=frozenset(map(squeezed, unseen)),
    )
    yield from read_document(path.read_bytes(), book, place)


def _brief(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    """Read the two pages for a steering group: beside the exhibits' own words stands what their text says."""
    shown = [may.exhibit for may in edition.exhibits.values()]
    made = brief(edition.project.notebooks, shown, edition.language)
    own = Wording(made.texts)
    around = Either(Either(edition.around, edition.titles), own)
    alts = [e.drawing.alt for e in shown if e.drawing] + [f"{e.number}{e.title}" for e in shown]
    exhibits = {name: replace(may, said=Either(may.said, own)) for name, may in edition.exhibits.items()}
    book = Book(around, {}, exhibits, frozenset(map(squeezed, alts)))
    yield from read_document(path.read_bytes(), book, place)


def _asset(edition: Edition, path: Path, place: str) -> Iterator[Read]:
    """Compare a file that ships with the package: it has no data, and must have none."""
    name, content = path.relative_to(edition.reports / "assets").as_posix(), path.read_bytes()
    if edition.assets.get(name) != content:
        yield Finding(place, "changed")
        yield Passage(place, content.decode("utf-8", "replace"))


_ALONE: dict[str, _Reader] = {
    "index.html": _front,
    "verification/claims.csv": _claims,
    "verification/claims.json": _claims,
    "tables.xlsx": _workbook,
    "sluttrapport.pdf": _document,
    "styringsgruppe.pdf": _brief,
}
