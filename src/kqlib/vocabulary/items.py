"""The survey's items by a short label in own words; the questionnaire's sentences stay in the document."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from kqlib.errors import DataError, lookup


@cache
def items() -> dict[str, dict[str, str]]:
    """Give the labels of every item of Vedlegg 9 in printed order, by the item's number (``5``, ``9a``)."""
    raw = tomllib.loads(files("kqlib.vocabulary").joinpath("items.toml").read_text("utf-8"))
    return {name.removeprefix("item_"): entry for name, entry in raw.items()}


def label(item: str, language: str) -> str:
    """Give the short label of ``item`` in ``language``; raises :class:`DataError` for an unknown item."""
    return lookup(items(), item, DataError, "item_unknown")[language]
