"""Vedlegg 6 solved: which column each value of the twelve innsatskommuner can stand in, and what the averages
become.

The text edition lost the empty cells of three rows.  Every placement that the six printed averages allow is
kept (``admissible``).  Three facts of the documents narrow it down (``anchored``): the table is sorted by its
first column (sluttrapport-2010, line 4602), so a row in its place has a first value; the annual report prints
``--`` for one of the three in that period; and it prints the first two periods for the other two
(arsrapport-2007, lines 278-292).  Among the anchored ones ``best`` makes the most averages round exactly to
the print.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kqlib.exhibits.inputs import Inputs
from kqlib.measures.placements import LostCells, Placement
from kqlib.printed import Missing, Printed, parse

WINDOWS = (
    "2005K4-2006K3",
    "2006K4-2007K3",
    "2007K4-2008K3",
    "2008K1-2008K4",
    "2008K3-2009K2",
    "2008K4-2009K3",
)
READS = ("published/appendix_6.csv", "published/annual_2007_table_1.csv")
_FIRST, _SECOND = WINDOWS[:2]


@dataclass(frozen=True)
class Solution:
    """The solved table.

    ``zeros`` are the (row, value number) pairs printed as ``0,0``; ``tried`` counts placements times choices
    of whether a ``0,0`` entered the averages.
    """

    cells: LostCells
    zeros: frozenset[tuple[str, int]]
    tried: int
    placements: int
    admissible: tuple[Placement, ...]
    anchored: tuple[Placement, ...]
    best: Placement

    def average(self, placement: Placement, column: int) -> Fraction:
        """Give a column's average without the ``0,0``."""
        return self.cells.average(placement, column, without=self.zeros)

    def count(self, placement: Placement, column: int) -> int:
        """Give the number of municipalities behind :meth:`average`."""
        return self.cells.count(placement, column, without=self.zeros)

    def panel(self, column: int) -> Fraction:
        """Give the average of the rows that are complete in all windows."""
        values = [Fraction(row[column].number) for row in self.cells.complete.values()]
        return sum(values, Fraction(0)) / len(values)

    def certain(self, row: str) -> dict[int, Printed]:
        """Give the values of ``row`` whose column is the same in every admissible placement, by column."""
        if row in self.cells.complete:
            return dict(enumerate(self.cells.complete[row]))
        values = self.cells.incomplete[row]
        options = [{p.columns[row][number] for p in self.admissible} for number in range(len(values))]
        return {next(iter(o)): v for o, v in zip(options, values, strict=True) if len(o) == 1}


def solve(inputs: Inputs) -> Solution:
    """Solve Vedlegg 6 from its printed strings and the annual report's (``READS`` must be declared)."""
    table, annual = inputs.published("appendix_6"), inputs.published("annual_2007_table_1")
    rows = tuple(
        (row["municipality"], tuple(t for t in (row[f"printed_{k}"].text for k in range(1, 7)) if t.strip()))
        for _, row in table.iterrows()
    )
    given = {
        row["label"]: (row[_FIRST].missing is None, row["2006K4-2007K3"].missing is None)
        for _, row in annual.iterrows()
    }
    absent = frozenset(r["label"] for _, r in annual.iterrows() if r[_FIRST].missing is Missing.NOT_REPORTED)
    both = frozenset(name for name, (first, second) in given.items() if first and second)
    return _solve(rows, absent, both)


@lru_cache(maxsize=4)
def _solve(
    rows: tuple[tuple[str, tuple[str, ...]], ...], absent: frozenset[str], both: frozenset[str]
) -> Solution:
    parsed = {name: tuple(parse(text) for text in texts) for name, texts in rows}
    averages = parsed.pop("Snitt")
    complete = {name: values for name, values in parsed.items() if len(values) == len(averages)}
    incomplete = {name: values for name, values in parsed.items() if len(values) < len(averages)}
    zeros = frozenset(
        (n, i) for n, values in incomplete.items() for i, v in enumerate(values) if v.number == 0
    )
    cells = LostCells(complete, incomplete, averages, zeros)
    everything = list(cells.placements())
    admissible = tuple(cells.admissible())
    anchored = tuple(p for p in admissible if _is_anchored(p, absent, both))
    best = max(anchored, key=lambda p: sum(cells.fits_exactly(p, c) for c in range(len(averages))))
    return Solution(
        cells, zeros, len(everything), sum(not p.left_out for p in everything), admissible, anchored, best
    )


def _is_anchored(placement: Placement, absent: frozenset[str], both: frozenset[str]) -> bool:
    for name, columns in placement.columns.items():
        if name in absent and columns[0] == 0:
            return False
        if name in both and columns[:2] != (0, 1):
            return False
    return True
