"""Projects as they are delivered: one row a project × measure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from kqlib.cleaning.absence.numbers import bounds
from kqlib.cleaning.rows import Data, category, data_rows, is_no_data
from kqlib.cleaning.spelling import near_frequent
from kqlib.cleaning.units import column_of, unit_of
from kqlib.printed import round_half_up
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.table import Table
from kqlib.vocabulary.deliveries import columns

PLO = "Pleie og omsorg"
_YEAR = re.compile(r"(\d{4})(?:[.,]0)?", re.ASCII)
# A project without a year is placed by the municipalities of the programme's last full year.
_ANY_YEAR = 2009


class Project(NamedTuple):
    """One row: the columns of the clean table."""

    project: str
    municipality: str
    cohort: str
    sector: str
    level: str
    measure: str
    start_year: int | None


def read_projects(table: Table, findings: Findings) -> pd.DataFrame:
    """Give the columns of :class:`Project`, a row a project × measure; faults go into ``findings``."""
    first: dict[tuple[str, str, str], int] = {}
    kept: list[Project] = []
    lines: dict[str, int] = {}
    for data in data_rows(table, findings):
        why = next(filter(None, (is_no_data(data.cells.get(c, "")) for c in _PLACES)), "")
        project = None if why else _Reader(table, findings, data).project()
        if project is None:
            findings.drop(why or "refused")
            continue
        key = (project.project.casefold(), project.municipality, project.measure.casefold())
        if key in first:
            said = " | ".join(filter(None, (project.project, project.municipality, project.measure)))
            findings.fault(data.line, table.heading("project"), said, "duplicate_key", str(first[key]))
        first.setdefault(key, data.line)
        lines.setdefault(project.measure, data.line)
        kept.append(project)
    near = near_frequent(Counter(p.measure for p in kept if p.measure))
    for word, frequent in near.items():
        findings.fault(lines[word], table.heading("measure"), word, "measure_near", frequent)
    frame = pd.DataFrame(kept, columns=Project._fields)
    return frame.astype(dict.fromkeys(Project._fields[:-1], "str") | {"start_year": "Int64"})


_PLACES = ("municipality_number", "municipality_name")


class _Reader:
    """One row, with every fault of it told."""

    def __init__(self, table: Table, findings: Findings, data: Data) -> None:
        self.table, self.findings, self.line, self.cells = table, findings, data.line, data.cells

    def project(self) -> Project | None:
        """Give the row, or None when a fault that refuses was told."""
        broken = self.findings.refusals
        year = self._year()
        found = Project(
            self._text("project", needed=True),
            self._municipality(year),
            self._category("cohort"),
            self._category("sector", needed=True),
            self._category("level"),
            self._text("measure"),
            year,
        )
        return found if self.findings.refusals == broken else None

    def _tell(self, name: str, rule: str, detail: str = "") -> None:
        self.findings.fault(self.line, self.table.heading(name), self.cells.get(name, ""), rule, detail)

    def _text(self, name: str, *, needed: bool = False) -> str:
        text = " ".join(self.cells.get(name, "").split())
        if needed and not text:
            self._tell(name, "value_missing")
        return text

    def _category(self, name: str, *, needed: bool = False) -> str:
        cell = self.cells.get(name, "")
        if not cell:
            if needed:
                self._tell(name, "value_missing")
            return ""
        word, said = category(cell, columns("projects")[name])
        if word is None:
            self._tell(name, "category_unknown", said)
        elif said:
            self._tell(name, said, word)
        return word or ""

    def _year(self) -> int | None:
        cell = self.cells.get("start_year", "")
        if not cell:
            return None
        found = _YEAR.fullmatch(cell)
        column = columns("projects")["start_year"]
        if not found:
            self._tell("start_year", "number_unreadable")
            return None
        year = int(found[1])
        if not (column.at_least or 0) <= year <= (column.at_most or 9999):
            self._tell("start_year", "out_of_range", bounds(column))
            return None
        return year

    def _municipality(self, year: int | None) -> str:
        number, name = (self.cells.get(c, "") for c in _PLACES)
        found = unit_of(number, name, year or _ANY_YEAR)
        if found.rule:
            self._tell(column_of(found, number, self.table.places), found.rule, found.detail)
        return found.number


def plo_totals(frame: pd.DataFrame) -> dict[str, Any]:
    """Count distinct municipalities with a measure in nursing and care, out of those with any such project.

    Keys ``plo_municipalities`` and ``plo_measures``: by measure ``municipalities`` and ``percent`` (text,
    four decimals, half up).
    """
    plo = frame[frame["sector"] == PLO]
    everyone = set(plo["municipality"])
    having: dict[str, set[str]] = defaultdict(set)
    for measure, municipality in _pairs(plo):
        having[measure].add(municipality)
    measures = {
        measure: {
            "municipalities": len(those),
            "percent": str(round_half_up(Fraction(100 * len(those), len(everyone)), 4)),
        }
        for measure, those in sorted(having.items())
    }
    return {"plo_municipalities": len(everyone), "plo_measures": measures}


def _pairs(frame: pd.DataFrame) -> Iterator[tuple[str, str]]:
    return ((str(m), str(k)) for m, k in zip(frame["measure"], frame["municipality"], strict=True) if str(m))
