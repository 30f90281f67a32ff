"""Figur 1: experienced quality as a fraction, K = L/F.

Source: sluttrapport-2010, lines 1257-1270, with the letters at line 1424 and the caveat at lines 1437-1445.
Population, unit, denominator, weighting: none; the figure is a definition and holds no data.  The drawing is
our own.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Fraction
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="figure_1",
    number="Figur 1",
    at=("sluttrapport-2010", 1260),
    evidence="transcribed",
    reads=(),
    header="letter",
    show=("letter", "quantity", "meaning", "line"),
)
# Letter, the name the figure prints, what it stands for (a word of the vocabulary), and its line.
_QUANTITIES = (
    ("K", "Opplevd kvalitet", "quality", 1263),
    ("L", "Måten tjenesten overleveres på", "delivery", 1262),
    ("F", "Brukerens forventninger til tjenesten", "expectation", 1266),
)
# The fraction is set against one at lines 1268-1270.
_BALANCE = 1


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a quantity: letter, quantity (as printed), meaning (a code), line (of the document)."""
    return pd.DataFrame(_QUANTITIES, columns=["letter", "quantity", "meaning", "line"])


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the letters and the value at which delivery equals expectation."""
    quality, delivery, expectation = (str(letter) for letter in table["letter"])
    return {"K": quality, "L": delivery, "F": expectation, "balance": Quantity(_BALANCE)}


def plot(table: pd.DataFrame, words: Words) -> Fraction:
    """Draw the definition; its three quantities are named in the reader's language."""
    quality, delivery, expectation = (str(letter) for letter in table["letter"])
    return Fraction(
        result=words.text("result"),
        numerator=words.text("numerator"),
        denominator=words.text("denominator"),
        letters=(quality, delivery, expectation),
    )
