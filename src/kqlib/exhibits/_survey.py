"""What the survey exhibits share: the two files they read, and how shares become publishable cells."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

USES = ("survey", "survey_invitations")
# The choice items by the code of their label; item 10 is asked as two questions.
CHOICES = {
    "item_9b": "9b",
    "item_10_internal": "10i",
    "item_10_external": "10e",
    "item_11a": "11a",
    "item_11b": "11b",
}


def percent(share: Any) -> Fraction | None:
    """Turn a share between 0 and 1 (fraction or float; None and NA stay None) into per cent."""
    if share is None or share is pd.NA:
        return None
    return (share if isinstance(share, Fraction) else Fraction(str(share))) * 100


def min_cell(parameters: Mapping[str, Any]) -> int:
    """Give the smallest number of respondents that a published cell may hold."""
    return int(parameters.get("min_cell", 5))
