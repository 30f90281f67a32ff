"""A printed number against what can be computed, as data: exhibits state it, ``verification`` judges."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kqlib.printed.interval import Interval
from kqlib.printed.number import Printed


@dataclass(frozen=True)
class Reading:
    """One natural way of computing the number.

    ``name`` is a key of the exhibit's texts (``reading_<name>``); ``point`` is the value computed from the
    printed digits as if exact; ``interval`` is what the printed digits allow.
    """

    name: str
    point: Fraction
    interval: Interval


@dataclass(frozen=True)
class Comparison:
    """A printed cell and the readings of it, the most natural first.

    ``row`` and ``column`` name the cell in the exhibit's table; ``unit`` and ``decimals`` are those of the
    print; ``formula`` says in words of arithmetic what was computed; ``shown`` is what was computed, in
    words, when a number would not say it (a date).  ``reason`` is a reason code of the methods, used when the
    verdict is anything but ``agrees``; ``explanation`` a key of the exhibit's texts that tells the reader
    why. ``above`` is set when the words before the number say that the value lies above it ("godt over 2");
    rounding to the number is then not enough.  ``gated`` names the register file without which there is no
    reading (``ssb-07459.csv``); ``registers`` the fetched files that were read, with their sha256.
    """

    id: str
    row: str
    column: str
    printed: Printed
    unit: str
    readings: tuple[Reading, ...]
    formula: str
    reason: str = "arithmetic"
    explanation: str = ""
    decision: str = ""
    above: bool = False
    gated: str = ""
    shown: str = ""
    registers: tuple[str, ...] = ()
