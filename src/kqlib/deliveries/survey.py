"""The survey that a report rests on: answers with what was left out of them, and how many were invited."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kqlib.cleaning.invitations import invitations
from kqlib.deliveries.stored import clean_delivery, summary
from kqlib.paths import Project


@dataclass(frozen=True, eq=False)
class Survey:
    """The clean answers (:func:`kqlib.cleaning.survey.read_survey`) and invitations (``cohort``, ``role``,
    ``invited``; no rows: not known); ``rows_in`` of the answers' file and those ``dropped``, by reason.
    """

    frame: pd.DataFrame
    invitations: pd.DataFrame
    rows_in: int
    dropped: dict[str, int]


def read(project: Project, answers: str, invited: str | None) -> Survey:
    """Read two declared deliveries by their names relative to ``data/raw``.

    Raises :class:`DataError` for one that is refused and :class:`LockError` for one that is not as it was
    accepted.
    """
    told = summary(project, answers)
    asked = clean_delivery(project, invited) if invited else invitations([])
    return Survey(clean_delivery(project, answers), asked, told.rows_in, dict(told.dropped))
