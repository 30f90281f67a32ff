"""What a delivery of absence says as a whole: rates of nought, sudden jumps, quarters that are missing.

None of these refuses a delivery: a rate may be nought and may jump.  Units are municipality × sector.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kqlib.cleaning import quarters
from kqlib.cleaning.absence.cells import Cell, Key
from kqlib.cleaning.amounts import DECIMALS
from kqlib.printed import round_half_up
from kqlib.sources.delivered.faults import Findings

_TEN_MAN_YEARS = 10 * 10**DECIMALS
_JUMP = 5


@dataclass
class _Quarter:
    line: int
    agreed: int = 0
    absence: int = 0
    man_years: int | None = 0

    @property
    def rate(self) -> Fraction:
        return Fraction(100 * self.absence, self.agreed)

    @property
    def large(self) -> bool:
        """More than ten årsverk; also when the delivery does not say how many."""
        return self.man_years is None or self.man_years > _TEN_MAN_YEARS


def look(cells: Iterable[tuple[Key, Cell]], findings: Findings) -> None:
    """Tell what is unlikely about the cells of a delivery, each at the first row of its unit and quarter."""
    units: dict[tuple[str, str], dict[str, _Quarter]] = defaultdict(dict)
    for key, cell in cells:
        found = units[key.municipality, key.sector].setdefault(key.period, _Quarter(cell.line))
        found.line = min(found.line, cell.line)
        found.agreed += cell.agreed
        found.absence += cell.absence
        unknown = found.man_years is None or cell.man_years is None
        found.man_years = None if unknown else (found.man_years or 0) + (cell.man_years or 0)
    for (municipality, sector), periods in units.items():
        _look_at_unit(" ".join(filter(None, (municipality, sector))), periods, findings)


def _look_at_unit(unit: str, periods: dict[str, _Quarter], findings: Findings) -> None:
    in_order = sorted(periods.items())
    for period, found in in_order:
        if not found.absence and found.man_years is not None and found.large:
            findings.fault(found.line, period, "0,0", "zero_rate", unit)
    for (before, one), (after, other) in pairwise(in_order):
        missing = range(quarters.number(before) + 1, quarters.number(after))
        if missing:
            said = ", ".join(map(quarters.named, missing))
            findings.fault(other.line, after, said, "period_hole", unit)
        elif one.large and other.large and abs(other.rate - one.rate) > _JUMP:
            rates = (str(round_half_up(q.rate, 1)).replace(".", ",") for q in (one, other))
            findings.fault(other.line, after, " → ".join(rates), "rate_jump", unit)
