"""Signals of special cause variation: rule sets as data (``control_rules.toml``), applied to a series."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Rule:
    """One rule: ``kind`` (``beyond``, ``run``, ``trend``) and its numbers, as the file explains them."""

    id: str
    kind: str
    points: int
    of: int = 0
    sigmas: float = 0.0


@dataclass(frozen=True)
class RuleSet:
    """A named set of rules and where it is from."""

    title: str
    citation: str
    rules: tuple[Rule, ...]

    def with_run(self, length: int) -> RuleSet:
        """Give the set with another length of runs and trends (some users of it take 6 or 8)."""
        rules = tuple(r if r.kind == "beyond" else Rule(r.id, r.kind, length) for r in self.rules)
        return RuleSet(self.title, self.citation, rules)


@cache
def rule_sets() -> dict[str, RuleSet]:
    """Give every rule set by name."""
    raw = tomllib.loads(files("kqlib.measures").joinpath("control_rules.toml").read_text("utf-8"))
    return {
        name: RuleSet(entry["title"], entry["citation"], tuple(Rule(**rule) for rule in entry["rules"]))
        for name, entry in raw.items()
    }


def signals(values: Floats, deviations: Floats, rules: RuleSet) -> dict[str, Flags]:
    """Mark the points that take part in each rule's pattern, by rule id.

    ``deviations`` are the distances from the centre in units of the chart's sigma.
    """
    return {rule.id: _marked(values, deviations, rule) for rule in rules.rules}


def _marked(values: Floats, deviations: Floats, rule: Rule) -> Flags:
    if rule.kind == "trend":
        steps = np.sign(np.diff(values))
        # A trend of k points has k − 1 steps; both ends of every step belong to it.
        moving = _together(steps > 0, rule.points - 1) | _together(steps < 0, rule.points - 1)
        return np.append(moving, False) | np.insert(moving, 0, False)
    if rule.kind == "run":
        return _together(deviations > 0, rule.points) | _together(deviations < 0, rule.points)
    up, down = deviations > rule.sigmas, deviations < -rule.sigmas
    return _enough(up, rule.points, rule.of) | _enough(down, rule.points, rule.of)


def _together(flags: Flags, length: int) -> Flags:
    """Mark flags that stand in ``length`` or more consecutive ones."""
    return _enough(flags, length, length)


def _enough(flags: Flags, points: int, of: int) -> Flags:
    """Mark flags within some ``of`` consecutive places that hold at least ``points`` flags."""
    found = np.zeros_like(flags)
    for start in range(len(flags) - of + 1):
        part = slice(start, start + of)
        if flags[part].sum() >= points:
            found[part] |= flags[part]
    return found
