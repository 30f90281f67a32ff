"""Response table of the survey: who was invited and who answered, in all, by role and by cohort.

Instrument: sluttrapport-2010, Vedlegg 9 (lines 4841-4978).  No answers were published.
Population: the invited.  Unit: person.  Denominator: invitations.  Unweighted.
"""

from __future__ import annotations

import pandas as pd

from kqlib.cleaning.survey import REASONS
from kqlib.disclosure import HIDDEN, Guard, area, counts, rules
from kqlib.disclosure.cells import Fact as Told
from kqlib.disclosure.cells import known
from kqlib.exhibits._survey import USES, percent
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.response import response_table
from kqlib.measures.survey_groups import UNKNOWN
from kqlib.printed import Printed, Quantity

_UNIVERSE = "survey/answered"
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


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Who answered is a number of persons; who was invited is known.

    The upper bound of a response rate tells how many are of unknown group.
    """
    answered = inputs.survey().frame
    areas, places = [], []
    more: dict[tuple[int, str], Told] = {}
    for place, (split, group) in enumerate(zip(table["split"], table["respondents"], strict=True)):
        areas.append(area(_UNIVERSE, {split: group} if split else {}))
        own = answered[answered[split] == group] if split else answered
        places.append(own["unit"].nunique())
        unknown = int((answered[split] == UNKNOWN).sum()) if split and group != UNKNOWN else 0
        if unknown and table["response_rate_high"].iloc[place] is not None:
            both = area(_UNIVERSE, {split: (group, UNKNOWN)})
            more[place, "response_rate_high"] = known(both, len(own) + unknown)
    return counts(
        table,
        areas,
        places,
        rules(inputs.parameters.get("min_cell")),
        labels=("split", "respondents"),
        count="answered",
        open=("invited",),
        more=more,
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the totals (``..`` where the number invited is not known, ``:`` where too few answered to tell),
    and how many rows of the file were kept and dropped for which reason.
    """
    survey = inputs.survey()
    total = table[table["respondents"] == "total"].iloc[0]
    asked, rate, shown = total["invited"], total["response_rate"], not isinstance(total["answered"], Printed)
    dropped = dict.fromkeys(REASONS, 0) | survey.dropped
    answered: Fact = Quantity(int(total["answered"])) if shown else HIDDEN.text
    return {
        "invited": NOT_KNOWN if pd.isna(asked) else Quantity(int(asked)),
        "answered": answered,
        "rate": NOT_KNOWN if rate is None else Quantity(rate, "percent") if shown else HIDDEN.text,
        "rows_in": Quantity(survey.rows_in) if shown else HIDDEN.text,
        "rows_kept": answered,
        "rows_dropped": Quantity(sum(dropped.values())),
        **{f"dropped_{reason}": Quantity(dropped[reason]) for reason in REASONS},
    }
