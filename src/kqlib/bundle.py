"""The form in which an exhibit travels from a notebook cell to HTML, PDF, CSV and XLSX: plain JSON in a MIME
bundle.

``show()`` puts an :class:`Exhibit` bundle beside ``text/html`` in a cell's output; exporters read it back
with :func:`read`.  Nothing downstream scrapes HTML, so a table reaches PDF and XLSX as data.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

EXHIBIT_MIME = "application/vnd.kqlib.exhibit+json"
CHAPTER_MIME = "application/vnd.kqlib.chapter+json"
PROSE_MIME = "application/vnd.kqlib.prose+json"

Align = Literal["left", "decimal"]


@dataclass(frozen=True)
class Mark:
    """A verdict beside a printed number: code, symbol, word, the sentence that explains it, and where the
    whole verdict stands among the report's pages."""

    code: str
    symbol: str
    word: str
    detail: str
    claim: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a laid-out table; ``unit`` goes into the header, ``decimal`` columns align on the decimal
    comma.
    """

    key: str
    header: str
    unit: str = ""
    align: Align = "left"
    decimals: int | None = None


@dataclass(frozen=True)
class Cell:
    """A cell as it is read (``text``), its typed value for spreadsheets, and what else must be said of it."""

    text: str
    value: float | int | str | None = None
    mark: Mark | None = None
    lang: str = ""


@dataclass(frozen=True)
class Row:
    """A row; the first cell is its header. ``role`` is ``group`` for a heading across the table, ``total``
    for a sum.
    """

    cells: tuple[Cell, ...]
    role: Literal["body", "group", "total"] = "body"


@dataclass(frozen=True)
class Table:
    """A table laid out for reading in one language.

    ``unmarked`` is the verdict of the printed numbers that have no mark of their own, if there are any.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    unmarked: Mark | None = None


@dataclass(frozen=True)
class Drawing:
    """The static figure: SVG with real text, PNG (base64) and the alt text; ``interactive`` is a Plotly
    figure as JSON.

    ``inline`` is the SVG without title, subtitle and source, for pages that have them around the figure;
    ``narrow`` is the same laid out for a telephone.
    """

    svg: str
    png: str
    alt: str
    interactive: str = ""
    inline: str = ""
    narrow: str = ""


@dataclass(frozen=True)
class Source:
    """A raw file that an exhibit reads: path, sha256, title of the document and its language, lines."""

    file: str
    sha256: str
    document: str
    lines: str
    lang: str = ""


@dataclass(frozen=True)
class Exhibit:
    """One exhibit, ready to be published.

    ``title`` states the finding; ``number`` is the document's own (``Tabell 4.4``), in the language
    ``number_lang`` where that is not the exhibit's; ``evidence`` is the level's code and
    ``evidence_label`` its words; ``records`` are the machine values behind ``table`` (list of dicts, ASCII
    keys), and
    ``fields`` their order, which a notebook file does not keep; ``facts`` are the numbers that words may
    state, as they are written.
    """

    id: str
    number: str
    title: str
    subtitle: str
    evidence: str
    evidence_label: str
    evidence_text: str
    language: str
    table: Table | None
    drawing: Drawing | None
    sources: tuple[Source, ...]
    source_line: str
    notes: tuple[str, ...] = ()
    synthetic: str = ""
    records: tuple[dict[str, Any], ...] = ()
    fields: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    number_lang: str = ""


@dataclass(frozen=True)
class Chapter:
    """The head of a chapter: its id (the notebook's name), number, title and language; ``synthetic`` marks
    demonstration data.
    """

    id: str
    number: int
    title: str
    language: str
    lead: str = ""
    synthetic: str = ""


def write(item: Exhibit | Chapter) -> dict[str, Any]:
    """Give the JSON form of an exhibit or a chapter head."""
    return dataclasses.asdict(item)


def _table(raw: dict[str, Any] | None) -> Table | None:
    if raw is None:
        return None
    rows = tuple(
        Row(
            tuple(Cell(**{**c, "mark": Mark(**c["mark"]) if c["mark"] else None}) for c in row["cells"]),
            row["role"],
        )
        for row in raw["rows"]
    )
    return Table(
        raw["caption"],
        tuple(Column(**c) for c in raw["columns"]),
        rows,
        tuple(raw["notes"]),
        Mark(**raw["unmarked"]) if raw["unmarked"] else None,
    )


def read_exhibit(raw: dict[str, Any]) -> Exhibit:
    """Rebuild an exhibit from its JSON form (as nbformat stores it)."""
    return Exhibit(
        **{
            **raw,
            "table": _table(raw["table"]),
            "drawing": Drawing(**raw["drawing"]) if raw["drawing"] else None,
            "sources": tuple(Source(**s) for s in raw["sources"]),
            "notes": tuple(raw["notes"]),
            "records": tuple(raw["records"]),
            "fields": tuple(raw["fields"]),
        }
    )


def read_chapter(raw: dict[str, Any]) -> Chapter:
    """Rebuild a chapter head from its JSON form."""
    return Chapter(**raw)
