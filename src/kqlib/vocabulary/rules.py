"""What a delivery is checked for: each rule's severity and words (``rules.toml``)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

SEVERITIES = ("refuse", "warn", "note")


@cache
def rules() -> dict[str, dict[str, str]]:
    """Give every rule by name: ``severity`` and its words in ``nb``, ``nn``, ``en``."""
    return tomllib.loads(files("kqlib.vocabulary").joinpath("rules.toml").read_text("utf-8"))


def severity(rule: str) -> str:
    """Give how serious a breach of ``rule`` is: ``refuse``, ``warn`` or ``note``."""
    return rules()[rule]["severity"]


def rule_words(rule: str, language: str) -> str:
    """Give the rule's words in ``language``."""
    return rules()[rule][language]
