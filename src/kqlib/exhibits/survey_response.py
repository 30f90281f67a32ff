"""Response table of the survey: who was invited and who answered, in all, by role and by cohort.

Instrument: sluttrapport-2010, Vedlegg 9 (lines 4841-4978).  No answers were published.
Population: the invited.  Unit: person.  Denominator: invitations.  Unweighted.
"""

from __future__ import annotations

import pandas as pd

from kqlib.cleaning.survey import REASONS
from kqlib.exhibits._survey import USES, percent
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.response import response_table
from kqlib.printed import Quantity

# Statistics Norway's sign for what is missing.
NOT_KNOWN = ".."

EXHIBIT = Spec(
    id="survey_response",
    number="Svartabell",
    at=("sluttrapport-2010", 4990),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="respondents",
    show=("respondents", "invited", "answered", "response_rate", "response_rate_high"),
    group="split",
    totals=("total",),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give split (total, role, cohort), respondents, invited, answered, and the response rate with its upper
    bound.
    """
    survey = inputs.survey()
    found = response_table(survey.frame, survey.invitations)
    return pd.DataFrame(
        {
            "split": ["" if by == "total" else by for by in found["by"]],
            "respondents": found["group"].to_list(),
            "invited": [None if pd.isna(n) else int(n) for n in found["invited"]],
            "answered": found["answered"].astype(int).to_list(),
            "response_rate": [percent(r) for r in found["rate"]],
            "response_rate_high": [percent(r) for r in found["rate_high"]],
        }
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the totals (``..`` where the number invited is not known), and how many rows of the file were kept
    and dropped for which reason.
    """
    survey = inputs.survey()
    total = table[table["respondents"] == "total"].iloc[0]
    known = total["response_rate"] is not None
    dropped = dict.fromkeys(REASONS, 0) | survey.dropped
    return {
        "invited": Quantity(int(total["invited"])) if known else NOT_KNOWN,
        "answered": Quantity(int(total["answered"])),
        "rate": Quantity(total["response_rate"], "percent") if known else NOT_KNOWN,
        "rows_in": Quantity(survey.rows_in),
        "rows_kept": Quantity(len(survey.frame)),
        "rows_dropped": Quantity(sum(dropped.values())),
        **{f"dropped_{reason}": Quantity(dropped[reason]) for reason in REASONS},
    }
