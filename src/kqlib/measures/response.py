"""Who answered out of who was invited: to be read before any other table of the survey."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kqlib.errors import DataError
from kqlib.measures.survey_groups import UNKNOWN, groups, invited


def response_table(frame: pd.DataFrame, frame_counts: pd.DataFrame) -> pd.DataFrame:
    """Count the answers and the invitations: in all, by role, by cohort.

    Columns: ``by`` (``total``, ``role``, ``cohort``), ``group``, ``invited`` (``Int64``, missing for a group
    nobody was invited in), ``answered`` (``Int64``), ``rate`` (exact fraction or None), and ``rate_high``:
    the rate if all answers whose group is unknown belonged here (at most 1); the true rate lies between the
    two.  Raises :class:`DataError` for more answers than invitations.
    """
    rows = []
    for by in (None, "role", "cohort"):
        unknown = int((frame[by] == UNKNOWN).sum()) if by else 0
        for group, answers, invitations in groups(frame, frame_counts, by):
            asked, n = invited(invitations), len(answers)
            if asked is not None and n > asked:
                raise DataError("survey_invited", answered=n, invited=asked, group=group)
            rate = Fraction(n, asked) if asked else None
            high = min(Fraction(1), Fraction(n + unknown, asked)) if asked else None
            rows.append((by or "total", group, asked, n, rate, high))
    table = pd.DataFrame(rows, columns=["by", "group", "invited", "answered", "rate", "rate_high"])
    return table.astype({"invited": "Int64", "answered": "Int64", "rate": "object", "rate_high": "object"})
