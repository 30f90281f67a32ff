"""The release log: what was published when, so that a later release can be held against it.

``data/release_log.json`` is generated and kept: it belongs in version control beside the report, for the
audit of the next release is only as good as the memory of the earlier ones.  It holds published values and
what they tell, never a hidden one, and only of tables whose data are not synthetic.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from kqlib.disclosure.cells import Area, Fact, area
from kqlib.disclosure.release import Cell, Disclosure, Past, Release
from kqlib.errors import DisclosureError
from kqlib.paths import write_text

# Raw file to sha256, by table.
Sources = Mapping[str, Mapping[str, str]]


def read(path: Path) -> list[dict[str, Any]]:
    """Give the releases of the log, oldest first; none when there is no log yet.

    Raises :class:`DisclosureError` for a file that is no release log.
    """
    if not path.is_file():
        return []
    try:
        releases: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["releases"]
    except (ValueError, KeyError, TypeError) as error:
        raise DisclosureError("disclosure_log", file=path.name, found=error) from error
    return releases


def earlier(path: Path, sources: Sources) -> list[Past]:
    """Give the tables of earlier releases; those are of the same data whose files had the same content."""
    return [
        Past(
            name,
            tuple(_read_fact(fact) for fact in table["facts"]),
            tuple(_read_cell(cell) for cell in table["cells"]),
            dict(sources.get(name, {})) == table["sources"],
            frozenset(table["partial"]),
            tuple(area(universe, values) for universe, values in table["domain"]),
        )
        for release in read(path)
        for name, table in release["tables"].items()
    ]


def record(path: Path, release: Release, sources: Sources, edition: str, today: date) -> bool:
    """Add ``release`` to the log, unless it is the same as one that is there; say whether it was added."""
    tables = {name: _table(table, sources.get(name, {})) for name, table in release.items()}
    known = read(path)
    if not tables or any(one["tables"] == tables for one in known):
        return False
    entry = {"date": today.isoformat(), "edition": edition, "tables": tables}
    text = json.dumps({"releases": [*known, entry]}, ensure_ascii=False, indent=1)
    write_text(path, text + "\n")
    return True


def _table(table: Disclosure, sources: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rules": table.rules.version,
        "min_cell": table.rules.survey.min_respondents,
        "sources": dict(sources),
        "domain": [_area(where) for where in table.domain],
        "partial": sorted(table.partial),
        "cells": [_cell(cell) for cell in table.cells],
        "facts": [_fact(fact) for fact in table.told],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    told = {"suppressed": True} if cell.value is None else {"value": cell.value}
    sizes = {"size": cell.size, "least": cell.least} if cell.size is not None else {}
    return {"row": dict(cell.key), "column": cell.column, **told, **{k: str(v) for k, v in sizes.items()}}


def _read_cell(raw: dict[str, Any]) -> Cell:
    size, least = (Fraction(raw[name]) if name in raw else None for name in ("size", "least"))
    return Cell(tuple(raw["row"].items()), raw["column"], raw.get("value"), size, least)


def _fact(fact: Fact) -> dict[str, Any]:
    low, high = (None if value is None else str(value) for value in (fact.low, fact.high))
    return {"terms": [[str(factor), *_area(where)] for factor, where in fact.terms], "low": low, "high": high}


def _area(where: Area) -> list[Any]:
    return [where.universe, {dimension: sorted(values) for dimension, values in where.where}]


def _read_fact(raw: dict[str, Any]) -> Fact:
    terms = tuple((Fraction(factor), area(universe, where)) for factor, universe, where in raw["terms"])
    low, high = (None if raw[end] is None else Fraction(raw[end]) for end in ("low", "high"))
    return Fact(terms, low, high)
