"""Numbers as printed: the string, the interval it stands for, and the only rounding and formatting in kqlib.

A printed number is a string with a unit.  It is parsed without losing its decimals, and stands for the set of
values that would have been printed so.  Derived values carry intervals; counts are exact.

- ``number``: parse a printed string into :class:`Printed`.
- ``interval``: exact intervals with open and closed ends, and their arithmetic.
- ``rounding``: half-up, half-even and truncation on exact numbers, and the interval each implies.
- ``quantity``: a value with unit and decimals, formatted in bokmål, nynorsk or English.
- ``comparison``: a printed number set against what is computed, as data for ``verification``.
"""

from kqlib.printed.comparison import Comparison, Reading
from kqlib.printed.interval import Interval
from kqlib.printed.number import Missing, Printed, parse
from kqlib.printed.quantity import Quantity, format_number
from kqlib.printed.rounding import RULES, implied, round_half_even, round_half_up, truncate

__all__ = [
    "RULES",
    "Comparison",
    "Interval",
    "Missing",
    "Printed",
    "Quantity",
    "Reading",
    "format_number",
    "implied",
    "parse",
    "round_half_even",
    "round_half_up",
    "truncate",
]
