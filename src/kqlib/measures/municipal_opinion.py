"""What "the municipality says" of an item, under a rule that is stated: whose answers stand for it.

Several persons answer for one municipality, so a municipality has no answer of its own.  Results are numbers
of municipalities; no municipality is named.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pandas as pd

from kqlib.measures.likert import AGREE

# project_leader: the project leader's answer (of several, most of them). majority: most of those who
# answered, whatever their role. any: one who agrees is enough.
RULES = ("project_leader", "majority", "any")
OPINIONS = ("agree", "divided", "disagree")


def municipal_opinion(frame: pd.DataFrame, item: str, rule: str) -> dict[str, int]:
    """Count the municipalities that ``agree`` (4–6), are ``divided`` (exactly half) or ``disagree`` on
    ``item`` under ``rule``.

    ``frame`` is cleaned answers (``unit``, ``role``, ``item``); an answer without a municipality speaks for
    none, and a municipality without a valid answer that the rule asks for is not counted.  Raises
    :class:`ValueError` for a rule that is none of :data:`RULES`.

    >>> answers = pd.DataFrame({"unit": ["a", "a", "b"], "role": ["rådmann"] * 3, "item_5": [6, 2, 1]})
    >>> municipal_opinion(answers, "item_5", "majority"), municipal_opinion(answers, "item_5", "any")
    ({'agree': 0, 'divided': 1, 'disagree': 1}, {'agree': 1, 'divided': 0, 'disagree': 1})
    """
    if rule not in RULES:
        raise ValueError(f"no rule: {rule}; one of {', '.join(RULES)}")
    answered = frame[frame[item].notna() & frame["unit"].notna()]
    if rule == "project_leader":
        answered = answered[answered["role"] == "prosjektleder"]
    agreeing = (answered[item] >= AGREE).groupby(answered["unit"])
    shares = [Fraction(int(yes), int(n)) for yes, n in zip(agreeing.sum(), agreeing.size(), strict=True)]
    found = Counter(_opinion(share, rule) for share in shares)
    return {opinion: found[opinion] for opinion in OPINIONS}


def _opinion(share: Fraction, rule: str) -> str:
    if rule == "any":
        return "agree" if share else "disagree"
    half = Fraction(1, 2)
    return "divided" if share == half else "agree" if share > half else "disagree"
