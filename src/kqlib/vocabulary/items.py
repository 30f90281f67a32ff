"""The survey's items by a short label in own words; the questionnaire's sentences stay in the document.

An item is recognised in a header by its number and letter, item 10 by which alternative a column holds.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from kqlib.errors import DataError, lookup
from kqlib.vocabulary.deliveries import item_words

# "5.", "9. a)", "Q9_a", "Spm 11.b"; neither "5" (an answer), "1 = helt uenig", "2009", "03.11.2009" nor "V5",
# which SPSS gives to the fifth column whatever it holds.
_ITEM = re.compile(
    r"(?:q|spm\.?|spørsmål|item|question)?[\s_]*(?P<number>\d{1,2})(?!\d|\s*[=,]|\s*\.\s*\d)"
    r"[\s._):-]*(?:(?P<letter>[ab])(?![a-zæøå]))?"
)
_ALTERNATIVE = re.compile(r"(?:q|spm\.?|item)?[\s_]*10[._]([1-4])(?!\d)(.*)")
_ALTERNATIVES = ("internal", "external", "both", "none")
_OPEN_TEXT = re.compile(r"\b(?:spesifiser|specify)\b")
_NO = re.compile(r"\b(?:nei|no)\b")
_LETTERED = ("9", "11")


@cache
def items() -> dict[str, dict[str, str]]:
    """Give the labels of every item of Vedlegg 9 in printed order, by the item's number (``5``, ``9a``)."""
    raw = tomllib.loads(files("kqlib.vocabulary").joinpath("items.toml").read_text("utf-8"))
    return {name.removeprefix("item_"): entry for name, entry in raw.items()}


def label(item: str, language: str) -> str:
    """Give the short label of ``item`` in ``language``; raises :class:`DataError` for an unknown item."""
    return lookup(items(), item, DataError, "item_unknown")[language]


def item_for(header: str) -> str | None:
    """Name the column of the clean survey that a header stands for; None when it is no item.

    >>> [item_for(header) for header in ("9. a) Nettverket", "Q9_a", "10. Ja – internt", "03.11.2009", "5")]
    ['item_9a', 'item_9a', 'item_10_internal', None, None]
    """
    plain = " ".join(header.split()).casefold()
    ticked = _ALTERNATIVE.fullmatch(plain)
    if ticked:
        return _item_10(ticked[2]) if ticked[2].strip() else f"item_10_{_ALTERNATIVES[int(ticked[1]) - 1]}"
    found = _ITEM.match(plain)
    if not found or plain.isdigit() or _OPEN_TEXT.search(plain):
        return None
    number, rest = str(int(found["number"])), plain[found.end("number") :]
    if number == "10":
        return _item_10(rest)
    if number in _LETTERED:
        return f"item_{number}{found['letter']}" if found["letter"] else None
    return f"item_{number}" if 1 <= int(number) <= 14 else None


def _item_10(rest: str) -> str | None:
    internal, external = "intern" in rest, "ekstern" in rest or "extern" in rest
    if internal or external:
        return "item_10_" + ("both" if internal and external else "internal" if internal else "external")
    if _NO.search(rest):
        return "item_10_none"
    # The whole question in one column, or a column beside it that says something else.
    return "item_10" if not rest.strip(" ._):-") or has_words_of("10", rest) else None


def has_words_of(item: str, text: str) -> bool:
    """Whether ``text`` holds a word that the header of ``item`` holds."""
    plain = text.casefold()
    return any(word in plain for word in item_words(item))
