"""The numbers of one row of a PAI delivery: every cell read or told, then held against one another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kqlib.cleaning.absence.cells import Values
from kqlib.cleaning.amounts import DECIMALS, NIL, SIGNS, Amount, Marks, is_three, read_amount, said
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.sheet import Native
from kqlib.sources.delivered.table import Table
from kqlib.vocabulary.deliveries import DeliveryColumn
from kqlib.vocabulary.rules import severity

_ONE = 10**DECIMALS
# A quarter has at most 92 days: more agreed days of work for one person are hours or something else.
_MOST_DAYS = 92 * _ONE
# The same numbers stand in many rows: so many readings are kept.
_REMEMBERED = 200_000
_WITH_WORD = re.compile(r"[\d.,\s]*\d\s*(?:[^\W\d_]+\.?|%)")
_AGREED, _TOTAL = "agreed_dagsverk", "absence_dagsverk"
_PARTS = ("absence_self_certified", "absence_doctor_certified")


@dataclass
class Numbers:
    """Reads the numbers of rows of one delivery.

    ``columns`` are the vocabulary's number columns that are there; ``how`` the file's marks and ``against``
    the cells that contradict them.
    """

    table: Table
    columns: Mapping[str, DeliveryColumn]
    how: Marks
    against: frozenset[str]
    findings: Findings
    person: bool
    _read: dict[tuple[str, str, bool], tuple[Amount | None, str, str]] = field(default_factory=dict)

    def read(self, line: int, cells: Mapping[str, str]) -> Values | str | None:
        """Give the values of a row; a text is why it is dropped, None that a fault was told."""
        amounts: dict[str, Amount | None] = {}
        signs: dict[str, str] = {}
        clear = True
        for name, column in self.columns.items():
            cell = cells[name]
            sign = SIGNS.get(cell)
            if sign is not None and not isinstance(cell, Native):
                signs[name], amounts[name] = sign, None
                continue
            amount = self._amount(line, column, cell)
            clear = clear and amount is not None
            amounts[name] = amount
        if not clear:
            return None
        return self._whole(line, cells, amounts, signs)

    def _amount(self, line: int, column: DeliveryColumn, cell: str) -> Amount | None:
        key = (column.name, cell, isinstance(cell, Native))
        judged = self._read.get(key)
        if judged is None:
            judged = self._read[key] = self._judged(column, cell)
            if len(self._read) > _REMEMBERED:
                self._read.clear()
        amount, rule, detail = judged
        if rule:
            self._tell(line, column.name, cell, rule, detail)
        return amount

    def _judged(self, column: DeliveryColumn, cell: str) -> tuple[Amount | None, str, str]:
        plain = cell.removesuffix("%").rstrip()
        if plain != cell and column.kind == "percent":
            cell = Native(plain) if isinstance(cell, Native) else plain
        amount = read_amount(cell, self.how)
        rule, detail = self._judge(amount, column, cell)
        return None if rule and severity(rule) == "refuse" else amount, rule, detail

    def _judge(self, amount: Amount | None, column: DeliveryColumn, cell: str) -> tuple[str, str]:
        """Give the rule that a number breaks and what is known of the remedy; two empty texts for none."""
        if cell in self.against:
            return ("number_ambiguous" if is_three(cell) else "number_marks_mixed"), ""
        if amount is None:
            return self._why_no_number(cell), ""
        if amount.decimals > DECIMALS:
            return "number_decimals", ""
        if column.kind == "count" and amount.value % _ONE:
            return "number_not_whole", ""
        if _outside(amount, column):
            return "out_of_range", bounds(column)
        return ("number_nil" if cell in NIL else ""), ""

    def _why_no_number(self, cell: str) -> str:
        other = Marks("." if self.how.decimal == "," else ",")
        if read_amount(cell, other) is not None:
            return "number_marks_mixed"
        return "unit_mixed" if _WITH_WORD.fullmatch(cell) else "number_unreadable"

    def _whole(
        self,
        line: int,
        cells: Mapping[str, str],
        amounts: Mapping[str, Amount | None],
        signs: Mapping[str, str],
    ) -> Values | str | None:
        absence = _absence(amounts)
        if absence is None:
            absent = [signs[name] for name in (_TOTAL, *_PARTS) if name in signs]
            return f"{absent[0] if absent else 'blank'}_absence"
        agreed = amounts.get(_AGREED)
        if agreed is None:
            self._tell(line, _AGREED, cells[_AGREED], "value_missing")
            return None
        position = amounts.get("position_percent")
        checks = (
            self._sum_of_parts(line, cells, amounts),
            self._within_agreed(line, cells, absence, agreed),
            not self.person or self._same_unit(line, cells, agreed, position),
        )
        return self._values(amounts, agreed, absence, position) if all(checks) else None

    def _values(
        self, amounts: Mapping[str, Amount | None], agreed: Amount, absence: Amount, position: Amount | None
    ) -> Values:
        persons, man_years = amounts.get("persons"), amounts.get("man_years")
        own = {name: amount.value if (amount := amounts.get(name)) else None for name in _PARTS}
        share = position.value // 100 if position and position.value % 100 == 0 else None
        return Values(
            1 if self.person else persons.value // _ONE if persons else None,
            man_years.value if man_years else share,
            agreed.value,
            absence.value,
            own[_PARTS[0]],
            own[_PARTS[1]],
            agreed.decimals,
            absence.decimals,
        )

    def _sum_of_parts(
        self, line: int, cells: Mapping[str, str], amounts: Mapping[str, Amount | None]
    ) -> bool:
        """Hold the total against its parts; what rounding explains is told and taken."""
        total, added = amounts.get(_TOTAL), _added(amounts)
        if total is None or added is None or total.value == added.value:
            return True
        # Each of three numbers may be off by half a unit of its last decimal, and no more.
        given = (total, *(a for name in _PARTS if (a := amounts.get(name))))
        halves = sum(10 ** (DECIMALS - a.decimals) for a in given)
        explained = total.decimals > 0 and 2 * abs(total.value - added.value) <= halves
        detail = f"{said(added)} ≠ {said(total)}"
        rule = "absence_sum_rounded" if explained else "absence_sum"
        self._tell(line, _TOTAL, cells[_TOTAL], rule, detail)
        return explained

    def _within_agreed(self, line: int, cells: Mapping[str, str], absence: Amount, agreed: Amount) -> bool:
        if absence.value <= agreed.value:
            return True
        name = _TOTAL if _TOTAL in self.columns else _PARTS[1]
        detail = f"{said(absence)} > {said(agreed)}"
        self._tell(line, name, cells[name], "absence_above_agreed", detail)
        return False

    def _same_unit(
        self, line: int, cells: Mapping[str, str], agreed: Amount, position: Amount | None
    ) -> bool:
        if agreed.value > _MOST_DAYS:
            self._tell(line, _AGREED, cells[_AGREED], "unit_mixed", f"> {_MOST_DAYS // _ONE}")
            return False
        # 0,80 for 80 per cent: one per cent of a quarter is less than one day of work.
        if position and position.value <= _ONE < agreed.value:
            self._tell(line, "position_percent", cells["position_percent"], "unit_mixed", "0–1")
            return False
        return True

    def _tell(self, line: int, name: str, cell: str, rule: str, detail: str = "") -> None:
        self.findings.fault(line, self.table.heading(name), cell, rule, detail)


def _added(amounts: Mapping[str, Amount | None]) -> Amount | None:
    own, doctor = (amounts.get(name) for name in _PARTS)
    if own is None or doctor is None:
        return None
    return Amount(own.value + doctor.value, max(own.decimals, doctor.decimals))


def _absence(amounts: Mapping[str, Amount | None]) -> Amount | None:
    """Give the absence of a row: its total, or the sum of its two parts where no total is given."""
    return amounts.get(_TOTAL) or _added(amounts)


def _outside(amount: Amount, column: DeliveryColumn) -> bool:
    value = amount.exact
    return (
        (column.above is not None and value <= column.above)
        or (column.at_least is not None and value < column.at_least)
        or (column.at_most is not None and value > column.at_most)
    )


def bounds(column: DeliveryColumn) -> str:
    """Write a column's bounds: ``> 0, ≤ 100``."""
    said = (("> ", column.above), ("≥ ", column.at_least), ("≤ ", column.at_most))
    return ", ".join(f"{sign}{bound}" for sign, bound in said if bound is not None)
