"""The list of Vedlegg 2 as dated gatherings of a known kind, for counts and for checks against it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd

from kqlib.cleaning.dates import parse_period
from kqlib.errors import DataError, closest
from kqlib.exhibits.inputs import Inputs

START = "oppstart"
LEADERS = "prosjektledersamling"
CENTRAL = "sentral nettverkssamling"
LOCAL = "lokal nettverkssamling"
EFFORT = "nettverkssamling (IKS)"
QUALITY = "kvalitetskonferanse"
ABSENCE = "sykefraværskonferanse"
KINDS = (START, LEADERS, CENTRAL, LOCAL, EFFORT, QUALITY, ABSENCE)
COHORTS = ("IKS", "P1", "P2", "P3", "P4")
# How an activity begins tells its kind; three spellings of the local gathering are in print.
_BEGINS = {
    "Oppstart": START,
    "Prosjektleder": LEADERS,
    "Lokal prosjektleder": LEADERS,
    "Sentral nettverk": CENTRAL,
    "Lokal nettver": LOCAL,
    "Nettverkssamling": EFFORT,
    "Kvalitetskonferanse": QUALITY,
    "Sykefraværskonferanse": ABSENCE,
}


def kind_of(activity: str, line: int) -> str:
    """Give the kind of the activity on ``line``; raises :class:`DataError` for an unknown one."""
    for beginning, kind in _BEGINS.items():
        if activity.startswith(beginning):
            return kind
    raise DataError(
        "value_not_known",
        file="data/raw/published/appendix_2.csv",
        line=line,
        column="activity",
        found=activity,
        expected=", ".join(_BEGINS),
        hint=closest(activity, _BEGINS),
    )


def gatherings(inputs: Inputs) -> pd.DataFrame:
    """Give Vedlegg 2 with ``held`` (date with year, unique), ``start``, ``end`` and ``gathering`` (kind)."""
    listed = inputs.published("appendix_2")
    periods = [parse_period(d, int(y)) for d, y in zip(listed["date"], listed["year"], strict=True)]
    return listed.assign(
        held=[f"{str(d).rstrip('.')}.{y}" for d, y in zip(listed["date"], listed["year"], strict=True)],
        start=pd.Series([p.start for p in periods], dtype="object"),
        end=pd.Series([p.end for p in periods], dtype="object"),
        gathering=[kind_of(str(a), line) for line, a in enumerate(listed["activity"], start=2)],
    )


def count(table: pd.DataFrame, kind: str, cohort: str = "") -> int:
    """Count the rows of one kind, in one cohort when it is given."""
    hit = table["gathering"] == kind
    return int((hit & (table["cohort"] == cohort)).sum() if cohort else hit.sum())


def held_together(table: pd.DataFrame, kind: str, cohort: str) -> int:
    """Count the gatherings of a kind and cohort, taking those that share a day as one held in two groups."""
    rows = table[(table["gathering"] == kind) & (table["cohort"] == cohort)]
    spans: list[tuple[date, date]] = sorted(zip(rows["start"], rows["end"], strict=True))
    return len(spans) - sum(later[0] <= earlier[1] for earlier, later in pairwise(spans))


def within(table: pd.DataFrame, cohort: str, most: int) -> int:
    """Count the local gatherings of a cohort, at most ``most`` for each network."""
    rows = table[(table["gathering"] == LOCAL) & (table["cohort"] == cohort)]
    return int(rows["network"].value_counts().clip(upper=most).sum())
