"""What was found in a delivery: faults with row, column, value and rule, and what was dropped and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from kqlib.vocabulary.rules import severity

# Of one rule, so many faults are listed; the rest are counted.
LISTED = 1000


@dataclass(frozen=True)
class Fault:
    """One fault.

    ``row`` is the line of the file or row of the sheet, counted from 1 with title and header (None: the
    whole file); ``column`` the header as the file has it; ``value`` the cell as it stands; ``rule`` a name
    of ``vocabulary/rules.toml``; ``detail`` what is known of the remedy: the closest match, a successor, a
    bound.
    """

    row: int | None
    column: str
    value: str
    rule: str
    detail: str = ""

    @property
    def severity(self) -> str:
        """How serious it is: ``refuse``, ``warn`` or ``note``."""
        return severity(self.rule)

    def as_json(self) -> dict[str, object]:
        """Give row, column, value, rule (with its detail) and severity."""
        rule = f"{self.rule}: {self.detail}" if self.detail else self.rule
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "rule": rule,
            "severity": self.severity,
        }


class UnreadableError(Exception):
    """The file cannot be read any further; carries the :class:`Fault` that says why."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(fault)
        self.fault = fault


@dataclass
class Findings:
    """The faults and the dropped rows of one delivery, gathered while it is read.

    ``refusals`` counts the faults for which a delivery is not taken in, listed or not.
    """

    faults: list[Fault] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    _seen: Counter[str] = field(default_factory=Counter)

    def add(self, fault: Fault) -> None:
        """Note a fault; of one rule no more than :data:`LISTED` are kept."""
        self._seen[fault.rule] += 1
        self.refusals += fault.severity == "refuse"
        if self._seen[fault.rule] <= LISTED:
            self.faults.append(fault)

    def fault(self, row: int | None, column: str, value: str, rule: str, detail: str = "") -> None:
        """Note a fault by its parts."""
        self.add(Fault(row, column, value, rule, detail))

    def unlisted(self, rule: str, count: int) -> None:
        """Count faults of a rule of which enough are listed."""
        self._seen[rule] += count
        self.refusals += count if severity(rule) == "refuse" else 0

    def drop(self, reason: str, rows: int = 1) -> None:
        """Count rows that are left out for ``reason``."""
        self.dropped[reason] += rows

    @property
    def refused(self) -> bool:
        """Whether the delivery cannot be taken in."""
        return self.refusals > 0

    def listed(self) -> list[Fault]:
        """Give the faults, most serious first, then by row; what was not listed is counted at the end."""
        order = {"refuse": 0, "warn": 1, "note": 2}
        found = sorted(self.faults, key=lambda f: (order[f.severity], f.row or 0))
        over = {rule: n - LISTED for rule, n in self._seen.items() if n > LISTED}
        return [*found, *(Fault(None, "", str(n), "more_of_the_same", rule) for rule, n in over.items())]
