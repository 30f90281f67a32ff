"""Six-point items: counts, shares with intervals, and what those who did not answer could change.

The items are ordered categories 1–6 with words at the ends only; 1–3 is disagreement, 4–6 agreement, there is
no midpoint (shown as R. M. Heiberger & N. B. Robbins (2014), "Design of diverging stacked bar charts for
Likert scales", J. Stat. Softw. 57(5)).  Frames are those of :mod:`kqlib.cleaning.survey`; arguments are never
changed. Shares are exact fractions, unrounded; what may be published is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.cleaning.survey import SCALE_ITEMS
from kqlib.errors import DataError
from kqlib.measures.proportions import share_of, standardised_share
from kqlib.measures.survey_groups import about, clusters, groups, invited

CATEGORIES = range(1, 7)
AGREE = 4
_WHOLE = ("invited", "q1", "median", "q3")
_APPROXIMATE = ("icc", "deff", "n_effective", "low", "high", "standardised_low", "standardised_high")


def quantile(counts: Sequence[int], numerator: int, denominator: int) -> int | None:
    """Give the lowest category that at least ``numerator / denominator`` of the answers reach; None without
    answers.

    This is the inverse of the empirical distribution function (type 1 of Hyndman & Fan 1996): always one of
    the categories, never halfway between two that have no words.  Whole numbers only, so no rounding decides
    it.

    >>> quantile([0, 1, 1, 0, 1, 1], 1, 2)
    3
    """
    n, reached = sum(counts), 0
    for category, count in zip(CATEGORIES, counts, strict=True):
        reached += count
        if n and reached * denominator >= numerator * n:
            return category
    return None


def summary(frame: pd.DataFrame, item: str, frame_counts: pd.DataFrame) -> dict[str, Any]:
    """Describe the answers to one item, as one row.

    ``frame`` is cleaned answers (``item``, ``<item>_missing``, ``unit``, ``role``), ``frame_counts`` the
    invitations of the same population (``role``, ``invited``; no rows: not known).  The base is the valid
    answers.  Keys:

    ``item``; ``n_1`` … ``n_6``; ``n_valid``, ``n_blank`` (not answered), ``n_not_shown``; ``units``
    (distinct); ``invited`` (None when unknown); ``q1``, ``median``, ``q3`` (:func:`quantile`); ``mean``
    (secondary: it takes the steps for equal); ``agree`` (share 4–6), ``top_2`` (5–6), ``bottom_2`` (1–2),
    ``net`` (top_2 − bottom_2); ``icc``, ``deff``, ``n_effective``, ``low``, ``high``, ``census``,
    ``bound_low``, ``bound_high`` of agreeing (:class:`~kqlib.measures.proportions.Share`);
    ``agree_standardised``, ``standardised_low``, ``standardised_high`` by role.  Shares are None when nobody
    answered.

    Raises :class:`DataError` for more answers than invitations.
    """
    answered = frame[frame[item].notna()]
    counts = [int((answered[item] == category).sum()) for category in CATEGORIES]
    asked = invited(frame_counts)
    if asked is not None and sum(counts) > asked:
        raise DataError("survey_invited", answered=sum(counts), invited=asked, group=item)
    missing = frame[f"{item}_missing"]
    return {
        "item": item,
        **{f"n_{category}": count for category, count in zip(CATEGORIES, counts, strict=True)},
        "n_valid": sum(counts),
        "n_blank": int((missing == "not_answered").sum()),
        "n_not_shown": int((missing == "never_shown").sum()),
        "units": int(answered["unit"].nunique()),
        "invited": asked,
        **_position(counts),
        **certainty("agree", [bool(v >= AGREE) for v in answered[item]], answered, frame_counts),
    }


def summary_table(
    frame: pd.DataFrame,
    frame_counts: pd.DataFrame,
    items: Sequence[str] = SCALE_ITEMS,
    by: str | None = None,
) -> pd.DataFrame:
    """Stack :func:`summary` for ``items``, for everybody or for each group of ``by`` (``role``, ``cohort``).

    Columns: ``by`` (``total`` or the name), ``group``, then the keys of :func:`summary`; groups without
    answers and without invitations are left out.
    """
    rows = [
        {"by": by or "total", "group": group} | summary(answers, item, invitations)
        for item in items
        for group, answers, invitations in groups(about(frame, item), frame_counts, by)
    ]
    # Typed, so that a column looks the same whether or not one of its values is missing.
    return pd.DataFrame(rows).astype(dict.fromkeys(_WHOLE, "Int64") | dict.fromkeys(_APPROXIMATE, "Float64"))


def certainty(
    name: str, yes: Sequence[bool], answered: pd.DataFrame, frame_counts: pd.DataFrame
) -> dict[str, Any]:
    """Give the share of ``yes`` as ``name`` and what is known of its certainty, as :func:`summary` has it.

    ``answered`` holds the rows behind ``yes`` (``unit``, ``role``).
    """
    units = clusters(answered)
    found = share_of(yes, units, invited(frame_counts))
    roles = frame_counts.groupby("role", observed=True)["invited"].sum()
    by_role = {str(role): int(size) for role, size in roles.items()}
    standardised = standardised_share(yes, [str(role) for role in answered["role"]], units, by_role)
    return {
        name: found.share,
        "icc": found.icc,
        "deff": found.deff,
        "n_effective": found.n_effective,
        "low": found.low,
        "high": found.high,
        "census": found.census,
        "bound_low": found.bound_low,
        "bound_high": found.bound_high,
        f"{name}_standardised": standardised.share if standardised else None,
        "standardised_low": standardised.low if standardised else None,
        "standardised_high": standardised.high if standardised else None,
    }


def _position(counts: Sequence[int]) -> dict[str, Any]:
    n = sum(counts)
    top, bottom = sum(counts[4:]), sum(counts[:2])
    weighted = sum(category * count for category, count in zip(CATEGORIES, counts, strict=True))
    return {
        "q1": quantile(counts, 1, 4),
        "median": quantile(counts, 1, 2),
        "q3": quantile(counts, 3, 4),
        "mean": Fraction(weighted, n) if n else None,
        "top_2": Fraction(top, n) if n else None,
        "bottom_2": Fraction(bottom, n) if n else None,
        "net": Fraction(top - bottom, n) if n else None,
    }
