"""What the rebuilt tables of absence tell about persons, declared for disclosure control in one place.

Every table shares the universe ``absence`` with the dimensions municipality, sector and period (quarter), so
that the audit of a release sees how tables overlap.  A group is the municipalities that have its window, a
window its four quarters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from kqlib.disclosure import Area, Guard, area, rates, rules
from kqlib.exhibits._delivered import GROUP, LAST_QUARTER
from kqlib.exhibits._delivery import delivered
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.absence import quarterly, windows
from kqlib.measures.windows import quarters_of

# The rate columns of a table of groups, with their numerators.
POOLED = {
    "pooled": "absence_dagsverk",
    "pooled_self_certified": "absence_self_certified",
    "pooled_doctor_certified": "absence_doctor_certified",
}
UNIT_RATES = {
    "rate_total": "absence_dagsverk",
    "rate_self_certified": "absence_self_certified",
    "rate_doctor_certified": "absence_doctor_certified",
}
# Numbers of municipalities, and what is printed, say nothing about persons.
_OPEN = ("printed_rate", "printed_average", "n_units", "n_balanced", "missing_because")
_AMOUNTS = ("agreed_dagsverk", "absence_dagsverk")


def absence_area(municipalities: Iterable[str], window: str, sector: str = "") -> Area:
    """Name the absence of some municipalities in a window, in one sector or in all."""
    where: dict[str, Iterable[str]] = {"municipality": municipalities, "period": quarters_of(window)}
    return area("absence", {**where, "sector": (sector,)} if sector else where)


def declared(
    inputs: Inputs,
    table: pd.DataFrame,
    areas: Sequence[Area],
    labels: Sequence[str],
    shown: Mapping[str, str],
    keep: Sequence[bool] | None = None,
) -> Guard:
    """Declare a table of rates (:func:`kqlib.disclosure.rates`), with its sums of all absence as amounts.

    A place that has no number has nothing to hide, and stays empty.
    """
    guard = rates(
        table,
        areas,
        rules(inputs.parameters.get("min_cell")),
        labels=labels,
        shown=shown,
        amounts=_AMOUNTS,
        open=[name for name in _OPEN if name in table],
        keep=keep,
        # A delivery has other municipalities and quarters than a table.
        partial=frozenset({"municipality", "period"}),
    )
    needs = {place: names for place, names in guard.needs.items() if _has_number(table, *place)}
    empty = {column for _, column in guard.needs} - {column for _, column in needs}
    return replace(guard, needs=needs, open=(*guard.open, *sorted(empty)))


def _has_number(table: pd.DataFrame, place: int, column: str) -> bool:
    value = table[column].iloc[place]
    return value is not None and not pd.isna(value)


def groups_guard(
    inputs: Inputs,
    table: pd.DataFrame,
    names: Sequence[str],
    groups: Mapping[str, Collection[str]],
    *more: str,
) -> Guard:
    """Declare a table of :func:`kqlib.exhibits._delivered.side_by_side` (the same arguments).

    The pooled rates are declared as what they are; the other averages are hidden with their row.
    """
    by = ["municipality", *more]
    cells = windows(quarterly(delivered(inputs), by), names, by, at=LAST_QUARTER)
    have = cells[cells["reason"] == ""].groupby([*more, "window"])["municipality"].agg(set)
    areas = []
    for row in table.to_dict("records"):
        place = tuple(row[name] for name in (*more, "window"))
        there = have[place if more else row["window"]]
        areas.append(absence_area(there & set(groups[row[GROUP]]), row["window"], row.get("sector", "")))
    return declared(inputs, table, areas, [GROUP, *more, "window"], POOLED)
