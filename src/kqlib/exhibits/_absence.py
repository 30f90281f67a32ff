"""Exact arithmetic on printed rates and amounts, shared by the exhibits on sickness absence and the accounts.

A derived number keeps two things: the point computed from the printed digits as if they were exact, and the
interval that those digits allow.  Each printed number is used once in every formula here, so the intervals
are not too wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.errors import ExhibitError, closest
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Comparison, Interval, Printed, Quantity, Reading, format_number
from kqlib.printed.interval import Exact
from kqlib.printed.quantity import Range


@dataclass(frozen=True)
class Derived:
    """A number computed from printed ones: its point and the interval that the printed digits allow."""

    point: Fraction
    interval: Interval

    def __add__(self, other: Derived) -> Derived:
        return Derived(self.point + other.point, self.interval + other.interval)

    def __sub__(self, other: Derived) -> Derived:
        return Derived(self.point - other.point, self.interval - other.interval)

    def __neg__(self) -> Derived:
        return Derived(-self.point, -self.interval)

    def __truediv__(self, other: Derived) -> Derived:
        return Derived(self.point / other.point, self.interval / other.interval)

    def scaled(self, factor: Exact) -> Derived:
        """Multiply by an exact number."""
        return Derived(self.point * Fraction(factor), self.interval.scaled(factor))

    def reading(self, name: str = "computed") -> Reading:
        """Offer it as a reading of a printed number."""
        return Reading(name, self.point, self.interval)

    def quantity(self, unit: str = "count", decimals: int = 0, *, signed: bool = False) -> Quantity:
        """Give the point for people."""
        return Quantity(self.point, unit, decimals, signed)

    def range(self, unit: str, decimals: int, *, signed: bool = False) -> Range:
        """Give the interval for people."""
        return Range(self.interval, unit, decimals, signed)


def rate(printed: Printed) -> Derived:
    """Take a printed rate with the interval of its decimals."""
    return Derived(Fraction(printed.number), printed.interval())


def exact(value: Exact) -> Derived:
    """Take a count or an amount to the krone: exact."""
    return Derived(Fraction(value), Interval.point(value))


def percent_change(before: Printed, after: Printed) -> Derived:
    """Give the relative change in per cent, as after / before − 1 so that each number is used once."""
    return (rate(after) / rate(before) - exact(1)).scaled(100)


def spread(name: str, values: Sequence[Derived | None]) -> pd.DataFrame:
    """Give the columns ``name``, ``name_low`` and ``name_high``; None stays None."""
    parts = {
        name: [v.point if v else None for v in values],
        f"{name}_low": [v.interval.low if v else None for v in values],
        f"{name}_high": [v.interval.high if v else None for v in values],
    }
    return pd.DataFrame({key: pd.Series(column, dtype="object") for key, column in parts.items()})


def shown(printed: Printed) -> str:
    """Write a printed number without what stood around it, for a formula."""
    return format_number(printed.number, printed.decimals)


def printed_at(table: pd.DataFrame, row: object, column: str, header: str = "label") -> Printed:
    """Give one printed cell of a table by the name of its row."""
    found: Printed = table.set_index(header)[column].to_dict()[row]
    return found


def passage_text(inputs: Inputs, name: str) -> str:
    """Give a passage that is not one number (``138 av 430``) as it is printed."""
    passages = inputs.published("passages").set_index("id")
    if name not in passages.index:
        raise ExhibitError("passage_unknown", found=name, hint=closest(name, passages.index))
    return str(passages.loc[name, "printed"])


def compared(
    exhibit: str,
    cell: tuple[str, str],
    printed: Printed,
    unit: str,
    readings: Sequence[Reading],
    formula: str,
    **more: Any,
) -> Comparison:
    """Set the printed cell ``(row, column)`` against its readings; ``more``: its further fields.

    A number in running text has the row "" and the passage's id as its column.
    """
    row, column = cell
    name = f"{exhibit}.{column}.{row}".rstrip(".")
    return Comparison(name, row, column, printed, unit, tuple(readings), formula, **more)
