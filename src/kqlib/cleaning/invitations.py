"""How many were invited to the survey, by cohort and role: what response rates and intervals rest on."""

from __future__ import annotations

import pandas as pd

from kqlib.cleaning.rows import category, closest_value, data_rows
from kqlib.cleaning.survey_answers import COHORTS, ROLES
from kqlib.cleaning.survey_cells import whole
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.table import Table
from kqlib.vocabulary.deliveries import columns


def read_invitations(table: Table, findings: Findings) -> pd.DataFrame:
    """Give ``cohort`` and ``role`` (categories as in the answers) and ``invited`` (``Int64``)."""
    known = columns("invitations")
    first: dict[tuple[str, str], int] = {}
    rows: list[tuple[str, str, int]] = []
    for line, cells in data_rows(table, findings):
        broken = findings.refusals
        words = []
        for name in ("cohort", "role"):
            word, _ = category(cells[name], known[name])
            if word is None:
                near = closest_value(cells[name], known[name].values)
                findings.fault(line, table.heading(name), cells[name], "category_unknown", near)
            words.append(word or "")
        number = whole(cells["invited"])
        if not (number.isascii() and number.isdecimal()):
            findings.fault(line, table.heading("invited"), cells["invited"], "number_not_whole")
        pair = (words[0], words[1])
        if findings.refusals == broken and first.setdefault(pair, line) != line:
            findings.fault(line, table.heading("role"), " ".join(pair), "duplicate_key", str(first[pair]))
        if findings.refusals != broken:
            findings.drop("refused")
            continue
        rows.append((*pair, int(number)))
    return invitations(rows)


def invitations(rows: list[tuple[str, str, int]]) -> pd.DataFrame:
    """Give rows of cohort, role and number as the clean table; none mean that the number is not known."""
    frame = pd.DataFrame(rows, columns=["cohort", "role", "invited"])
    return pd.DataFrame(
        {
            "cohort": pd.Categorical(frame["cohort"], categories=COHORTS, ordered=True),
            "role": pd.Categorical(frame["role"], categories=ROLES, ordered=True),
            "invited": frame["invited"].astype("Int64"),
        }
    )
