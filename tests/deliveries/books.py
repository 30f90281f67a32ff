"""Workbooks as they arrive and as they should not: each built when it is tried."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from deliveries.cases import Case, Taken
from deliveries.oracle import plain

Rows = list[list[Any]]
Expected = Sequence[tuple[int | str, str, str]]

HEADER = [
    "Kommunenr",
    "Kommune",
    "Virksomhet",
    "Periode",
    "Kjønn",
    "Ansatte",
    "Årsverk",
    "Avtalte dagsverk",
    "Egenmeldt dagsverk",
    "Legemeldt dagsverk",
]
UNITS: Rows = [
    HEADER,
    ["1505", "Kristiansund", "Pleie og omsorg", "2008K1", "Kvinner", 412, 301.5, 18240, 312.4, 1655.9],
    ["1505", "Kristiansund", "Pleie og omsorg", "2008K1", "Menn", 58, 44, 2700, 40.5, 101.5],
    ["0501", "Lillehammer", "Barnehage", "2008K1", "Kvinner", 120, 95, 5800, 110.2, 420.3],
    ["0501", "Lillehammer", "Barnehage", "2008K2", "Kvinner", 121, 96, 5750, 100, 400],
]
ANYWHERE = ("*", "*", "structure")


def changed(*cells: tuple[int, str, Any], rows: Rows = UNITS) -> Rows:
    """Give the rows with some cells changed: (line, column, new cell)."""
    copy = [list(row) for row in rows]
    for line, column, value in cells:
        copy[line - 1][rows[0].index(column)] = value
    return copy


def _case(
    name: str,
    write: Callable[[Path], object],
    rows: Rows = UNITS,
    *,
    taken: Taken | None = None,
    refused: Expected | None = None,
    says: Sequence[str] = (),
    ambiguity: str = "",
    suffix: str = ".xlsx",
    kind: str = "pai",
    lines_above: int = 0,
    rates_only: bool = False,
) -> Case:
    return Case(
        name=f"books-{name}",
        kind=kind,
        suffix=suffix,
        write=write,
        records=lambda: [(n + lines_above, [*map(_text, row)]) for n, row in enumerate(rows, 1) if row],
        taken=(taken,) if taken else (),
        refused=tuple(refused) if refused is not None else None,
        says=tuple(says),
        ambiguity=ambiguity,
        rates_only=rates_only,
        decimal=".",
    )


def _text(cell: object) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else repr(cell)


def _book(
    rows: Rows = UNITS, *then: Callable[[Worksheet], object], title: str = "Uttrekk"
) -> Callable[[Path], None]:
    """Write the rows on one sheet, then let each of ``then`` work on it."""

    def write(path: Path) -> None:
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert isinstance(sheet, Worksheet)
        sheet.title = title
        for row in rows:
            sheet.append(row)
        for step in then:
            step(sheet)
        workbook.save(path)

    return write


def of_table(header: Sequence[str], rows: Iterable[Sequence[str]], typed: bool) -> bytes:
    """Give a table of texts as a workbook; ``typed``: its dagsverk as numbers."""
    numbers = [re.search("dagsverk|fravaer|meldt", plain(name)) for name in header]
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.append(list(header))
    for row in rows:
        sheet.append([_number(c) if typed and n else c for c, n in zip(row, numbers, strict=True)])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _number(cell: str) -> float:
    return float("".join(letter for letter in cell if not letter.isspace()).replace(",", "."))


def _another(title: str, rows: Rows, state: str = "visible") -> Callable[[Worksheet], None]:
    def step(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        other = sheet.parent.create_sheet(title)
        other.sheet_state = state
        for row in rows:
            other.append(row)

    return step


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def _repacked(part: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Write a workbook, then change one part inside it."""

    def write(path: Path) -> None:
        plain = path.with_suffix(".plain.xlsx")
        (_formula_with_its_value if part == STRINGS else _book())(plain)
        with (
            zipfile.ZipFile(plain) as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
        ):
            assert part in old.namelist()
            for name in old.namelist():
                new.writestr(name, change(old.read(name)) if name == part else old.read(name))
        plain.unlink()

    return write


def _formula_with_its_value(path: Path) -> None:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Uttrekk")
        for line, row in enumerate(UNITS):
            sheet.write_row(line, 0, row)
        sheet.write_formula(1, 7, "=18000+240", None, 18240)


