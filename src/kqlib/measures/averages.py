"""Averages of municipal rates, always side by side: pooled and unweighted, all available and balanced.

``pooled`` is the sum of absence over the sum of agreed dagsverk; ``unweighted`` the mean of the units' rates.
``balanced`` counts only the units that have a rate in every window, so that a change is not a change of who
is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import Any

import pandas as pd

from kqlib.measures.absence import AVAILABLE, BALANCED, rate

_LARGEST = ["absence_largest_1", "absence_largest_2"]
_CARRIED = ["agreed_e4", "absence_e4", "persons", "man_years"]


def summary(cells: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Average the units' windows (:func:`kqlib.measures.absence.windows`), with the groups ``by`` added.

    One row a group, window and ``basis`` (``available``, ``balanced``), in the order of appearance: ``n``
    (units), ``agreed_e4`` and ``absence_e4`` (sums), ``pooled`` and ``unweighted`` (exact per cent; None for
    no unit), ``persons`` and ``man_years`` (sums), ``absence_largest_1`` and ``absence_largest_2`` (of all
    units); what a unit does not tell, the group does not.
    """
    have = cells["reason"] == ""
    complete = have.groupby([cells[name] for name in [*by, "municipality"]], observed=True).transform("sum")
    bases = {AVAILABLE: have, BALANCED: have & (complete == cells["window"].nunique())}
    keys, rows = [*by, "window"], []
    for basis, kept in bases.items():
        for place, group in cells.groupby(keys, sort=False, observed=True):
            named = dict(zip(keys, place, strict=True))
            rows.append({**named, "basis": basis, **_average(group[kept[group.index]])})
    return pd.DataFrame(rows)


def _average(units: pd.DataFrame) -> dict[str, Any]:
    rates = [rate(*pair) for pair in zip(units["absence_e4"], units["agreed_e4"], strict=True)]
    sums: dict[str, Any] = {name: units[name].sum(skipna=False) for name in _CARRIED}
    largest = pd.concat([units[name] for name in _LARGEST])
    single = largest.nlargest(2).tolist() if units[_LARGEST[0]].notna().all() else []
    return {
        "n": len(units),
        **sums,
        **dict(zip_longest(_LARGEST, single)),
        "pooled": rate(sums["absence_e4"], sums["agreed_e4"]) if len(units) else None,
        "unweighted": mean(rates) if len(units) else None,
    }


def mean(values: Sequence[Fraction]) -> Fraction:
    """Give the exact mean; fractions are added in pairs, so that denominators grow late."""
    added = list(values)
    while len(added) > 1:
        odd = added[-1:] if len(added) % 2 else []
        added = [a + b for a, b in zip(added[::2], added[1::2], strict=False)] + odd
    return added[0] / len(values)
