"""Lay a publishable table out for reading in one language: headers with units, formatted cells, verdict
marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from kqlib import bundle, vocabulary
from kqlib.disclosure import SafeTable
from kqlib.disclosure.safe import Value
from kqlib.exhibits.contract import Spec
from kqlib.printed import Missing, Printed, format_number
from kqlib.vocabulary import ColumnSpec
from kqlib.vocabulary.calendar import long_date
from kqlib.vocabulary.words import word

_UNIT_SIGNS = {
    "percent": {"nb": "%", "nn": "%", "en": "%"},
    "percentage_points": {"nb": "prosentpoeng", "nn": "prosentpoeng", "en": "percentage points"},
    "nok": {"nb": "kroner", "nn": "kroner", "en": "kroner"},
    "quarters": {"nb": "kvartaler", "nn": "kvartal", "en": "quarters"},
}
_NUMERIC = {"printed", "number", "integer"}
# A year is a name, not an amount: it gets no thousands mark.
_NAMES = {"year", "line"}
Marks = Mapping[tuple[str, str], bundle.Mark]


def unmarked(safe: SafeTable, spec: Spec, marks: Marks) -> int:
    """Count the printed numbers shown that have no verdict of their own."""
    return sum(
        isinstance(value := row[name], Printed)
        and value.value is not None
        and (str(row[spec.header]), name) not in marks
        for row in safe.rows()
        for name in spec.show
    )


def lay_out(
    safe: SafeTable,
    spec: Spec,
    caption: str,
    language: str,
    marks: Marks,
    notes: Sequence[str],
    rest: bundle.Mark | None = None,
) -> bundle.Table:
    """Give the shown columns of ``safe`` as a table for readers; ``marks`` are verdicts by (row, column),
    ``rest`` is that of the printed numbers without one.
    """
    columns = [vocabulary.column(name) for name in spec.show]
    rows: list[bundle.Row] = []
    group = None
    for row in safe.rows():
        name = str(row[spec.header])
        heading = str(row.get(spec.group) or "") if spec.group else ""
        if heading != group and name not in spec.totals:
            group = heading
            if vocabulary.value_label(spec.group, heading, language):
                rows.append(bundle.Row((_text_cell(heading, spec.group, language, None),), "group"))
        cells = tuple(_cell(row[c.name], c, language, marks.get((name, c.name))) for c in columns)
        rows.append(bundle.Row(cells, "total" if name in spec.totals else "body"))
    headers = tuple(_header(c, language) for c in columns)
    said = tuple(notes) if rows else (word("no_rows", language), *notes)
    return bundle.Table(caption, headers, tuple(rows), said, rest)


def _header(column: ColumnSpec, language: str) -> bundle.Column:
    unit = _UNIT_SIGNS.get(column.unit, {}).get(language, "")
    numeric = column.dtype in _NUMERIC and column.name not in _NAMES
    return bundle.Column(
        column.name,
        column.label(language),
        unit,
        "decimal" if numeric else "left",
        column.decimals if numeric else None,
    )


def document_language(language: str) -> str:
    """Give the language that the documents are in, where it is not the reader's."""
    return "" if language == "nb" else "nb"


def _cell(value: Value, column: ColumnSpec, language: str, mark: bundle.Mark | None) -> bundle.Cell:
    if value is None:
        return bundle.Cell("", None, mark)
    if isinstance(value, Printed):
        return _printed_cell(value, language, mark)
    if isinstance(value, date):
        return bundle.Cell(long_date(value, language), value.isoformat(), mark)
    if isinstance(value, str):
        return _text_cell(value, column.name, language, mark)
    if column.name in _NAMES:
        return bundle.Cell(str(value), int(value), mark)
    decimals = column.decimals if isinstance(value, Decimal) else 0
    signed = column.unit == "percentage_points"
    return bundle.Cell(
        format_number(value, decimals, language, signed=signed),
        value if isinstance(value, int) else float(value),
        mark,
    )


def _text_cell(value: str, column: str, language: str, mark: bundle.Mark | None) -> bundle.Cell:
    shown = vocabulary.value_label(column, value, language)
    if vocabulary.is_window(value):
        shown = vocabulary.column(value).label(language)
    own = vocabulary.has_words(column, value) or vocabulary.is_window(value)
    return bundle.Cell(shown, shown, mark, "" if own else document_language(language))


def _printed_cell(value: Printed, language: str, mark: bundle.Mark | None) -> bundle.Cell:
    if value.value is None:
        return bundle.Cell("" if value.missing is Missing.BLANK else value.text, None, mark)
    number = value.value
    return bundle.Cell(
        format_number(number, value.decimals, language),
        int(number) if not value.decimals else float(number),
        mark,
    )