def _bomb(path: Path) -> None:
    """Write a workbook of a megabyte whose sheet unpacks to 300."""
    _book()(path)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, content in parts.items():
            with new.open(name, "w") as part:
                part.write(content)
                for _ in range(300 if name == SHEET else 0):
                    part.write(b" " * 2**20)


def ordinary() -> Iterator[Case]:
    """Workbooks that a careful person reads without trouble."""
    yield _case("as_specified", _book(), taken=Taken())
    numeric = changed((2, "Kommunenr", 1505), (3, "Kommunenr", 1505))
    yield _case("number_of_the_municipality_as_a_number", _book(numeric), numeric, taken=Taken())
    texts = [[str(cell).replace(".", ",") for cell in row] for row in UNITS]
    yield _case("numbers_stored_as_text", _book(texts), taken=Taken())
    spaced = changed((2, "Avtalte dagsverk", "18\u00a0240,0"))
    yield _case("one_number_stored_as_text_with_a_hard_space", _book(spaced), taken=Taken())
    title: Rows = [["PAI, uttrekk for programmet"], [], *UNITS]
    merge = lambda sheet: sheet.merge_cells("A1:J1")  # noqa: E731
    yield _case("title_merged_over_the_table", _book(title, merge), taken=Taken(), lines_above=2)
    yield _case("sheet_of_notes", _book(UNITS, _another("Merknader", [["Uttrekk 3.3.2010"]])), taken=Taken())
    yield _case("hidden_sheet_that_is_empty", _book(UNITS, _another("Ark2", [], "hidden")), taken=Taken())
    yield _case("formula_with_its_value", _formula_with_its_value, taken=Taken())
    below: Rows = [*UNITS, [], ["1) Foreløpige tall."], ["Kilde: KS, PAI."]]
    footnotes = Taken(dropped={"7": "footnote", "8": "footnote"})
    yield _case("footnotes_beneath", _book(below), below, taken=footnotes)
    beside = lambda sheet: setattr(sheet["L2"], "value", "kontrollert")  # noqa: E731
    yield _case(
        "word_beside_the_table",
        _book(UNITS, beside),
        taken=Taken(),
        refused=[("*", "*", "*")],
        ambiguity="A cell without a header: left out, or refused.",
    )
    bold = lambda sheet: setattr(sheet["XFD1048576"], "font", Font(bold=True))  # noqa: E731
    yield _case("formatted_cell_in_the_last_corner", _book(UNITS, bold), taken=Taken())
    lying = _repacked(SHEET, lambda xml: xml.replace(b'ref="A1:J5"', b'ref="A1:XFD1048576"'))
    yield _case("dimension_that_lies_upwards", lying, taken=Taken())
    small = _repacked(SHEET, lambda xml: xml.replace(b'ref="A1:J5"', b'ref="A1:B2"'))
    yield _case("dimension_that_lies_downwards", small, taken=Taken())
    tenths = changed((4, "Egenmeldt dagsverk", 0.1 + 0.2))
    yield _case("binary_dust", _book(tenths), changed((4, "Egenmeldt dagsverk", 0.3)), taken=Taken())


def doubtful() -> Iterator[Case]:
    """Workbooks that may be read in one way only, or be refused."""
    lost = changed((4, "Kommunenr", 501), (5, "Kommunenr", 501))
    yield _case(
        "leading_zero_lost",
        _book(lost),
        UNITS,
        taken=Taken(),
        refused=[(4, "Kommunenr", "municipality_unknown")],
        ambiguity="Restored and noted, or refused.",
    )
    gaps = changed((3, "Kommunenr", None), (3, "Kommune", None))
    merge = lambda sheet: (sheet.merge_cells("A2:A3"), sheet.merge_cells("B2:B3"))  # noqa: E731
    yield _case(
        "municipality_merged_over_two_rows",
        _book(gaps, merge),
        UNITS,
        taken=Taken(),
        refused=[(3, "*", "municipality_unknown")],
        ambiguity="The merged cell says that it holds for both rows: read so, or refused.",
    )
    stray = lambda sheet: setattr(sheet["XFD1048576"], "value", "x")  # noqa: E731
    yield _case(
        "word_in_the_last_corner",
        _book(UNITS, stray),
        taken=Taken(),
        refused=[("*", "*", "*")],
        ambiguity="A million empty rows and one word: left out with a reason, or refused.",
    )
    hide_row = lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True)  # noqa: E731
    yield _case(
        "row_hidden_by_a_filter",
        _book(UNITS, hide_row),
        taken=Taken(),
        refused=[("*", "*", "*")],
        ambiguity="Counted, or refused; not left out in silence.",
    )
    hide_column = lambda sheet: setattr(sheet.column_dimensions["J"], "hidden", True)  # noqa: E731
    yield _case(
        "column_hidden",
        _book(UNITS, hide_column),
        taken=Taken(),
        refused=[("*", "*", "*")],
        ambiguity="Counted, or refused; not left out in silence.",
    )
    yield _case(
        "workbook_called_csv",
        _book(),
        taken=Taken(),
        refused=[("*", "*", "*")],
        suffix=".csv",
        ambiguity="The content is a workbook: taken, or refused for its name.",
    )


