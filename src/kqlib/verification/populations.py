"""The functions of checks over the registers of population (Statistics Norway, tables 07459 and 10826).

Unit: inhabitants on 1 January.  A name that several municipalities share gives a number that spans them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from kqlib.printed import Interval
from kqlib.printed.interval import total as interval_sum
from kqlib.sources.registers import DISTRICTS, MUNICIPALITIES, Register, choices, is_district
from kqlib.verification.values import Number


class Populations:
    """The functions; ``register`` gives a register by its file name, and keeps account of the use."""

    def __init__(self, register: Callable[[str], Register]) -> None:
        """Keep the source."""
        self._register = register

    def functions(self) -> dict[str, Callable[..., Any]]:
        """Give every function by the name that an expression uses."""
        own = (self.population, self.populations, self.country_population, self.municipality_count)
        return {f.__name__: f for f in own}

    def populations(self, names: str | list[str], year: Number) -> list[Number]:
        """``populations(labels('appendix_8', 'unit'), 2009)``: inhabitants of each unit on 1 January, a name
        that is listed twice once.  ``Bydel …`` is a city district of Oslo; four digits are a number.
        """
        listed = [names] if isinstance(names, str) else list(names)
        return [self._one(name, int(year.point)) for name in dict.fromkeys(listed)]

    def population(self, names: str | list[str], year: Number) -> Number:
        """``population('Vennesla', 2010)``: inhabitants on 1 January of one unit, or of all in a list."""
        found = self.populations(names, year)
        return Number(sum((n.point for n in found), Fraction(0)), interval_sum([n.interval for n in found]))

    def country_population(self, year: Number) -> Number:
        """``country_population(2009)``: inhabitants of Norway on 1 January."""
        return Number.exact(self._register(MUNICIPALITIES).country(int(year.point)))

    def municipality_count(self, year: Number) -> Number:
        """``municipality_count(2009)``: how many municipalities there were on 1 January."""
        found = self._register(MUNICIPALITIES)
        found.country(int(year.point))  # refuses a register that lacks some
        return Number.exact(len(found.units(int(year.point))))

    def _one(self, name: str, year: int) -> Number:
        register = self._register(DISTRICTS if is_district(name) else MUNICIPALITIES)
        found = choices(register, name, year)
        # Which namesake is meant is not known: the middle stands in for the point, the ends are the choices.
        return Number(Fraction(found[0] + found[-1], 2), Interval(Fraction(found[0]), Fraction(found[-1])))
