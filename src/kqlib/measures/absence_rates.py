"""The table of rates that a delivery gives: numerator, denominator and rate by unit, kind and window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from kqlib.measures.absence import KINDS, dagsverk, quarterly, rate, windows

# The column of each kind's rate in per cent.
RATES = {
    "total": "rate_total",
    "self_certified": "rate_self_certified",
    "doctor_certified": "rate_doctor_certified",
}


def rates(frame: pd.DataFrame, names: Iterable[str], by: Sequence[str], at: str = "") -> pd.DataFrame:
    """Give every unit's rates in the windows ``names``, from a clean absence frame.

    One row a unit (``by``, which must hold ``municipality``; ``["municipality", "sector"]`` for sectors) and
    window: ``rate_total``, ``rate_self_certified``, ``rate_doctor_certified`` (exact per cent), their
    numerators (the columns of ``KINDS``) and ``agreed_dagsverk`` (exact dagsverk), what disclosure control
    needs (``persons``, ``man_years``, ``absence_largest_1``, ``absence_largest_2``), and
    ``missing_because``: why there is no rate, else empty.  ``at`` as in
    :func:`kqlib.measures.absence.windows`.  **For publication the table must pass disclosure control.**
    """
    wanted = list(names)
    place = [*by, "window"]
    total = windows(quarterly(frame, by), wanted, by, at)
    found = total[[*place, "persons", "man_years", "absence_largest_1", "absence_largest_2"]].assign(
        agreed_dagsverk=_exact(total["agreed_e4"], dagsverk), missing_because=total["reason"]
    )
    for kind, numerator in KINDS.items():
        part = total if kind == "total" else windows(quarterly(frame, by, kind), wanted, by, at)
        assert part[place].equals(total[place])
        both = zip(part["absence_e4"], part["agreed_e4"], strict=True)
        found[numerator] = _exact(part["absence_e4"], dagsverk)
        found[RATES[kind]] = pd.Series([None if pd.isna(a) else rate(a, n) for a, n in both], dtype="object")
    return found


def _exact(values: pd.Series, give: Any) -> pd.Series:
    return pd.Series([None if pd.isna(value) else give(value) for value in values], dtype="object")
