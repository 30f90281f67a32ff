"""Comparisons of printed counts for the appendices: counts are exact, so each reading is a point."""

from __future__ import annotations

from collections.abc import Mapping

from kqlib.printed import Comparison, Interval, Printed, Reading


def compare(
    exhibit: str,
    name: str,
    printed: Printed,
    readings: Mapping[str, int],
    formula: str = "",
    *,
    row: str = "",
    column: str = "",
    reason: str = "arithmetic",
    explanation: str = "",
    shown: str = "",
) -> Comparison:
    """Give the comparison of ``printed`` with each count in ``readings``, the most natural first.

    No readings means that the documents give no basis. ``row`` and ``column`` name the cell; without them the
    number stands in running text and ``name`` serves as the column.  ``shown`` says in words what was found.
    """
    return Comparison(
        id=f"{exhibit}.{name}",
        row=row,
        column=column or name,
        printed=printed,
        unit="count",
        readings=tuple(Reading(key, Interval.point(n).low, Interval.point(n)) for key, n in readings.items()),
        formula=formula,
        reason=reason,
        shown=shown,
        # A number that holds in every reading needs no explanation.
        explanation="" if readings and set(readings.values()) == {printed.value} else explanation,
    )
