"""The fixed terms: evidence levels and verdicts, in the words that readers see."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

EVIDENCE = ("recomputed", "recomputed_external", "transcribed", "synthetic", "gated", "lost")
VERDICTS = ("agrees", "rounding", "contradicts", "depends_on_reading", "not_computable", "gated")


class Term(NamedTuple):
    """A term as shown: its word, its symbol (verdicts) and its one-sentence explanation (evidence levels)."""

    word: str
    symbol: str = ""
    text: str = ""


@cache
def _terms() -> dict[str, Any]:
    return tomllib.loads(files("kqlib.vocabulary").joinpath("terms.toml").read_text("utf-8"))


def evidence(level: str, language: str) -> Term:
    """Give the words for an evidence level (one of :data:`EVIDENCE`)."""
    entry = _terms()["evidence"][level]
    return Term(entry[language], text=entry["text"][language])


def verdict(code: str, language: str) -> Term:
    """Give the word and symbol of a verdict (one of :data:`VERDICTS`)."""
    entry = _terms()["verdict"][code]
    return Term(entry[language], symbol=entry["symbol"])


def reading(code: str, language: str) -> str:
    """Give the sentence template that explains a verdict."""
    return str(_terms()["reading"][code][language])
