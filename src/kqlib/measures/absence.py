"""Sickness absence from deliveries: exact sums by quarter, rolling windows of four quarters, and the ways of
averaging municipalities, always side by side.

Rate = absence dagsverk × 100 / agreed (avtalte) dagsverk.  Dagsverk come with at most four decimals, so sums
are kept as whole ten-thousandths (``…_e4``) and a rate is an exact fraction until it is shown.  Cells carry
what disclosure control needs to the point of publishing: persons, årsverk and the largest contributions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.measures.units import is_valid, number_at, parts_of
from kqlib.measures.windows import quarters_of

# What a rate may count: all absence, or the part that the employee or a doctor certified.
KINDS = {
    "total": "absence_dagsverk",
    "self_certified": "absence_self_certified",
    "doctor_certified": "absence_doctor_certified",
}
AVAILABLE, BALANCED = "available", "balanced"
# Why a window of a unit has no rate.
QUARTERS_MISSING, KIND_MISSING, NOT_VALID = "quarters_missing", "kind_missing", "not_valid"
_E4 = 10_000
_SUMS = ["agreed_e4", "absence_e4", "persons", "man_years"]
_LARGEST = ["absence_largest_1", "absence_largest_2"]


def quarterly(frame: pd.DataFrame, by: Sequence[str], kind: str = "total") -> pd.DataFrame:
    """Sum a clean absence frame to one row a combination of ``by`` and quarter.

    Columns: ``by``, ``period``, ``agreed_e4`` and ``absence_e4`` (Int64, ten-thousandths of a dagsverk),
    ``persons`` (Int64), ``man_years`` (Float64), ``absence_largest_1`` and ``absence_largest_2`` (dagsverk of
    the two persons with most absence).  ``kind`` is one of ``KINDS``.  A sum with a missing part is missing;
    the largest contributions are delivered for all absence only and are missing for the other kinds.
    """
    given = pd.DataFrame(
        {
            **{name: frame[name] for name in [*by, "period", "persons", "man_years"]},
            "agreed_e4": _exact(frame["agreed_dagsverk"]),
            "absence_e4": _exact(frame[KINDS[kind]]),
            **{name: frame[name].astype("Float64") for name in _LARGEST},
        }
    )
    if kind != "total":
        given[_LARGEST] = pd.NA
    return collapsed(given, [*by, "period"])


def _exact(dagsverk: pd.Series) -> pd.Series:
    return (dagsverk.astype("Float64") * _E4).round().astype("Int64")


def collapsed(cells: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Add cells of different persons together, one row a combination of ``keys``, in their order."""
    sums = cells.groupby(list(keys), sort=True, observed=True)[_SUMS].sum(skipna=False)
    if cells[_LARGEST[0]].isna().all():
        largest = pd.DataFrame(index=sums.index, columns=_LARGEST, dtype="Float64")
    else:
        largest = _two_largest(cells, list(keys))
    return sums.join(largest).reset_index()


def _two_largest(cells: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Give the two largest contributions of each group, missing when one of its cells does not say them."""
    long = pd.concat([cells[keys].assign(value=cells[name]) for name in _LARGEST], ignore_index=True)
    ordered = long.sort_values("value", ascending=False, kind="stable")
    place = ordered.groupby(keys, observed=True).cumcount()
    known = ~cells[_LARGEST[0]].isna().groupby([cells[key] for key in keys], observed=True).any()
    found = {n: ordered[place == rank].set_index(keys)["value"] for rank, n in enumerate(_LARGEST)}
    return pd.DataFrame(found, index=known.index).where(known).astype("Float64")


def windows(quarters: pd.DataFrame, names: Iterable[str], by: Sequence[str], at: str = "") -> pd.DataFrame:
    """Form windows of four quarters (``2007K4-2008K3``) from the sums of :func:`quarterly`.

    One row a unit (``by``, which must hold ``municipality``) and window: ``window``, ``quarters`` (found),
    ``agreed_e4``, ``absence_e4``, and ``reason``, empty where there is a rate: a window needs every quarter
    of its unit.  Municipalities stand under the number that is valid in the window's last quarter, or in the
    quarter ``at``, with the sums of their predecessors; a number not valid then is missing with that reason.
    ``persons`` and ``man_years`` are those of the smallest quarter; ``absence_largest_…`` are sums over the
    quarters and so at least what one person, or two, can have contributed.
    """
    keys, found = list(by), []
    seen: dict[str, pd.DataFrame] = {}
    for name in names:
        inside = quarters_of(name)
        when = at or inside[-1]
        if when not in seen:
            seen[when] = renumbered(quarters, keys, when)
        cells = _window(seen[when], keys, inside)
        found.append(_with_reasons(cells.assign(window=name), len(inside), when))
    return pd.concat(found, ignore_index=True)


def renumbered(quarters: pd.DataFrame, by: Sequence[str], when: str) -> pd.DataFrame:
    """Give quarterly sums under the numbers valid in the quarter ``when``.

    Municipalities that have become one by then are added together; a quarter that lacks one of them is left
    out.
    """
    numbers = {number: number_at(number, when) for number in quarters["municipality"].unique()}
    if all(old == new for old, new in numbers.items()):
        return quarters
    delivered = quarters["municipality"]
    moved = quarters.assign(municipality=delivered.map(numbers), delivered=delivered)
    merged = moved[moved["municipality"] != delivered].groupby(["municipality", "period"])["delivered"]
    parts: dict[Any, set[str]] = {place: set(old) for place, old in merged}
    lacking = [place for place, found in parts.items() if not found >= parts_of(*place)]
    places = pd.MultiIndex.from_frame(moved[["municipality", "period"]])
    return collapsed(moved[~places.isin(lacking)], [*by, "period"])


def _window(quarters: pd.DataFrame, keys: list[str], inside: Sequence[str]) -> pd.DataFrame:
    groups = quarters[quarters["period"].isin(inside)].groupby(keys, observed=True)
    sizes = ["persons", "man_years"]
    parts = groups[["agreed_e4", "absence_e4", *_LARGEST]].sum(skipna=False)
    parts = parts.join(groups[sizes].min(skipna=False)).assign(quarters=groups.size())
    units = quarters[keys].drop_duplicates()
    return units.merge(parts, how="left", left_on=keys, right_index=True).fillna({"quarters": 0})


def _with_reasons(cells: pd.DataFrame, wanted: int, when: str) -> pd.DataFrame:
    valid = {number: is_valid(number, when) for number in cells["municipality"].unique()}
    reason = pd.Series("", index=cells.index)
    reason[cells["absence_e4"].isna()] = KIND_MISSING
    reason[cells["quarters"] < wanted] = QUARTERS_MISSING
    reason[~cells["municipality"].map(valid)] = NOT_VALID
    known = cells[[*_SUMS, *_LARGEST]].where(reason == "")
    return cells.assign(quarters=cells["quarters"].astype(int), reason=reason, **known)


def rate(absence_e4: int, agreed_e4: int) -> Fraction:
    """Give the exact rate in per cent.

    >>> rate(48_0000, 496_0000)
    Fraction(300, 31)
    """
    return Fraction(100 * int(absence_e4), int(agreed_e4))


def dagsverk(amount_e4: int) -> Fraction:
    """Give ten-thousandths as dagsverk, exactly."""
    return Fraction(int(amount_e4), _E4)
