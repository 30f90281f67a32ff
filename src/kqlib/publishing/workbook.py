"""``tables.xlsx``: every table of the report, a sheet each, with typed numbers and a list of contents."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from kqlib import bundle
from kqlib.vocabulary.words import word

# The file must not differ between two builds of the same inputs.
_FIXED = datetime(2010, 6, 1)
_LONGEST_SHEET_NAME = 31


def workbook(shown: Sequence[bundle.Exhibit], language: str) -> bytes:
    """Give the workbook of ``shown`` exhibits; those without a table are left out."""
    out = io.BytesIO()
    # Text stays text: no formula, no link is ever made of a label.
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    book.set_properties({"title": word("report_title", language), "created": _FIXED})
    tables = [e for e in shown if e.table]
    formats = _formats(book)
    _contents(book.add_worksheet(word("contents", language)), tables, formats, language)
    for exhibit in tables:
        _sheet(book.add_worksheet(exhibit.id[:_LONGEST_SHEET_NAME]), exhibit, formats, book, language)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "group": book.add_format({"bold": True}),
        "total": book.add_format({"bold": True, "top": 1}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "warning": book.add_format({"bold": True, "font_color": "#8C2D04"}),
    }


def _contents(sheet: Any, tables: Sequence[bundle.Exhibit], formats: dict[str, Any], language: str) -> None:
    sheet.write_string(0, 0, word("report_title", language), formats["title"])
    headers = ("exhibit", "finding", "evidence", "source")
    for column, key in enumerate(headers):
        sheet.write_string(2, column, word(key, language), formats["header"])
    for row, exhibit in enumerate(tables, start=3):
        link = f"internal:'{exhibit.id[:_LONGEST_SHEET_NAME]}'!A1"
        sheet.write_url(row, 0, link, string=exhibit.number)
        for column, text in enumerate((exhibit.title, exhibit.evidence_label, exhibit.source_line), start=1):
            sheet.write_string(row, column, text, formats["wrap"])
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 3, 50)


def _sheet(sheet: Any, exhibit: bundle.Exhibit, formats: dict[str, Any], book: Any, language: str) -> None:
    table = exhibit.table
    assert table is not None
    sheet.write_string(0, 0, table.caption, formats["title"])
    sheet.write_string(1, 0, exhibit.title)
    if exhibit.synthetic:
        sheet.write_string(2, 0, exhibit.synthetic, formats["warning"])
    marked = [
        c for c in range(len(table.columns)) if any(len(r.cells) > c and r.cells[c].mark for r in table.rows)
    ]
    _header(sheet, table, marked, formats, language)
    numbers = [book.add_format({"num_format": _number_format(c.decimals)}) for c in table.columns]
    for row, content in enumerate(table.rows, start=5):
        for column, cell in enumerate(content.cells):
            _write(sheet, row, column, cell, formats.get(content.role), numbers[column])
        for extra, column in enumerate(marked, start=len(table.columns)):
            mark = content.cells[column].mark if len(content.cells) > column else None
            if mark:
                sheet.write_string(row, extra, f"{mark.symbol} {mark.word}")
    for line, note in enumerate((*table.notes, exhibit.source_line), start=len(table.rows) + 6):
        sheet.write_string(line, 0, note)
    sheet.freeze_panes(5, 1)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(table.columns) + len(marked), 16)


def _header(
    sheet: Any, table: bundle.Table, marked: list[int], formats: dict[str, Any], language: str
) -> None:
    for column, spec in enumerate(table.columns):
        sheet.write_string(
            4, column, f"{spec.header} ({spec.unit})" if spec.unit else spec.header, formats["header"]
        )
    for extra, column in enumerate(marked, start=len(table.columns)):
        sheet.write_string(
            4, extra, f"{table.columns[column].header}: {word('verdict', language)}", formats["header"]
        )


def _number_format(decimals: int | None) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def _write(sheet: Any, row: int, column: int, cell: bundle.Cell, role: Any, number: Any) -> None:
    if isinstance(cell.value, int | float) and column:
        sheet.write_number(row, column, cell.value, number)
    elif cell.text:
        sheet.write_string(row, column, cell.text, role)
