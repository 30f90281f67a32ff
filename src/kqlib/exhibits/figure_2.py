"""Figur 2: the quality funnel, from system by way of employees to the meeting with the user.

Source: sluttrapport-2010, lines 1278-1304.  Population, unit, denominator, weighting: none; the figure holds
no data. The original is a picture that the text edition lost; the drawing is our own, and its order is that
of the text.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Funnel
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.vocabulary import value_label

EXHIBIT = Spec(
    id="figure_2",
    number="Figur 2",
    at=("sluttrapport-2010", 1304),
    evidence="transcribed",
    reads=(),
    header="level",
    show=("level", "order", "meaning", "line"),
)
# Level as the tables of projects print it, its place, what it holds (a word of the vocabulary), its line.
_LEVELS = (
    ("System", 1, "system", 1282),
    ("Medarbeider", 2, "employee", 1287),
    ("Atferd", 3, "behaviour", 1296),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a level from wide to narrow: level, order (1 is the widest), meaning (a code), line."""
    return pd.DataFrame(_LEVELS, columns=["level", "order", "meaning", "line"])


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the names of the levels as the documents print them."""
    system, employee, behaviour = (str(level) for level in table["level"])
    return {"system": system, "employee": employee, "behaviour": behaviour}


def plot(table: pd.DataFrame, words: Words) -> Funnel:
    """Draw the levels from wide to narrow with short descriptions."""
    codes = [str(code) for code in table["meaning"]]
    return Funnel(
        levels=tuple((words.text(c), value_label("meaning", c, words.language)) for c in codes),
        arrow=words.text("arrow"),
    )
