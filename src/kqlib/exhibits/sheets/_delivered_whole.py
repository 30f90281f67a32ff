"""The table behind every sheet's delivery: each participant, the size groups, the cohorts and the programme.

It is made once of a delivery and kept in ``data/processed/sheets/delivered.json`` while it is true, because a
sheet needs a few rows of it and disclosure control needs all.  The file holds exact values and is not for
publication.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from kqlib.cleaning.taking_part import PUBLISHED, taking_part
from kqlib.closure import closure
from kqlib.disclosure import Guard
from kqlib.exhibits._delivered import COHORTS, GROUP, LAST_QUARTER, PROGRAMME, cohorts, side_by_side
from kqlib.exhibits._delivered_guard import absence_area, declared
from kqlib.exhibits._delivery import delivered
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.table_4_6 import WINDOWS
from kqlib.measures.absence import quarterly, windows
from kqlib.paths import SHEETS, Project, write_text
from kqlib.sources.catalogue import deliveries
from kqlib.sources.corrections import corrections
from kqlib.sources.lock import sha256, verified

THIRDS = ("third_small", "third_middle", "third_large")
WINDOW = WINDOWS[-1]
SHOWN = (GROUP, "pooled", "n_units", "absence_dagsverk", "agreed_dagsverk")
_BASIS = ("man_years", "persons", "absence_largest_1", "absence_largest_2")
_EXACT = (*SHOWN[1:], *_BASIS)


@dataclass(frozen=True)
class Whole:
    """``table`` has a row a group (columns ``SHOWN``, ``window`` and what disclosure control needs), and
    ``members`` the participants of each group by number.
    """

    table: pd.DataFrame
    members: Mapping[str, frozenset[str]]

    def guard(self, inputs: Inputs) -> Guard:
        """Declare what the table tells about persons."""
        areas = [absence_area(self.members[group], WINDOW) for group in self.table[GROUP]]
        return declared(inputs, self.table, areas, [GROUP, "window"], {"pooled": "absence_dagsverk"})


def kept_file(project: Project) -> Path:
    """Name the file that keeps the table."""
    return project.processed / SHEETS / "delivered.json"


def keep(inputs: Inputs) -> None:
    """Make the table and keep it."""
    write_text(kept_file(inputs.project), json.dumps({"state": _state(inputs.project), **_made(inputs)}))


def whole(inputs: Inputs) -> Whole:
    """Give the table: the one that is kept while it is true, else made afresh."""
    path = kept_file(inputs.project)
    kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if kept.get("state") != _state(inputs.project):
        kept = _made(inputs)
    table = pd.DataFrame(kept["rows"], columns=[GROUP, "window", *_EXACT])
    for name in _EXACT:
        exact = [None if value is None else Fraction(value) for value in table[name]]
        table[name] = pd.Series(exact, dtype="object")
    table["n_units"] = table["n_units"].astype("int64")
    return Whole(table, {group: frozenset(own) for group, own in kept["members"].items()})


def _state(project: Project) -> str:
    """Hash all that the table depends on."""
    names = [PUBLISHED, *(file.path for file in deliveries(project, "pai"))]
    files = [(name, sha256(verified(project, name)), corrections(project, name)) for name in names]
    return hashlib.sha256(f"{files} {closure([__name__]).digest}".encode()).hexdigest()


def _made(inputs: Inputs) -> dict[str, Any]:
    frame, cohort = delivered(inputs), cohorts(inputs)
    certain = [one.id for one in taking_part(inputs.published("appendix_8")) if one.certain]
    cells = windows(quarterly(frame, ["municipality"]), [WINDOW], ["municipality"], at=LAST_QUARTER)
    have = cells[(cells["reason"] == "") & cells["municipality"].isin(certain)]
    ranked = [str(number) for number in have.sort_values(["agreed_e4", "municipality"])["municipality"]]
    groups: dict[str, list[str]] = {number: [number] for number in ranked}
    for place, third in enumerate(THIRDS):
        groups[third] = ranked[place * len(ranked) // 3 : (place + 1) * len(ranked) // 3]
    groups |= {c: [number for number in ranked if cohort[number] == c] for c in COHORTS}
    groups[PROGRAMME] = ranked
    found = side_by_side(frame, [WINDOW], groups)[[GROUP, "window", *_EXACT]]
    rows = [
        [row[GROUP], row["window"], *(_plain(row[name]) for name in _EXACT)]
        for row in found.to_dict("records")
    ]
    return {"rows": rows, "members": groups}


def _plain(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(Fraction(str(value)))
