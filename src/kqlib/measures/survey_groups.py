"""Whom a survey table is about: everybody, each role or each cohort, with their invitations."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import pandas as pd

# No role or cohort but the lack of one: counted in totals and in the response table, never compared.
UNKNOWN = "ukjent"


def groups(
    frame: pd.DataFrame, frame_counts: pd.DataFrame, by: str | None
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Give (name, answers, invitations) for everybody (``by`` None: ``total``) or for each category of
    ``by`` that has answers or invitations, in the order of the categories.

    ``frame`` is cleaned answers, ``frame_counts`` has ``role``, ``cohort`` and ``invited``; no rows of it
    mean that nobody knows how many were invited.
    """
    if by is None:
        yield "total", frame, frame_counts
        return
    for group in frame[by].cat.categories:
        answers, invitations = frame[frame[by] == group], frame_counts[frame_counts[by] == group]
        if len(answers) or len(invitations):
            yield str(group), answers, invitations


def about(frame: pd.DataFrame, item: str) -> pd.DataFrame:
    """Give the columns of ``frame`` on who answers and on ``item``: groups are cut from them faster."""
    missing = "item_10_missing" if item.startswith("item_10") else f"{item}_missing"
    return frame[[c for c in ("unit", "role", "cohort", item, missing) if c in frame.columns]]


def invited(frame_counts: pd.DataFrame) -> int | None:
    """Give the number of invitations, or None when it is not known."""
    return int(frame_counts["invited"].sum()) or None


def clusters(frame: pd.DataFrame) -> list[Hashable]:
    """Give the municipality of every answer; an answer without one is a cluster of its own."""
    return [place if pd.isna(unit) else str(unit) for place, unit in enumerate(frame["unit"])]
