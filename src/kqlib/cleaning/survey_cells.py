"""The cells of a survey as delivered, a column at a time, with what its numbers stand for put in place.

An export may hold raw values, labels, or label numbers with a codebook; here all of them become the text of
the raw value: ``1`` … ``6`` on the scale, the alternative's words for a choice, ``-99`` for never shown,
empty for not answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kqlib.cleaning.rows import data_rows
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.spss import MISSING
from kqlib.sources.questback import Code, Survey
from kqlib.vocabulary.deliveries import DeliveryColumn, columns, fold, known_values

NEVER_SHOWN = "-99"
_WHOLE = re.compile(r"([-\u2212]?\d{1,15})(?:[.,]0+)?", re.ASCII)
# Kinds of column whose cells may be numbers that stand for something, and those of them that are numbers
# anyway where no codebook says what they mean.
_CODED = ("scale", "category", "tick", "percent", "municipality_name")
_PLAIN = ("tick", "percent", "municipality_name")


@dataclass(frozen=True)
class Cells:
    """The data rows of a delivery: their ``lines``, their cells by column as ``given`` and as ``texts`` of
    raw values, the ``headings`` of the columns that are there, and where faults are told.
    """

    lines: list[int]
    given: dict[str, list[str]]
    texts: dict[str, list[str]]
    headings: dict[str, str]
    findings: Findings

    def tell(self, place: int, column: str, rule: str, detail: str = "") -> None:
        """Tell a fault of the cell in row ``place`` of ``column``."""
        cell = self.given[column][place]
        self.findings.fault(self.lines[place], self.headings.get(column, column), cell, rule, detail)


def read_cells(survey: Survey, findings: Findings) -> Cells:
    """Read the rows beneath the header; a column that is not there is empty, and noted.

    Numbers that no codebook explains stay as they are; whether they can be values is told in ``findings``.
    """
    known = columns("survey")
    rows = list(data_rows(survey.table, findings))
    places = survey.table.places
    given = {name: [row.cells.get(name, "") for row in rows] for name in known}
    headings = {name: survey.table.heading(name) for name in places}
    cells = Cells([row.line for row in rows], given, dict(given), headings, findings)
    for name, column in known.items():
        if name in places and column.kind in _CODED:
            codes = {whole(number): code for number, code in survey.codes.get(name, {}).items()}
            cells.texts[name] = [_decoded(cells, place, column, codes) for place in range(len(rows))]
        elif name not in places and not _replaced(name, places):
            findings.fault(survey.table.line or None, column.aliases[0], "", "column_absent")
    _look_at_scale(cells, survey)
    return cells


def whole(cell: str) -> str:
    """Give a whole number without the decimals that a program added (``5.0``); other texts as they are."""
    found = _WHOLE.fullmatch(cell)
    return str(int(found[1].replace("\u2212", "-"))) if found else cell


def _replaced(name: str, places: dict[str, int]) -> bool:
    """Item 10 comes in one column or in four."""
    return name == "item_10" or (name.startswith("item_10_") and "item_10" in places)


def _decoded(cells: Cells, place: int, column: DeliveryColumn, codes: dict[str, Code]) -> str:
    cell = cells.given[column.name][place]
    number = whole(cell)
    if number in codes:
        said = _meaning(column, codes[number])
        if said is None:
            rule = "user_missing" if codes[number].value == MISSING else "codebook_disagrees"
            cells.tell(place, column.name, rule, codes[number].text)
        return said or ""
    # A codebook may name the ends of a scale only; what lies between then stands for itself.
    itself = column.kind == "scale" and all(code.value in (n, MISSING) for n, code in codes.items())
    if codes and _WHOLE.fullmatch(cell) and not (number == NEVER_SHOWN or itself or column.kind in _PLAIN):
        cells.tell(place, column.name, "code_unknown")
        return ""
    # A municipality's number keeps its leading zero.
    return cell if column.kind == "municipality_name" else number


def _meaning(column: DeliveryColumn, code: Code) -> str | None:
    """Give the raw value of a code; None for one that is declared missing or contradicts itself."""
    value = whole(code.value)
    if NEVER_SHOWN in (value, whole(code.text)):
        return NEVER_SHOWN
    known = known_values(column.values) if column.values else {}
    said = known.get(fold(code.text))
    if column.kind != "scale":
        return code.text or value if said or value != MISSING else None
    number = value if value in known.values() else None
    unheard = said is None and _speaks(code.text)
    if value == MISSING or unheard or (number and said and number != said):
        return None
    return number or said


def _look_at_scale(cells: Cells, survey: Survey) -> None:
    """Tell whether the numbers on the scale can be values: label numbers begin at 0 and end at 5.

    A file that has words where it could have label numbers was not exported as label numbers.
    """
    bare = {name: c for name, c in columns("survey").items() if name not in survey.codes}
    scale = [name for name, column in bare.items() if column.kind == "scale"]
    given = {text for name in scale for text in cells.texts[name]}
    read = {scale_value(text) for text in given}
    if "0" in given and "6" not in read:
        for name in scale:
            for place, text in enumerate(cells.texts[name]):
                if text == "0":
                    cells.tell(place, name, "scale_label_numbers")
                    cells.texts[name][place] = ""  # told once
    elif given & set("12345") and "0" not in given and "6" not in read:
        choices = (n for n, c in bare.items() if c.kind == "category" and n.startswith("item_"))
        words = any(_speaks(text) for name in (*scale, *choices) for text in cells.texts[name])
        rule = "scale_without_six" if words else "scale_ambiguous"
        cells.findings.fault(None, cells.headings[scale[0]], "", rule)


def scale_value(cell: str) -> str | None:
    """Give the category ``1`` … ``6`` that a cell names; None for anything else."""
    known = known_values("survey_scale")
    if not _speaks(cell):
        return cell if cell in known.values() else None
    return known.get(fold(cell))


def _speaks(cell: str) -> bool:
    return any(c.isalpha() for c in cell)
