"""A table laid out for reading, as Typst: header on every page, three rules, marks with symbol and word."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import zip_longest

from kqlib.bundle import Cell, Column, Row, Table
from kqlib.rendering.passages import Passage
from kqlib.rendering.passages import caption as caption_of
from kqlib.rendering.typst import fitting
from kqlib.rendering.typst.fitting import Layout
from kqlib.rendering.typst.text import array, block, in_language, literal, said, sequence, words

AGREES = "✓"
# From this many rows a table is set closer.
LONG = 30


def _content(cell: Cell, slot: bool = False) -> str:
    """Write a cell; in a column of numbers with marks every cell has a ``slot`` for one, so that digits
    align."""
    text = words(cell.text, fitting.UNBROKEN) if cell.text else ""
    text = in_language(text, cell.lang) if text and cell.lang else text
    if cell.mark is None:
        return sequence([text, "slot()"]) if slot and text else text or "[]"
    symbol = literal(cell.mark.symbol) if cell.mark.symbol != cell.text else '""'
    # As on the web: a number that agrees has the sign alone, with the word in the key beneath.
    word = '""' if cell.mark.symbol == AGREES else literal(cell.mark.word)
    return f"marked({text or '[]'}, {symbol}, {word}, {str(slot).lower()})"


def _spans(row: Row) -> bool:
    return row.role == "group" and not any(cell.text or cell.mark for cell in row.cells[1:])


def _row(row: Row, slots: list[bool], repeat: bool) -> str:
    columns = len(slots)
    cells = (*row.cells, *[Cell("")] * (columns - len(row.cells)))[:columns]
    if _spans(row):
        return f"group-row({columns}, {str(repeat).lower()}, {_content(row.cells[0])}),"
    content = [_content(cell, slot) for cell, slot in zip(cells, slots, strict=True)]
    if row.role == "body":
        return ", ".join(content) + ","
    rule = "table.hline(stroke: thin), " if row.role == "total" else ""
    return rule + ", ".join(f"strong({item})" for item in content) + ","


def _slots(table: Table) -> list[bool]:
    """Say for each column whether its numbers have a place for a mark beside them."""
    return [
        column.align == "decimal" and any(i < len(row.cells) and row.cells[i].mark for row in table.rows)
        for i, column in enumerate(table.columns)
    ]


def _header(column: Column, slot: bool) -> str:
    unit = f"unit({words(column.unit, fitting.UNBROKEN)})" if column.unit else ""
    name = words(column.header, fitting.UNBROKEN)
    return (
        f"slotted({sequence(piece for piece in (name, unit) if piece)})" if slot else sequence([name, unit])
    )


def _rows(table: Table) -> Iterator[str]:
    slots = _slots(table)
    for row, following in zip_longest(table.rows, table.rows[1:]):
        # A group heading is repeated on the next page, unless no row of its own follows.
        yield _row(row, slots, following is not None and following.role == "body")


def _drawn(table: Table, layout: Layout, widths: tuple[float, ...], lead: Passage) -> str:
    aligns = ("right" if column.align == "decimal" else "left" for column in table.columns)
    caption = said(caption_of(lead, table.caption)) if table.caption else "none"
    folds, widths = fitting.folded(table, layout, widths)
    settings = (
        f"caption: {caption}, size: {layout.size}pt, hyphens: {str(layout.hyphens).lower()}, "
        f"widths: {array(f'{width}pt' for width in widths)}, aligns: {array(aligns)}, "
        f"header: {array(map(_header, table.columns, _slots(table)))}, "
        f"close: {str(len(table.rows) >= LONG).lower()}, folds: {folds},"
    )
    return "\n".join(["exhibit-table(", settings, *_rows(table), ")"])


def _explained(table: Table) -> list[str]:
    """Say beneath the table what every mark but agreement means, once for each explanation."""
    places: dict[tuple[str, str], list[str]] = {}
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=False):
            if cell.mark and cell.mark.detail and cell.mark.symbol != AGREES:
                where = ", ".join(filter(None, (row.cells[0].text, column.header)))
                places.setdefault((cell.mark.symbol, cell.mark.detail), []).append(where)
    return [
        f"mark-note({literal(symbol)}, {words('; '.join(where))}, {words(detail)})"
        for (symbol, detail), where in places.items()
    ]


def _rest(table: Table) -> list[str]:
    """Say beneath the table what holds for the printed numbers without a mark."""
    rest = table.unmarked
    return [f"mark-note({literal(rest.symbol)}, {words(rest.word)}, {words(rest.detail)})"] if rest else []


def _bare(table: Table, lead: Passage) -> str:
    return f"note(strong({said(caption_of(lead, table.caption))}))"


def _divided(table: Table) -> list[Table]:
    """Divide by columns until every part fits some paper."""
    if fitting.fit(table) is None and len(table.columns) > 2:
        return [part for half in fitting.halves(table) for part in _divided(half)]
    return [table]


def _fitted(table: Table, lead: Passage) -> Iterator[tuple[Layout, str]]:
    found = _divided(table) if table.rows else []
    for number, part in enumerate(found, 1):
        of = f" ({number} / {len(found)})" if len(found) > 1 else ""
        last = fitting.LAYOUTS[-1]
        even = (last.width * fitting.POINTS_PER_MM / len(part.columns),) * len(part.columns)
        layout, widths = fitting.fit(part) or (last, even)
        part = dataclasses.replace(part, caption=f"{part.caption}{of}".strip())
        yield layout, _drawn(part, layout, widths, lead)


def _key(table: Table) -> list[str]:
    """Give the word of the sign that stands alone."""
    found = {
        cell.mark.word for row in table.rows for cell in row.cells if cell.mark and cell.mark.symbol == AGREES
    }
    return [f"note({words(f'{AGREES} {word}')})" for word in sorted(found)]


def parts(table: Table, lead: Passage = ("", "")) -> tuple[bool, str]:
    """Say whether ``table`` needs a turned page, and give its source without the page.

    ``lead`` is the number that the caption begins with, and its language.  A table without rows is its
    caption: a header alone says nothing.
    """
    drawn = list(_fitted(table, lead)) or [(fitting.LAYOUTS[0], _bare(table, lead))]
    notes = [f"note({words(text)})" for text in table.notes]
    source = block(
        [*(source for _, source in drawn), *_key(table), *_rest(table), *_explained(table), *notes]
    )
    return any(layout.landscape for layout, _ in drawn), source


def turned(source: str) -> str:
    """Put ``source`` on pages of their own, turned."""
    return f"page(flipped: true, {source})"


def table(item: Table) -> str:
    """Write a table: caption above, headers on every page, notes and explained marks beneath.

    Type becomes smaller, the page is turned, and at last the columns are divided: nothing is clipped."""
    landscape, source = parts(item)
    return turned(source) if landscape else source
