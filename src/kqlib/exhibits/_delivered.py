"""What the exhibits rebuilt from a PAI delivery share: groups of municipalities, and averages side by side.

A participant is a municipality or city district of Vedlegg 8 (:mod:`kqlib.cleaning.participants`).  Names
that two municipalities share are neither in the programme nor outside; they count among all.  Rates of PAI
are not set beside those of Statistics Norway or NAV: those have other definitions and populations.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.cleaning.participants import participants
from kqlib.exhibits.contract import Fact
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.absence import AVAILABLE, BALANCED, dagsverk, quarterly, windows
from kqlib.measures.averages import summary
from kqlib.measures.units import number_at
from kqlib.printed import Printed, Quantity

ALL, OUTSIDE, PROGRAMME, UNDECIDED = "all", "outside", "programme", "undecided"
COHORTS = ("IKS", "P1", "P2", "P3", "P4")
PARTICIPANTS = "published/appendix_8.csv"
# The classification of the last window, so that a panel has the same units throughout.
LAST_QUARTER = "2009K3"
GROUP = "delivered_group"
AVERAGES = (
    *("pooled", "unweighted", "n_units", "pooled_balanced", "unweighted_balanced", "n_balanced"),
    *("pooled_self_certified", "pooled_doctor_certified"),
)
_AMOUNTS = ("agreed_dagsverk", "absence_dagsverk", "absence_self_certified", "absence_doctor_certified")
_CARRIED = ("man_years", "persons", "absence_largest_1", "absence_largest_2")
_POINTS = "percentage_points"


def cohorts(inputs: Inputs) -> dict[str, str]:
    """Give the cohort of every participant by number; ``UNDECIDED`` for a name of two municipalities."""
    listed = participants(inputs.published("appendix_8"))
    chosen = listed["cohort"].where(listed["certain"], UNDECIDED)
    return dict(zip(listed["municipality"], chosen, strict=True))


def groups_of(numbers: Collection[str], cohort: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Divide municipalities into all, outside, programme and the cohorts; a predecessor goes with its
    successor.
    """
    own = {number: cohort.get(number_at(number, LAST_QUARTER), OUTSIDE) for number in numbers}
    inside = {name: frozenset(n for n, c in own.items() if c == name) for name in (OUTSIDE, *COHORTS)}
    programme = frozenset[str]().union(*(inside[name] for name in COHORTS))
    return {ALL: frozenset(own), OUTSIDE: inside[OUTSIDE], PROGRAMME: programme, **inside}


def side_by_side(
    frame: pd.DataFrame, names: Sequence[str], groups: Mapping[str, Collection[str]], *more: str
) -> pd.DataFrame:
    """Give the averages of a clean delivery, a row a group (and value of the columns ``more``) and window
    that any municipality has.

    Columns: ``delivered_group``, ``more``, ``window``, those of ``AVERAGES`` (exact per cent, numbers of
    municipalities), and behind the pooled rates of all available the dagsverk (``agreed_dagsverk``,
    ``absence_dagsverk``, ``absence_self_certified``, ``absence_doctor_certified``) and what disclosure
    control needs.  Egenmeldt and legemeldt only where every municipality delivers them.
    """
    place = [GROUP, *more, "window"]
    table = _averages(frame, "total", names, groups, more)
    found = table[(table["basis"] == AVAILABLE) & (table["n"] > 0)].drop(columns="basis")
    balanced = table[table["basis"] == BALANCED].set_index(place)[["pooled", "unweighted", "n"]]
    found = found.join(balanced.add_suffix("_balanced"), on=place)
    for kind in ("self_certified", "doctor_certified"):
        part = _averages(frame, kind, names, groups, more)
        part = part[part["basis"] == AVAILABLE].set_index(place)[["pooled", "absence_e4", "n"]]
        found = found.join(part.add_suffix(f"_{kind}"), on=place)
        everybody = found.pop(f"n_{kind}") == found["n"]
        found[f"pooled_{kind}"] = found[f"pooled_{kind}"].where(everybody, None)
        found[f"absence_{kind}"] = found.pop(f"absence_e4_{kind}").where(everybody)
    found = found.rename(
        columns={"n": "n_units", "agreed_e4": "agreed_dagsverk", "absence_e4": "absence_dagsverk"}
    )
    for name in _AMOUNTS:
        values = [None if pd.isna(value) else dagsverk(value) for value in found[name]]
        found[name] = pd.Series(values, found.index, dtype="object")
    return found[[*place, *AVERAGES, *_AMOUNTS, *_CARRIED]].reset_index(drop=True)


def _averages(
    frame: pd.DataFrame,
    kind: str,
    names: Sequence[str],
    groups: Mapping[str, Collection[str]],
    more: Sequence[str],
) -> pd.DataFrame:
    by = ["municipality", *more]
    cells = windows(quarterly(frame, by, kind), names, by, at=LAST_QUARTER)
    inside = [
        cells[cells["municipality"].isin(members)].assign(**{GROUP: g}) for g, members in groups.items()
    ]
    return summary(pd.concat(inside, ignore_index=True), [GROUP, *more])


def points(value: Fraction | float | None, decimals: int = 1, *, signed: bool = True) -> Fact:
    """Say a difference in percentage points; a dash where the delivery does not tell."""
    return "–" if value is None else Quantity(Fraction(str(value)), _POINTS, decimals, signed)


def per_cent(value: Fraction | None) -> Fact:
    """Say a rate; a dash where the delivery does not tell."""
    return "–" if value is None else Quantity(value, "percent", 1)


def counted(number: Any) -> Fact:
    """Say how many units there are."""
    return Quantity(int(number or 0))


def change(first: Fraction | None, last: Fraction | None) -> Fraction | None:
    """Give the change of a rate, or None when an end is missing."""
    return None if first is None or last is None else last - first


def at(table: pd.DataFrame, group: str, window: str, column: str) -> Any:
    """Give one cell of a table by group and window; None when it is missing or hidden."""
    found = table[(table[GROUP] == group) & (table["window"] == window)][column]
    return None if found.empty or is_hidden(found.iloc[0]) else found.iloc[0]


def visible(exact: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Give the exact values of the cells that are published as numbers: differences are of exact rates, and
    of no others.
    """
    columns = [name for name in exact if name in published]
    return exact[columns].where(~published[columns].map(is_hidden), None)


def is_hidden(value: Any) -> bool:
    """Whether a cell has no number to speak of: missing, or hidden by disclosure control."""
    return value is None or isinstance(value, Printed) or bool(pd.isna(value))
