"""Six-point items: counts, shares with intervals, and what those who did not answer could change.

The items are ordered categories 1–6 with words at the ends only; 1–3 is disagreement, 4–6 agreement, there is
no midpoint (shown as R. M. Heiberger & N. B. Robbins (2014), "Design of diverging stacked bar charts for
Likert scales", J. Stat. Softw. 57(5)).  Frames are those of :mod:`kqlib.cleaning.survey`; arguments are never
changed. Shares are fractions, unrounded; what may be published is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from kqlib.cleaning.survey import SCALE_ITEMS
from kqlib.errors import DataError
from kqlib.measures.proportions import (
    design_effect,
    effective_size,
    intraclass_correlation,
    weighted_cluster_size,
    wilson_effective,
)

CATEGORIES = range(1, 7)
AGREE = 4
_WHOLE = ("invited", "q1", "median", "q3")
_FRACTIONS = (
    "mean", "agree", "top_2", "bottom_2", "net", "icc", "deff", "n_effective", "low", "high", "bound_low",
    "bound_high", "agree_standardised",
)  # fmt: skip


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
    invitations of the same population (``role``, ``invited``).  The base is the valid answers.  Keys:

    ``item``; ``n_1`` … ``n_6``; ``n_valid``, ``n_blank`` (not answered), ``n_not_shown``; ``units``
    (distinct); ``invited`` (None when unknown); ``q1``, ``median``, ``q3`` (:func:`quantile`); ``mean``
    (secondary: it takes the steps for equal); ``agree`` (share 4–6), ``top_2`` (5–6), ``bottom_2`` (1–2),
    ``net`` (top_2 − bottom_2); ``icc``, ``deff`` (of agreeing, clustered by unit), ``n_effective``; ``low``,
    ``high`` (95 %, for ``agree``; both None where ``census`` is true: everybody invited answered,
    "fulltelling"); ``bound_low``, ``bound_high`` (``agree`` if all who were invited and gave no valid answer
    disagreed, or agreed); ``agree_standardised`` (:func:`role_standardised_share`).  Shares are None when
    nobody answered.

    Answers without a unit count as units of their own.  Raises :class:`DataError` for more answers than
    invitations.
    """
    answered = frame[frame[item].notna()]
    counts = [int((answered[item] == category).sum()) for category in CATEGORIES]
    invited = _invited(frame_counts)
    if invited is not None and sum(counts) > invited:
        raise DataError("survey_invited", answered=sum(counts), invited=invited, group=item)
    missing = frame[f"{item}_missing"]
    return {
        "item": item,
        **{f"n_{category}": count for category, count in zip(CATEGORIES, counts, strict=True)},
        "n_valid": sum(counts),
        "n_blank": int((missing == "not_answered").sum()),
        "n_not_shown": int((missing == "never_shown").sum()),
        "units": int(answered["unit"].nunique()),
        "invited": invited,
        **_position(counts),
        **_certainty(answered, item, invited),
        "agree_standardised": role_standardised_share(frame, item, frame_counts),
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
        for group, answers, invitations in _groups(frame, frame_counts, by)
    ]
    # Typed, so that a column looks the same whether or not one of its values is missing.
    return pd.DataFrame(rows).astype(dict.fromkeys(_WHOLE, "Int64") | dict.fromkeys(_FRACTIONS, "Float64"))


def role_standardised_share(frame: pd.DataFrame, item: str, frame_counts: pd.DataFrame) -> float | None:
    """Give the share agreeing if every role had answered in proportion to its invitations.

    Σ invited(role) × agreeing(role) / Σ invited(role), over the roles invited (direct standardisation).
    Answers with a role that nobody was invited in (``ukjent``, ``annet``) have no weight and are left out.
    None when an invited role gave no valid answer: its share is not known.
    """
    answered = frame[frame[item].notna()]
    total, weighted = 0, 0.0
    for role, rows in frame_counts.groupby("role", observed=True):
        invited = int(rows["invited"].sum())
        own = answered.loc[answered["role"] == role, item]
        if invited and own.empty:
            return None
        if invited:
            total += invited
            weighted += invited * int((own >= AGREE).sum()) / len(own)
    return weighted / total if total else None


def response_table(frame: pd.DataFrame, frame_counts: pd.DataFrame) -> pd.DataFrame:
    """Count who answered out of who was invited: in all, by role, by cohort.  To be read before any other
    table.

    Columns: ``by`` (``total``, ``role``, ``cohort``), ``group``, ``invited`` (``Int64``, missing for a group
    nobody was invited in), ``answered`` (``Int64``), ``rate``, and ``rate_high``: the rate if all answers
    whose group is unknown belonged here (at most 1); the true rate lies between the two.  Raises
    :class:`DataError` for more answers than invitations.
    """
    rows = []
    for by in (None, "role", "cohort"):
        unknown = int((frame[by] == "ukjent").sum()) if by else 0
        for group, answers, invitations in _groups(frame, frame_counts, by):
            invited, n = _invited(invitations), len(answers)
            if invited is not None and n > invited:
                raise DataError("survey_invited", answered=n, invited=invited, group=group)
            rate = n / invited if invited else None
            high = min(1.0, (n + unknown) / invited) if invited else None
            rows.append((by or "total", group, invited, n, rate, high))
    table = pd.DataFrame(rows, columns=["by", "group", "invited", "answered", "rate", "rate_high"])
    return table.astype({"invited": "Int64", "answered": "Int64", "rate": "Float64", "rate_high": "Float64"})


def _position(counts: Sequence[int]) -> dict[str, Any]:
    n = sum(counts)
    top, bottom = sum(counts[4:]), sum(counts[:2])
    weighted = sum(category * count for category, count in zip(CATEGORIES, counts, strict=True))
    return {
        "q1": quantile(counts, 1, 4),
        "median": quantile(counts, 1, 2),
        "q3": quantile(counts, 3, 4),
        "mean": weighted / n if n else None,
        "agree": sum(counts[AGREE - 1 :]) / n if n else None,
        "top_2": top / n if n else None,
        "bottom_2": bottom / n if n else None,
        "net": (top - bottom) / n if n else None,
    }


def _certainty(answered: pd.DataFrame, item: str, invited: int | None) -> dict[str, Any]:
    agreeing = [float(value >= AGREE) for value in answered[item]]
    units = [place if pd.isna(unit) else unit for place, unit in enumerate(answered["unit"])]
    n, agree = len(agreeing), sum(agreeing)
    icc = intraclass_correlation(agreeing, units)
    deff = design_effect(icc, weighted_cluster_size(units))
    interval = wilson_effective(agree / n, n, deff, invited) if n else None
    census = bool(n) and n == invited
    return {
        "icc": icc,
        "deff": deff,
        "n_effective": None if census else effective_size(n, deff, invited),
        "low": interval[0] if interval else None,
        "high": interval[1] if interval else None,
        "census": census,
        "bound_low": agree / invited if invited else None,
        "bound_high": (agree + invited - n) / invited if invited else None,
    }


def _invited(frame_counts: pd.DataFrame) -> int | None:
    return int(frame_counts["invited"].sum()) or None


def _groups(
    frame: pd.DataFrame, frame_counts: pd.DataFrame, by: str | None
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    if by is None:
        yield "total", frame, frame_counts
        return
    for group in frame[by].cat.categories:
        answers, invitations = frame[frame[by] == group], frame_counts[frame_counts[by] == group]
        if len(answers) or len(invitations):
            yield str(group), answers, invitations