def faulty() -> Iterator[Case]:
    """Workbooks of the right form that must be refused."""
    mixed = changed((2, "Avtalte dagsverk", "18240.0"), (2, "Egenmeldt dagsverk", "312,4"))
    yield _case("texts_with_comma_and_with_point", _book(mixed), refused=[("*", "*", "decimal_marks_mixed")])
    hidden = _book(UNITS, _another("Gamle tall", UNITS, "hidden"))
    yield _case("hidden_sheet_with_data", hidden, refused=[("*", "*", "sheet_hidden")], says=["Gamle tall"])
    very = _book(UNITS, _another("Gamle tall", UNITS, "veryHidden"))
    yield _case(
        "very_hidden_sheet_with_data", very, refused=[("*", "*", "sheet_hidden")], says=["Gamle tall"]
    )
    two = _book(UNITS, _another("Rettet", UNITS))
    yield _case(
        "two_sheets_that_look_like_the_delivery",
        two,
        refused=[("*", "*", "sheets_two")],
        says=["Rettet", "Uttrekk"],
    )
    no_value = changed((2, "Avtalte dagsverk", "=18000+240"))
    yield _case(
        "formula_without_its_value", _book(no_value), refused=[("*", "*", "formula")], says=["Uttrekk"]
    )
    elsewhere = changed((2, "Avtalte dagsverk", "='[Annen bok.xlsx]Ark1'!A1"))
    yield _case(
        "formula_into_another_workbook", _book(elsewhere), refused=[("*", "*", "formula")], says=["Uttrekk"]
    )
    date = changed((4, "Periode", datetime(2008, 1, 1)))
    yield _case("period_that_became_a_date", _book(date), refused=[(4, "Periode", "date_cell")])
    serial = changed((4, "Periode", 39448))
    yield _case(
        "period_that_became_a_number", _book(serial), refused=[(4, "Periode", "period_unreadable|date_cell")]
    )
    error = changed((4, "Legemeldt dagsverk", "#N/A"))
    yield _case("error_value", _book(error), refused=[(4, "Legemeldt dagsverk", "number_unreadable")])
    true = changed((4, "Legemeldt dagsverk", True))
    yield _case("truth_for_a_number", _book(true), refused=[(4, "Legemeldt dagsverk", "number_unreadable")])
    day = changed((4, "Legemeldt dagsverk", datetime(2008, 3, 4)))
    yield _case(
        "number_that_became_a_date",
        _book(day),
        refused=[(4, "Legemeldt dagsverk", "number_unreadable|date_cell")],
    )
    half = changed((4, "Kommunenr", 501.5))
    yield _case(
        "number_of_the_municipality_with_a_half",
        _book(half),
        refused=[(4, "Kommunenr", "municipality_unknown")],
    )
    twice = changed((1, "Kommune", "KOMMUNENR"))
    yield _case("column_twice", _book(twice), refused=[("*", "*", "column_repeated")])
    yield _case("key_twice", _book([*UNITS, UNITS[1]]), refused=[(6, "*", "duplicate_key")])
    above = changed((5, "Legemeldt dagsverk", 5700))
    yield _case("absence_above_agreed", _book(above), refused=[(5, "*", "absence_above_agreed")])
    yield _case("empty_workbook", _book([]), refused=[("*", "*", "empty|structure")])
    yield _case("header_only", _book([HEADER]), refused=[("*", "*", "empty|structure")])
    yield _case(
        "another_kind_of_workbook",
        _book(),
        refused=[ANYWHERE],
        suffix=".ods",
        taken=Taken(),
        ambiguity="The content is a workbook: taken, or refused for its name.",
    )


