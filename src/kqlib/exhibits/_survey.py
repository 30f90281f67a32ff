"""What the survey exhibits share: the two files they read, and how shares become publishable cells."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kqlib.printed import Printed, parse

USES = ("survey", "survey_invitations")
HIDDEN: Printed = parse(":")


def percent(share: float | None) -> Fraction | None:
    """Turn a share between 0 and 1 into per cent."""
    return None if share is None else Fraction(str(share)) * 100


def min_cell(parameters: Mapping[str, Any]) -> int:
    """Give the smallest number of respondents that a published cell may hold."""
    return int(parameters.get("min_cell", 5))
