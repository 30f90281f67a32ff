"""Rows that hold the sum of others (``Kjønn`` = ``I alt`` beside its parts) are never added to their parts.

A row is a cell of a lattice: a dimension in which it says ``I alt`` holds every value.  A row that another
row's cell lies in is a total and dropped.  Two rows that overlap without one holding the other divide the
same sum in two ways: the delivery must choose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

Payload = TypeVar("Payload")
ALL = None
Place = tuple[str | None, ...]


class Waiting(NamedTuple, Generic[Payload]):
    """A row that says ``I alt`` somewhere: its place (None: all), and what to do with it when it is kept."""

    place: Place
    payload: Payload


def holds(outer: Place, inner: Place) -> bool:
    """Whether the cell ``inner`` lies in the cell ``outer``."""
    return all(a is ALL or a == b for a, b in zip(outer, inner, strict=True))


def overlaps(one: Place, other: Place) -> bool:
    """Whether two cells have something in common."""
    return all(a is ALL or b is ALL or a == b for a, b in zip(one, other, strict=True))


def sort_out(
    waiting: Iterable[Waiting[Payload]], places: Iterable[Place], group: int
) -> tuple[list[Payload], list[Payload], list[Payload]]:
    """Divide rows with totals into those to keep (nothing of them stands elsewhere), to drop, and in doubt.

    ``places`` are the cells of the other rows; the first ``group`` dimensions (municipality, quarter) have
    no totals, so only rows that share them are compared.
    """
    totals = list(waiting)
    near: dict[Place, set[Place]] = defaultdict(set)
    wanted = {row.place[:group] for row in totals}
    for place in (*places, *(row.place for row in totals)):
        if place[:group] in wanted:
            near[place[:group]].add(place)
    kept, dropped, doubt = [], [], []
    for row in totals:
        others = near[row.place[:group]] - {row.place}
        if any(holds(row.place, other) for other in others):
            dropped.append(row.payload)
        elif any(overlaps(row.place, other) and not holds(other, row.place) for other in others):
            doubt.append(row.payload)
        else:
            kept.append(row.payload)
    return kept, dropped, doubt
