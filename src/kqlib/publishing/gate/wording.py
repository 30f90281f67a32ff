"""Texts that people wrote, with approved numbers filled in: a number may stand in such a text, not beside it.

``Bare 3 svarte 1`` is no note of the table although the table has a column 3: what is left of a passage when
the known texts are taken out of it must hold no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kqlib.publishing.gate.numbers import Allowance, Figure, figures, normalised

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SIGN = re.compile(r"[\W_]+")
_LETTERS = re.compile(r"[^\W\d_]")
# A shorter text is known as a whole only, not as a piece of another.
_LEAST_LETTERS = 8


def squashed(text: str) -> str:
    """Give letters and digits alone, in small letters: texts are set in different ways.

    >>> squashed("**Tabell 4.6**, se [siden](x.html)")
    'tabell46sesiden'
    """
    return _SIGN.sub("", normalised(_plain(text))).casefold()


def _plain(text: str) -> str:
    """Give a text without Markdown's links, bold type and code."""
    return _LINK.sub(r"\1", text).replace("*", "").replace("`", "")


class Wording:
    """Known texts: whole ones, of which a passage may be a piece, and ``lines`` that it must be itself.

    A number alone is a line or nothing: what it says depends on where it stands.
    """

    def __init__(self, texts: Iterable[str], lines: Iterable[str] = ()) -> None:
        """Take in texts with their numbers filled in; Markdown and spacing do not matter."""
        known = [text for text in dict.fromkeys(texts) if _LETTERS.search(text)]
        self._lines = frozenset(map(squashed, (*known, *lines)))
        self._whole = "\n".join(map(squashed, known))
        spaced = {" ".join(_plain(text).split()) for text in known if figures(text)}
        self._parts = sorted(spaced, key=len, reverse=True)

    def unknown(self, text: str) -> list[Figure]:
        """Give the numbers in ``text`` that stand outside the known texts."""
        found = list(figures(text))
        return list(figures(self._rest(text))) if found else []

    def _rest(self, text: str) -> str:
        plain = squashed(text)
        if plain in self._lines or self._is_piece(plain):
            return ""
        rest = " ".join(text.split())
        for part in self._parts:
            rest = rest.replace(part, " ")
        return rest

    def _is_piece(self, plain: str) -> bool:
        if len(_LETTERS.findall(plain)) < _LEAST_LETTERS:
            return False
        start = self._whole.find(plain)
        while start >= 0:
            end = start + len(plain)
            if not _within_number(self._whole, start) and not _within_number(self._whole, end):
                return True
            start = self._whole.find(plain, start + 1)
        return False


def _within_number(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isdecimal() and text[place].isdecimal()


@dataclass(frozen=True)
class Either:
    """What one or the other allows."""

    one: Allowance
    other: Allowance

    def unknown(self, text: str) -> list[Figure]:
        """Give the numbers that neither allows."""
        left = self.one.unknown(text)
        return [figure for figure in left if figure in self.other.unknown(text)] if left else []
