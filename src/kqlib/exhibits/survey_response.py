"""Response table of the survey: who was invited and who answered, in all, by role and by cohort.

Instrument: sluttrapport-2010, Vedlegg 9 (lines 4841-4978).  The answers are SYNTHETIC: no answers were
published. Population: the invited.  Unit: person.  Denominator: invitations.  Unweighted.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits._survey import USES, percent
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.likert import response_table
from kqlib.printed import Quantity

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
    cleaned, invited = inputs.survey()
    found = response_table(cleaned.frame, invited)
    known = found[found["invited"].notna()]
    return pd.DataFrame(
        {
            "split": ["" if by == "total" else by for by in known["by"]],
            "respondents": known["group"].to_list(),
            "invited": known["invited"].astype(int).to_list(),
            "answered": known["answered"].astype(int).to_list(),
            "response_rate": [percent(r) for r in known["rate"]],
            "response_rate_high": [percent(r) for r in known["rate_high"]],
        }
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the totals, and how many rows of the file were kept and dropped for which reason."""
    cleaned, _ = inputs.survey()
    total = table[table["respondents"] == "total"].iloc[0]
    dropped = {row["reason"]: int(row["rows"]) for _, row in cleaned.dropped.iterrows()}
    return {
        "invited": Quantity(int(total["invited"])),
        "answered": Quantity(int(total["answered"])),
        "rate": Quantity(total["response_rate"], "percent"),
        "rows_in": Quantity(len(cleaned.frame) + sum(dropped.values())),
        "rows_kept": Quantity(len(cleaned.frame)),
        "rows_dropped": Quantity(sum(dropped.values())),
        **{f"dropped_{reason}": Quantity(rows) for reason, rows in dropped.items()},
    }
