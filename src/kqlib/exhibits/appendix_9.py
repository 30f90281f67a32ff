"""Vedlegg 9: the secretariat's questionnaire of November 2009, as data.

Source: sluttrapport-2010, lines 4841-4978. Population: mayors, chief executives, union representatives and
project leaders in the programme. Unit: one item; the labels are short ones in own words. No answers exist
in the documents: this is the instrument only.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity
from kqlib.vocabulary import items

EXHIBIT = Spec(
    id="appendix_9",
    number="Vedlegg 9",
    at=("sluttrapport-2010", 4841),
    evidence="transcribed",
    reads=("published/appendix_9.csv",),
    header="item",
    show=("item", "question", "asked_of", "answer_form", "alternative_count", "scale_min", "scale_max"),
)
_FORMS = {
    "text": "fritekst",
    "open": "fritekst",
    "single": "ett valg",
    "percent_or_choice": "prosent eller valg",
    "scale": "skala",
}
_BACKGROUND = ("unit", "cohort")


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item: item, question (short label, bokmål), asked_of, routing, answer_form,
    alternatives, repeated (alternatives printed twice), scale_min, scale_max.
    """
    rows = []
    for item, lines in inputs.published("appendix_9").groupby("item", sort=False):
        first = lines.iloc[0]
        coded = lines[lines["option_code"] != ""]
        scale = first["kind"] == "scale"
        rows.append(
            {
                "item": str(item),
                "question": items.label(str(item), "nb"),
                "asked_of": first["asked_of"],
                "routing": first["routing"],
                "answer_form": _FORMS[str(first["kind"])],
                "alternative_count": 0 if scale else len(coded),
                "repeated": int(coded["option_label"].duplicated().sum()),
                "worded": len(coded) if scale else 0,
                "scale_min": first["scale_min"],
                "scale_max": first["scale_max"],
            }
        )
    return pd.DataFrame(rows)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the items by form and by who is asked, the ends of the scale, alternatives printed twice."""
    asked = table[~table["item"].isin(_BACKGROUND)]
    scales = asked[asked["answer_form"] == "skala"]
    found = {
        "items": len(asked),
        "scales": len(scales),
        "leaders_only": int((asked["asked_of"] == "prosjektleder").sum()),
        "choices": int((asked["answer_form"] == "ett valg").sum()),
        "repeated": int(asked["repeated"].sum()),
        "worded": int(scales["worded"].max()),
    }
    return {
        **{name: Quantity(n) for name, n in found.items()},
        "repeated_item": str(asked.loc[asked["repeated"] > 0, "item"].iloc[0]),
        "low": str(scales["scale_min"].iloc[0]),
        "high": str(scales["scale_max"].iloc[0]),
        "scale_items": ", ".join(map(str, scales["item"])),
    }
