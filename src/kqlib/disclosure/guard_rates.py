"""A table of absence rates, one row a cell, total, group of units or window of quarters.

What is protected is the numerator: how much absence a small group had.  The denominators (agreed dagsverk,
årsverk) of hidden rows count as known to everybody, for staff numbers are public; a published rate therefore
tells the numerator to within its rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib import vocabulary
from kqlib.disclosure.cells import Area, Item, Size, Target, domain
from kqlib.disclosure.guard import Form, Guard, Place, Plan, costs
from kqlib.disclosure.primary import absence_cell
from kqlib.disclosure.rule_set import AbsenceRule, Rules
from kqlib.errors import DisclosureError
from kqlib.printed import round_half_up

AGREED, MAN_YEARS, PERSONS = "agreed_dagsverk", "man_years", "persons"
TOTAL, LARGEST = "absence_dagsverk", ("absence_largest_1", "absence_largest_2")
# The numerators are kinds of absence that add up; any other numerator is both together.
KIND = "kind"
_KINDS = {"absence_self_certified": "self", "absence_doctor_certified": "doctor"}
# Dagsverk are delivered with at most four decimals.
_DECIMALS = 4


def rates(
    table: pd.DataFrame,
    areas: Sequence[Area],
    rules: Rules,
    *,
    labels: Sequence[str],
    shown: Mapping[str, str],
    amounts: Sequence[str] = (),
    open: Sequence[str] = (),
    keep: Sequence[bool] | None = None,
    partial: frozenset[str] = frozenset(),
) -> Guard:
    """Declare a table of absence rates.

    ``areas`` gives each row's area (one universe); ``shown`` the numerator of each rate column, for instance
    ``{"absence_rate": "absence_dagsverk"}``.  ``table`` has ``agreed_dagsverk`` (dagsverk), ``man_years``
    (årsverk), ``persons`` (may be missing), the numerators (dagsverk), and ``absence_largest_1`` and
    ``absence_largest_2`` where the delivery has single persons.  Those named in ``amounts`` are published,
    the others are not; every column that is neither a label nor ``open`` is hidden with its row.  A row
    without agreed dagsverk is not shown.  Rows with ``keep`` false are protected, not shown; ``partial``
    names dimensions whose listed values are not all there are.

    Raises :class:`DisclosureError` when a rate is not its numerator over the agreed dagsverk.
    """
    used = dict.fromkeys([AGREED, MAN_YEARS, PERSONS, *LARGEST, *shown.values()])
    basis = tuple(name for name in used if name not in amounts)
    told = [str(c) for c in table.columns if c not in {*labels, *open, *basis}]
    rows = [_Row(row, where) for row, where in zip(table.to_dict("records"), areas, strict=True)]
    kept = list(keep) if keep is not None else [True] * len(rows)
    prices = costs(areas, [row.agreed for row in rows])
    items: dict[str, Item] = {}
    needs: dict[Place, tuple[str, ...]] = {}
    forms: dict[Place, Form] = {}
    for place, row in enumerate(rows):
        if kept[place]:
            own = dict(row.forms(shown, amounts, rules.absence))
            facts = tuple(form.told() for form in own.values())
            reason, name = row.reason(own, shown, rules.absence), str(row.area)
            items[name] = Item(name, facts, prices[place], reason)
            needs |= {(place, column): (name,) for column in told}
            forms |= {(place, column): form for column, form in own.items()}
    targets = [target for row in rows for target in row.targets(shown, rules.absence)]
    sizes = tuple(Size(row.area, row.man_years or Fraction(0), row.agreed) for row in rows if row.agreed)
    kinds = [row.area.within(KIND, *_KINDS.values()) for row in rows if set(shown.values()) & set(_KINDS)]
    every = domain([*areas, *kinds])
    plan = Plan(rules, tuple(items.values()), tuple(targets), False, every, partial, sizes)
    return Guard(plan, tuple(labels), tuple(open), basis, needs, tuple(kept), forms)


class _Row:
    """One row: its numbers as they were delivered, exactly."""

    def __init__(self, row: Mapping[Any, Any], area: Area) -> None:
        self.row, self.area = row, area
        self.agreed = self.exact(AGREED) or Fraction(0)
        self.man_years = self.exact(MAN_YEARS)
        largest = tuple(self.exact(name) for name in LARGEST)
        self.largest = None if largest[0] is None else tuple(value or Fraction(0) for value in largest)

    def exact(self, column: str) -> Fraction | None:
        value = self.row.get(column)
        return (
            None
            if value is None or pd.isna(value)
            else Fraction(round_half_up(Fraction(str(value)), _DECIMALS))
        )

    def forms(
        self, shown: Mapping[str, str], amounts: Sequence[str], rule: AbsenceRule
    ) -> Iterator[tuple[str, Form]]:
        """Give how the row's published numbers follow from the numerators."""
        least = rule.man_years_over * self.agreed / self.man_years if self.man_years else Fraction(0)
        for column, numerator in shown.items():
            absence, printed = self.exact(numerator), self.row[column]
            if absence is None or not self.agreed:
                continue
            decimals = vocabulary.column(column).decimals
            value = 100 * absence / self.agreed
            if not pd.isna(printed) and round_half_up(Fraction(str(printed)), decimals) != round_half_up(
                value, decimals
            ):
                raise DisclosureError("disclosure_form", cell=self.area, column=column)
            terms = ((Fraction(1), self._of(numerator)),)
            yield column, Form(terms, self.agreed / 100, value, decimals, self.agreed, least)
            if numerator in amounts:
                decimals = vocabulary.column(numerator).decimals
                yield numerator, Form(terms, Fraction(1), absence, decimals, self.agreed, least)

    def reason(self, forms: Mapping[str, Form], shown: Mapping[str, str], rule: AbsenceRule) -> str:
        """Name the rule that hides the row: size, concentration, or a rate shown as nought or a hundred."""
        if not self.agreed:
            return "man_years"
        persons, total = self.exact(PERSONS), self.exact(TOTAL)
        if total is None:
            total = sum((self.exact(name) or Fraction(0) for name in _KINDS), Fraction(0))
        found = absence_cell(total, persons, self.man_years, self.largest, rule)
        ends = any(
            round_half_up(form.value, form.decimals) in (0, 100)
            for column, form in forms.items()
            if column in shown
        )
        return found or ("group" if ends else "")

    def targets(self, shown: Mapping[str, str], rule: AbsenceRule) -> Iterator[Target]:
        """Demand that the numerators of a hidden row stay open: by what the concentration rules ask for, and
        over some percentage points in any case.
        """
        reason = self.reason(dict(self.forms(shown, (), rule)), shown, rule)
        for numerator in shown.values() if reason and self.agreed else ():
            absence = self.exact(numerator)
            if absence is not None:
                spread = max(rule.p_ratio * absence, self._concentration(absence, numerator, rule))
                yield Target(
                    f"{self.area}, {numerator}",
                    self._of(numerator),
                    float(max(Fraction(0), absence - rule.p_ratio * absence)),
                    float(min(self.agreed, absence + spread)),
                    float(rule.open_points * self.agreed / 100),
                    reason,
                )

    def _concentration(self, absence: Fraction, numerator: str, rule: AbsenceRule) -> Fraction:
        """Give how far above the total an attacker must reach to miss the largest by p and the n largest by
        k: the upper protection levels of the p and (n, k) rules.
        """
        if self.largest is None or numerator in _KINDS:
            return Fraction(0)
        first, rest = self.largest[0], absence - sum(self.largest)
        top = sum(self.largest[: rule.dominance_n])
        return max(rule.p_ratio * first - rest, top / rule.dominance_k - absence)

    def _of(self, numerator: str) -> Area:
        return self.area.within(KIND, _KINDS[numerator]) if numerator in _KINDS else self.area
