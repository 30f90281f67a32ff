"""What may be shown, and where: the numbers that the tables and the facts of each exhibit approve.

For an exhibit about persons only its SafeTable (the bundle's ``records``), its facts and its authored words
count; a cell may hold the number of its own place in the SafeTable and no other.  For any other exhibit the
bundle itself is what its outputs must agree with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from kqlib import bundle
from kqlib.errors import ExhibitError
from kqlib.exhibits.contract import Words, homes, texts
from kqlib.publishing.gate.drawings import labels, ticks
from kqlib.publishing.gate.numbers import NOTHING, Allowance, Figure, Numbers
from kqlib.publishing.gate.wording import Wording
from kqlib.vocabulary import column, value_label
from kqlib.vocabulary.words import word

# Statistics Norway's sign for "not for publication".
HIDDEN = ":"
# Names of rows and the like, which may look like numbers: question 8.
_WORDS = ("text", "category", "date")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Approved:
    """What one exhibit may show.

    ``said`` is for its titles, notes, alternative text and whatever else is no cell; ``heads`` for the header
    of each column and ``headings`` for rows that head others.  ``cells`` give for each row of the SafeTable
    and each column shown what may stand there, and ``hidden`` the places that show nothing.  For figures:
    ``stated`` are the numbers of all its words, ``values`` those of its table, ``rows`` the name and the
    numbers of each row, ``ticks`` those along the axes, ``drawn`` its texts as often as they stand there.
    """

    exhibit: bundle.Exhibit
    personal: bool
    said: Allowance
    heads: tuple[Numbers, ...]
    headings: Allowance
    cells: tuple[tuple[Numbers, ...], ...]
    hidden: frozenset[tuple[int, int]]
    stated: Numbers
    values: Numbers
    rows: tuple[tuple[str, Numbers], ...]
    ticks: Numbers
    drawn: Counter[str]

    def head(self, place: int) -> Numbers:
        """Give what may stand in the header of a column, counted from 0."""
        return self.heads[place] if 0 <= place < len(self.heads) else NOTHING

    @property
    def headers(self) -> Numbers:
        """What may stand in the header of any column."""
        return reduce(or_, self.heads, NOTHING)

    @property
    def sources(self) -> Numbers:
        """The numbers of the documents and lines that the exhibit rests on, and how many files they are."""
        given = self.exhibit.sources
        places = [text for source in given for text in (source.document, source.lines)]
        files = str(len({source.file for source in given}))
        return Numbers.of(*(places or [self.exhibit.source_line]), files)

    def cell(self, row: int, place: int) -> Numbers:
        """Give what may stand in a cell of the table shown, counted from 0; nothing outside it."""
        known = 0 <= row < len(self.cells) and 0 <= place < len(self.cells[row])
        return self.cells[row][place] if known else NOTHING

    def unexplained(self, label: str, found: list[Figure], own: Numbers = NOTHING) -> list[Figure]:
        """Give the numbers beside a row's name in a figure that no row of that name has.

        One row of the table must explain them all, with nought and the ``own`` numbers of the name; without a
        row of that name any row may.
        """
        own |= Numbers((Decimal(0),))
        named = [own | numbers for name, numbers in self.rows if name and name in label]
        candidates = named or [own | self.values | self.stated]
        return min(([f for f in found if not may.cover(f)] for may in candidates), key=len)


def approved(exhibit: bundle.Exhibit, personal: bool) -> Approved:
    """Give what ``exhibit`` may show; ``personal`` when it rests on data about persons."""
    language, records = exhibit.language, exhibit.records
    shown = [c.key for c in exhibit.table.columns] if exhibit.table else []
    drawings = [labels(svg) for svg in pictures(exhibit)]
    names = _names(exhibit)
    words = authored(exhibit) if personal else [*strings(_without_drawing(exhibit))]
    stated = Numbers.of(*words, *names)
    return Approved(
        exhibit,
        personal,
        said=Wording((*words, *names)) if personal else stated,
        heads=tuple(Numbers.of(column(key).label(language)) for key in shown),
        headings=Wording(names, lines=names) if personal else stated,
        cells=tuple(tuple(_cell(r.get(key), key, language) for key in shown) for r in records),
        hidden=frozenset(
            (i, j) for i, r in enumerate(records) for j, key in enumerate(shown) if r.get(key) == HIDDEN
        ),
        stated=stated,
        values=Numbers.of(*(str(value) for record in records for value in record.values())),
        rows=tuple(
            (_label(r, shown[0], language), Numbers.of(*map(str, r.values()))) for r in records if shown
        ),
        ticks=reduce(or_, map(ticks, drawings), NOTHING),
        drawn=Counter(label.text for drawn in drawings for label in drawn),
    )


def pictures(exhibit: bundle.Exhibit) -> list[str]:
    """Give the drawings of an exhibit (SVG): whole, inside a page, for a narrow page."""
    held = vars(exhibit.drawing).values() if exhibit.drawing else ()
    return [text for text in held if text.lstrip().startswith("<svg")]


def _without_drawing(exhibit: bundle.Exhibit) -> dict[str, Any]:
    return {**bundle.write(exhibit), "drawing": exhibit.drawing.alt if exhibit.drawing else ""}


@lru_cache(maxsize=1 << 14, typed=True)  # 1 and 1.0 and True are written otherwise
def _cell(value: str | int | float | None, key: str, language: str) -> Numbers:
    if value is None:
        return NOTHING
    return Numbers.of(str(value), value_label(key, value, language) if isinstance(value, str) else "")


def _label(record: Mapping[str, Any], header: str, language: str) -> str:
    value = record.get(header)
    return value_label(header, value, language) if isinstance(value, str) else ""


def _names(exhibit: bundle.Exhibit) -> list[str]:
    """Give the names of rows and the other words of the table, as coded and as a reader sees them."""
    coded = [(k, v) for r in exhibit.records for k, v in r.items() if v and column(k).dtype in _WORDS]
    return [text for k, v in coded for text in (str(v), value_label(k, str(v), exhibit.language))]


def authored(exhibit: bundle.Exhibit) -> list[str]:
    """Give the words that people wrote for an exhibit, with the facts filled in, and its sources."""
    language, sources = exhibit.language, exhibit.sources
    table = exhibit.table
    marks = [cell.mark.detail for row in table.rows for cell in row.cells if cell.mark] if table else []
    return [
        *_filled(exhibit),
        *(column(name).label(language) for name in exhibit.fields),
        *(exhibit.id, exhibit.number, exhibit.source_line),
        *(text for source in sources for text in (source.file, source.document)),
        *(word("lines", language, lines=source.lines) for source in sources),
        f"{word('files', language)} ({len(sources)})",
        *([table.unmarked.word] if table and table.unmarked else []),
        *marks,
    ]


def _filled(exhibit: bundle.Exhibit) -> Iterator[str]:
    """Fill the facts into the exhibit's texts; one that needs more is known by what surrounds its fields."""
    if exhibit.id not in homes():
        return
    words = Words(exhibit.id, exhibit.language, dict(exhibit.facts))
    yield from words.notes()
    for key, entry in texts(exhibit.id).items():
        if key != "notes":
            try:
                yield words.text(key)
            except ExhibitError:
                yield from _PLACEHOLDER.split(entry[exhibit.language])


def strings(value: Any, language: str = "") -> Iterator[str]:
    """Give every text and number in nested lists and tables; of translations that in ``language`` only."""
    if isinstance(value, Mapping):
        chosen = [value[language]] if language in value else value.values()
        yield from (text for item in chosen for text in strings(item, language))
    elif isinstance(value, list | tuple):
        yield from (text for item in value for text in strings(item, language))
    elif value is not None:
        yield str(value)