def hostile() -> Iterator[Case]:
    """Files that are no workbook, or one that would harm its reader."""
    bad = [("*", "*", "hostile|structure")]

    def with_doctype(entities: bytes, word: bytes) -> Callable[[bytes], bytes]:
        def change(xml: bytes) -> bytes:
            root = xml.index(b"<sst" if b"<sst" in xml else b"<worksheet")
            return (
                xml[:root] + b"<!DOCTYPE x [" + entities + b"]>" + xml[root:].replace(b"Kristiansund", word)
            )

        return change

    outside = with_doctype(b'<!ENTITY x SYSTEM "file:///etc/passwd">', b"&x;")
    yield _case("external_entity_in_a_sheet", _repacked(SHEET, outside), refused=bad)
    yield _case("external_entity_in_the_strings", _repacked(STRINGS, outside), refused=bad)
    late = _repacked(SHEET, lambda xml: b"<!--" + b" " * 100_000 + b"-->" + outside(xml))
    yield _case("external_entity_behind_a_long_comment", late, refused=bad)
    each = (f'<!ENTITY l{n} "{"".join([f"&l{n - 1};"] * 10)}">' for n in range(1, 10))
    laughs = with_doctype(("<!ENTITY l0 'ha'>" + "".join(each)).encode(), b"&l9;")
    yield _case("entities_within_entities_in_a_sheet", _repacked(SHEET, laughs), refused=bad)
    yield _case("entities_within_entities_in_the_strings", _repacked(STRINGS, laughs), refused=bad)
    yield _case("zip_bomb", _bomb, refused=bad)
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)
    yield _case("encrypted_workbook", lambda path: path.write_bytes(ole), refused=bad)
    yield _case("old_xls", lambda path: path.write_bytes(ole), refused=[ANYWHERE], suffix=".xls")
    noise = bytes((n * 7919 + 13) % 256 for n in range(5000))
    yield _case("noise", lambda path: path.write_bytes(noise), refused=[("*", "*", "structure|encoding")])
    yield _case(
        "noise_called_csv", lambda path: path.write_bytes(noise), refused=[("*", "*", "*")], suffix=".csv"
    )
    yield _case("empty_file", lambda path: path.write_bytes(b""), refused=[("*", "*", "empty|structure")])

    def halved(path: Path) -> None:
        _book()(path)
        path.write_bytes(path.read_bytes()[:-1500])

    yield _case("cut_off", halved, refused=[ANYWHERE])

    def other(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("hilsen.txt", "ikke en arbeidsbok")

    yield _case("archive_of_something_else", other, refused=[ANYWHERE])
    broken = _repacked(SHEET, lambda xml: xml[:-40])
    yield _case("sheet_cut_off_inside", broken, refused=[ANYWHERE])
    yield _case(
        "picture_called_csv",
        lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + noise),
        refused=[("*", "*", "*")],
        suffix=".csv",
    )


def published() -> Iterator[Case]:
    """The published form as a workbook, its periods merged over three columns."""
    rows: Rows = [
        ["Tabell 1. Sykefravær i prosent av avtalte dagsverk"],
        [],
        ["Kommune", "2008K1", None, None, "2008K2", None, None],
        [None, "Egenmeldt", "Legemeldt", "I alt", "Egenmeldt", "Legemeldt", "I alt"],
        ["1505 Kristiansund", 1.6, 8.0, 9.6, 1.5, 7.9, 9.4],
        ["0501 Lillehammer", 1.9, 6.4, 8.3, ":", ":", ":"],
        ["1) Foreløpige tall."],
    ]
    merge = lambda sheet: (sheet.merge_cells("B3:D3"), sheet.merge_cells("E3:G3"), sheet.merge_cells("A3:A4"))  # noqa: E731
    notes = Taken(dropped={"7": "footnote"})
    yield _case("published_form", _book(rows, merge), rows, taken=notes, rates_only=True)
    wild = changed(rows=rows)
    wild[4][2] = 108.0
    yield _case(
        "published_form_above_hundred",
        _book(wild, merge),
        wild,
        refused=[(5, "*", "percent_outside")],
        rates_only=True,
    )


def cases() -> Iterator[Case]:
    """Give all workbooks."""
    for family in (ordinary, doubtful, faulty, hostile, published):
        for case in family():
            yield replace(case, name=case.name.replace("books-", f"books-{family.__name__}-"))
