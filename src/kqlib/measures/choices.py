"""Choice items of the survey: counts and shares of each answer; "vet ikke" is an answer, a blank is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kqlib.errors import DataError
from kqlib.measures.likert import certainty
from kqlib.measures.survey_groups import about, groups, invited

# Item 10 prints overlapping alternatives and is asked as two questions (kqlib.cleaning.survey).
CHOICE_ITEMS = ("item_9b", "item_10_internal", "item_10_external", "item_11a", "item_11b")
YES_NO = {True: "ja", False: "nei"}


def choice_table(
    frame: pd.DataFrame,
    frame_counts: pd.DataFrame,
    items: Sequence[str] = CHOICE_ITEMS,
    by: str | None = None,
) -> pd.DataFrame:
    """Give one row an item, group (of ``by``: ``role``, ``cohort``; None: everybody) and answer.

    Columns: ``by``, ``group``, ``item``, ``answer`` (``ja``, ``nei``, ``vet ikke``), ``count``, ``n_valid``
    (the base), ``n_blank``, ``n_not_shown``, ``n_contradictory``, ``units`` (municipalities), ``invited``,
    then ``share`` and its certainty as in :func:`kqlib.measures.likert.certainty`.  Raises
    :class:`DataError` for more answers than invitations.
    """
    rows = [
        {"by": by or "total", "group": group, "item": item} | row
        for item in items
        for group, answers, invitations in groups(about(frame, item), frame_counts, by)
        for row in _answers(answers, item, invitations)
    ]
    return pd.DataFrame(rows)


def _answers(frame: pd.DataFrame, item: str, frame_counts: pd.DataFrame) -> list[dict[str, Any]]:
    two = frame[item].dtype == "boolean"
    answered = frame[frame[item].notna()]
    given = [YES_NO[bool(v)] if two else str(v) for v in answered[item]]
    asked = invited(frame_counts)
    if asked is not None and len(given) > asked:
        raise DataError("survey_invited", answered=len(given), invited=asked, group=item)
    missing = frame["item_10_missing" if two else f"{item}_missing"]
    about = {
        "n_valid": len(given),
        **{f"n_{short}": int((missing == why).sum()) for short, why in _WHY.items()},
        "units": int(answered["unit"].nunique()),
        "invited": asked,
    }
    known = YES_NO.values() if two else frame[item].cat.categories
    return [
        {"answer": str(answer), "count": given.count(str(answer))}
        | about
        | certainty("share", [value == answer for value in given], answered, frame_counts)
        for answer in known
    ]


_WHY = {"blank": "not_answered", "not_shown": "never_shown", "contradictory": "contradictory"}
