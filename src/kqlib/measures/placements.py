"""Tables with lost cells, solved rather than guessed.

When a row prints fewer values than there are columns, the values keep their order but not their columns.
Every way of placing them is enumerated; a placement is *admissible* when each printed column average could
have come from it, given that every printed value is rounded.  A statement about the table is then true in
all, some or none of the admissible placements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product

from kqlib.printed import Interval, Printed
from kqlib.printed.interval import total


@dataclass(frozen=True)
class Placement:
    """One way of placing the incomplete rows: the column of each value, and the values left out of the
    averages.

    ``columns[row]`` are increasing column numbers, one a value; ``left_out`` holds (row, column) pairs.
    """

    columns: Mapping[str, tuple[int, ...]]
    left_out: frozenset[tuple[str, int]] = frozenset()


class LostCells:
    """A table of printed rates in which some rows lost their column positions.

    ``complete`` and ``incomplete`` map a row's name to its printed values in order; ``averages`` are the
    printed column averages.  ``optional`` names (row, value number) pairs that may or may not have entered
    the averages.
    """

    def __init__(
        self,
        complete: Mapping[str, Sequence[Printed]],
        incomplete: Mapping[str, Sequence[Printed]],
        averages: Sequence[Printed],
        optional: frozenset[tuple[str, int]] = frozenset(),
    ) -> None:
        """Keep the printed values; nothing is computed yet."""
        self.complete, self.incomplete, self.averages, self.optional = (
            complete,
            incomplete,
            averages,
            optional,
        )
        self._mean = lru_cache(maxsize=None)(self._mean_of)

    def placements(self) -> Iterator[Placement]:
        """Give every placement, admissible or not, with each choice of the optional values."""
        width = len(self.averages)
        rows = [
            (name, list(combinations(range(width), len(values)))) for name, values in self.incomplete.items()
        ]
        for chosen in product(*(options for _, options in rows)):
            columns = {name: places for (name, _), places in zip(rows, chosen, strict=True)}
            cells = [(name, columns[name][number]) for name, number in sorted(self.optional)]
            for size in range(len(cells) + 1):
                for out in combinations(cells, size):
                    yield Placement(columns, frozenset(out))

    def admissible(self) -> list[Placement]:
        """List the placements from which every printed average can follow."""
        return [p for p in self.placements() if all(self._fits(p, c) for c in range(len(self.averages)))]

    def _fits(self, placement: Placement, column: int) -> bool:
        _, interval, count = self._mean(column, self.observations(placement, column))
        return count > 0 and interval.meets(self.averages[column].interval())

    def fits_exactly(self, placement: Placement, column: int) -> bool:
        """Whether the average of the values as printed itself rounds to the printed average of ``column``."""
        point, _, count = self._mean(column, self.observations(placement, column))
        return count > 0 and self.averages[column].interval().contains(point)

    def observations(self, placement: Placement, column: int) -> tuple[tuple[str, int], ...]:
        """List the (row, value number) pairs of incomplete rows that enter the average of ``column``."""
        return tuple(
            (name, number)
            for name, places in placement.columns.items()
            for number, place in enumerate(places)
            if place == column and (name, place) not in placement.left_out
        )

    def average(
        self, placement: Placement, column: int, *, without: frozenset[tuple[str, int]] = frozenset()
    ) -> Fraction:
        """Give the unweighted average of ``column`` from the printed values, leaving out the values in
        ``without``.
        """
        kept = tuple(pair for pair in self.observations(placement, column) if pair not in without)
        return self._mean(column, kept)[0]

    def count(
        self, placement: Placement, column: int, *, without: frozenset[tuple[str, int]] = frozenset()
    ) -> int:
        """Give the number of rows behind :meth:`average`."""
        return len(self.complete) + sum(pair not in without for pair in self.observations(placement, column))

    def _mean_of(self, column: int, extra: tuple[tuple[str, int], ...]) -> tuple[Fraction, Interval, int]:
        values = [row[column] for row in self.complete.values()]
        values += [self.incomplete[name][number] for name, number in extra]
        count = len(values)
        if not count:
            return Fraction(0), Interval.point(0), 0
        point = sum((Fraction(v.number) for v in values), Fraction(0)) / count
        return point, total([v.interval() for v in values]).scaled(Fraction(1, count)), count


def share_true(statements: Sequence[bool]) -> str:
    """Say whether a statement is true in ``all``, ``some`` or ``none`` of the admissible placements."""
    return "all" if all(statements) else "some" if any(statements) else "none"
