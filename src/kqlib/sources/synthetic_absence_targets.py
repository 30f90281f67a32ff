"""What the made-up PAI delivery is calibrated to: printed windows, who took part, and the arithmetic for it.

Printed: sluttrapport-2010, Tabell 4.6 (lines 3270-3274) and Vedlegg 6 (lines 4625-4636).  Cohorts: Vedlegg 8,
by municipality number; Herøy and Sande are left out, since each name is two municipalities'.  Vedlegg 6 lost
the columns of three rows; the values stand where most printed averages come out, as the rebuilt table has
them.  A test holds all of it against the transcribed tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

QUARTERS = tuple(f"{y}K{q}" for y in range(2005, 2010) for q in (1, 2, 3, 4))[3:19]
# Window: the places of its first quarter; each is four quarters long.
WINDOWS = {
    "2005K4-2006K3": 0, "2006K4-2007K3": 4, "2007K4-2008K3": 8, "2008K1-2008K4": 9, "2008K3-2009K2": 11,
    "2008K4-2009K3": 12,
}  # fmt: skip
COHORTS = {
    "IKS": "0106 0216 0235 0501 0542 0605 0722 0807 1002 1251 1505 2025",
    "P1": "0101 0104 0214 0226 0230 030109 030112 0423 0425 0521 0701 1003 1017 1124 1216 1246 1420 1502 "
    "1560 1624 1702 1719 1721 1813 1833 1868 2004 2012",
    "P2": "0105 0124 0221 030108 0412 0427 0441 0511 0528 0618 0623 0628 0716 0805 0831 0906 0911 1219 "
    "1223 1228 1247 1260 1401 1519 1566 1601 1648 1653 1729 1804 1805 1812 1815 1824 1840 1870 1902 "
    "1931 2015",
    "P3": "0125 0228 030114 0415 0432 0513 0515 0517 0529 0533 0624 0819 1014 1032 1034 1101 1106 1120 "
    "1122 1130 1149 1201 1221 1259 1264 1422 1640 1665 1718 1837 1871 1911 1939 1940 2028",
    "P4": "0219 0429 0532 0538 0602 0604 0625 0626 0826 1119 1227 1256 1416 1445 1523 1543 1548 1620 1627 "
    "1849 1922 1925",
}
NAMESAKES = ("1515", "1818", "0713", "1514")
# Rates of the twelve by window, None where the table is empty (Kristiansund's 0,0 counts as empty).
EFFORT: dict[str, tuple[float | None, ...]] = {
    "0807": (13.9, 12.9, 11.9, 12.2, 12.3, 12.1),
    "1251": (11.9, 10.7, 9.3, 9.2, 10.2, 11.2),
    "0106": (11.8, 11.6, 11.8, 11.9, 11.9, 12.1),
    "2025": (11.4, 10.4, 8.9, 9.5, 10.6, 10.6),
    "0542": (11.3, 10.3, 11.6, 11.9, 11.7, 11.1),
    "0501": (None, 11.5, 11.3, 10.3, 11.1, 12.2),
    "0216": (10.4, 10.1, None, None, 9.8, None),
    "1505": (10.1, 10.0, None, None, None, None),
    "0235": (10.1, 10.9, 10.8, 10.8, 11.0, 10.7),
    "0605": (9.6, 8.1, 9.8, 9.7, 9.5, 9.4),
    "0722": (8.7, 9.3, 8.8, 8.5, 8.9, 9.1),
    "1002": (6.9, 7.3, 6.6, 7.2, 6.4, 7.7),
}
# Quarters that these do not deliver, so that exactly the empty windows stay empty.
UNDELIVERED = {"0501": ("2005K4",), "0216": ("2008K1", "2009K3"), "1505": ("2008K3", "2008K4")}
# Pooled rates of the three windows of Tabell 4.6.  Printed are 10,3 10,2 10,2 and 9,3 9,6 9,6; these are
# chosen within the rounding so that the pooled rate of all municipalities is 9,8 9,8 9,9 as well.
GROUPS = {
    "programme": {"2007K4-2008K3": 10.32, "2008K3-2009K2": 10.17, "2008K4-2009K3": 10.22},
    "outside": {"2007K4-2008K3": 9.34, "2008K3-2009K2": 9.56, "2008K4-2009K3": 9.62},
}


def corrections(weights: Sequence[float], wanted: Sequence[tuple[int, float]]) -> list[float]:
    """Give the smallest additions to quarterly rates that move windows to where they are wanted.

    ``weights`` are agreed dagsverk by quarter; ``wanted`` names each window by its first place and by the
    absence dagsverk × 100 that its four quarters lack.  Least squares with equality constraints: additions
    are Aᵀ(AAᵀ)⁻¹ b, where a row of A has the weights of a window's quarters.
    """
    rows = [[w if start <= q < start + 4 else 0.0 for q, w in enumerate(weights)] for start, _ in wanted]
    square = [[fsum(a * b for a, b in zip(one, other, strict=True)) for other in rows] for one in rows]
    multipliers = _solve(square, [lack for _, lack in wanted])
    parts = list(zip(multipliers, rows, strict=True))
    return [fsum(multiplier * row[q] for multiplier, row in parts) for q in range(len(weights))]


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small positive definite system by elimination; its fixed order of operations fixes the bits."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place, pivot in enumerate(rows):
        for row in rows[place + 1 :]:
            factor = row[place] / pivot[place]
            row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    found = [0.0] * len(rows)
    for place in reversed(range(len(rows))):
        row = rows[place]
        known = fsum(row[q] * found[q] for q in range(place + 1, len(rows)))
        found[place] = (row[-1] - known) / row[place]
    return found
