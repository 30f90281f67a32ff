"""A table laid out for reading, as Typst: header on every page, three rules, marks with symbol and word."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from kqlib.bundle import Cell, Column, Mark, Row, Table
from kqlib.rendering.typst import fitting
from kqlib.rendering.typst.fitting import Layout
from kqlib.rendering.typst.text import array, block, in_language, literal, sequence, words

MARK_COLUMNS = 2
AGREES = "✓"


def _mark(mark: Mark) -> str:
    return f"mark({literal(mark.symbol)}, {literal(mark.word)})"


def _content(cell: Cell) -> str:
    text = words(cell.text, fitting.UNBROKEN) if cell.text else ""
    text = in_language(text, cell.lang) if text and cell.lang else text
    if cell.mark is None:
        return text or "[]"
    return sequence([text, "linebreak()", _mark(cell.mark)]) if text else _mark(cell.mark)


def _spans(row: Row) -> bool:
    return row.role == "group" and not any(cell.text or cell.mark for cell in row.cells[1:])


def _row(row: Row, columns: int, repeat: bool) -> str:
    cells = (*row.cells, *[Cell("")] * (columns - len(row.cells)))[:columns]
    if _spans(row):
        return f"group-row({columns}, {str(repeat).lower()}, {_content(row.cells[0])}),"
    content = [_content(cell) for cell in cells]
    if row.role == "body":
        return ", ".join(content) + ","
    rule = "table.hline(stroke: thin), " if row.role == "total" else ""
    return rule + ", ".join(f"strong({item})" for item in content) + ","


def _header(column: Column) -> str:
    unit = f"unit({words(column.unit, fitting.UNBROKEN)})" if column.unit else ""
    return sequence(piece for piece in (words(column.header, fitting.UNBROKEN), unit) if piece)


def _rows(table: Table) -> Iterator[str]:
    columns = len(table.columns)
    for row, following in zip(table.rows, (*table.rows[1:], None), strict=True):
        # A group heading is repeated on the next page, unless no row of its own follows.
        yield _row(row, columns, following is not None and following.role == "body")


def _drawn(table: Table, layout: Layout, widths: tuple[float, ...]) -> str:
    aligns = ("right" if column.align == "decimal" else "left" for column in table.columns)
    caption = words(table.caption) if table.caption else "none"
    settings = (
        f"caption: {caption}, size: {layout.size}pt, hyphens: {str(layout.hyphens).lower()}, "
        f"widths: {array(f'{width}pt' for width in widths)}, aligns: {array(aligns)}, "
        f"header: {array(map(_header, table.columns))},"
    )
    return "\n".join(["exhibit-table(", settings, *_rows(table), ")"])


def _own_mark_columns(table: Table, heading: str) -> Table:
    """Move marks into columns of their own, so that numbers stay aligned; if many are marked, leave them."""
    marked = [
        i for i in range(len(table.columns)) if any(i < len(r.cells) and r.cells[i].mark for r in table.rows)
    ]
    if not marked or len(marked) > MARK_COLUMNS:
        return table
    columns: list[Column] = []
    for index, column in enumerate(table.columns):
        columns += [column, Column(f"{column.key}_mark", heading)] if index in marked else [column]

    def divided(row: Row) -> Row:
        cells: list[Cell] = []
        for index, cell in enumerate(row.cells):
            own = [Cell("", mark=cell.mark)] if index in marked else []
            cells += [dataclasses.replace(cell, mark=None) if own else cell, *own]
        return Row(tuple(cells), row.role)

    return Table(table.caption, tuple(columns), tuple(map(divided, table.rows)), table.notes)


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


def _divided(table: Table) -> list[Table]:
    """Divide by columns until every part fits some paper."""
    if fitting.fit(table) is None and len(table.columns) > 2:
        return [part for half in fitting.halves(table) for part in _divided(half)]
    return [table]


def _fitted(table: Table) -> Iterator[tuple[Layout, str]]:
    found = _divided(table)
    for number, part in enumerate(found, 1):
        of = f" ({number} / {len(found)})" if len(found) > 1 else ""
        last = fitting.LAYOUTS[-1]
        even = (last.width * fitting.POINTS_PER_MM / len(part.columns),) * len(part.columns)
        layout, widths = fitting.fit(part) or (last, even)
        yield layout, _drawn(dataclasses.replace(part, caption=f"{part.caption}{of}".strip()), layout, widths)


def parts(table: Table, mark_heading: str = "") -> tuple[bool, str]:
    """Say whether ``table`` needs a turned page, and give its source without the page."""
    drawn = list(_fitted(_own_mark_columns(table, mark_heading)))
    notes = [f"note({words(text)})" for text in table.notes]
    source = block([*(source for _, source in drawn), *_explained(table), *notes])
    return any(layout.landscape for layout, _ in drawn), source


def turned(source: str) -> str:
    """Put ``source`` on pages of their own, turned."""
    return f"page(flipped: true, {source})"


def table(item: Table, mark_heading: str = "") -> str:
    """Write a table: caption above, headers on every page, notes and explained marks beneath.

    Type becomes smaller, the page is turned, and at last the columns are divided: nothing is clipped.
    ``mark_heading`` heads the column of verdict marks.
    """
    landscape, source = parts(item, mark_heading)
    return turned(source) if landscape else source
