"""The words that pages say around the data (``words.toml``), in the reader's language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

VERDICTS = {
    "agrees": "✓",
    "rounding": "≈",
    "contradicts": "≠",
    "depends_on_reading": "⇄",
    "not_computable": "–",
    "gated": "⌂",
}
EVIDENCE = ("recomputed", "recomputed_from_external_data", "transcribed", "synthetic", "gated", "lost")


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("kqlib.vocabulary").joinpath("words.toml").read_text("utf-8"))


def word(key: str, language: str, **fields: Any) -> str:
    """Give the word ``key`` in ``language`` (bokmål for a language without one), with ``fields`` filled in.

    >>> word("source", "nn")
    'Kjelde'
    """
    entry = _words()[key]
    return entry.get(language, entry["nb"]).format(**fields)


def code(name: str) -> str:
    """Give a verdict's or evidence level's code as it is spelt in keys and class names.

    >>> code("depends on reading")
    'depends_on_reading'
    """
    return name.strip().lower().replace(" ", "_").replace("-", "_")
