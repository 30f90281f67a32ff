"""Municipalities through time: the number that is valid in a quarter, and what it was made of.

The numbers, their years and their successors are Statistics Norway's (:mod:`kqlib.cleaning.municipalities`).
"""

from __future__ import annotations

from kqlib.cleaning.municipalities import find, predecessors


def is_valid(number: str, quarter: str) -> bool:
    """Whether a number held in the year of ``quarter``; one that the register lacks is taken as it is."""
    known = find(number)
    return known is None or known.valid(int(quarter[:4]))


def number_at(number: str, quarter: str) -> str:
    """Give the number under which a municipality is found in ``quarter``: its own, or its successor's.

    >>> number_at("1556", "2008K1"), number_at("1556", "2007K4")
    ('1505', '1556')
    """
    year, known = int(quarter[:4]), find(number)
    while known and known.last and known.last < year and len(known.successors) == 1:
        known = find(number := known.successors[0])
    return number


def parts_of(number: str, quarter: str) -> frozenset[str]:
    """Give the numbers of ``quarter`` that later became ``number``; empty when none did.

    >>> sorted(parts_of("1505", "2007K4")), sorted(parts_of("1505", "2008K1"))
    (['1503', '1556'], [])
    """
    return frozenset(m.number for m in predecessors(number) if m.valid(int(quarter[:4])))
