"""Strings, words and inline sequences in Typst's code mode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_RUN = 32
_LANG = re.compile(r"([a-z]{2,3})(?:[-_]([A-Za-z]{2}))?")
# Without a region of its own a passage would keep that of the report around it.
_REGIONS = {"nb": '"NO"', "nn": '"NO"', "en": '"GB"'}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": "\\t"}


def _character(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") or sign in "\ufeff\ufffe":
        # Archival PDF forbids private and unassigned code points; the replacement sign shows there was one.
        return "\ufffd"
    return sign


def literal(text: str) -> str:
    """Write ``text`` as a Typst string; whatever it holds, the compiler reads one string.

    >>> print(literal('a "b" #panic()'))
    "a \\"b\\" #panic()"
    """
    return '"' + "".join(map(_character, text)) + '"'


def breakable(text: str, longest: int = LONGEST_RUN, piece: int = 8) -> str:
    """Let a run of more than ``longest`` characters without a space break after every ``piece`` of them."""

    def opened(run: re.Match[str]) -> str:
        return "\u200b".join(re.findall(f".{{1,{piece}}}", run[0]))

    # A hard space ends no line, so it belongs to the run.
    return re.sub(rf"[^ \t\n\u200b]{{{longest + 1},}}", opened, text)


def words(text: str, longest: int = LONGEST_RUN) -> str:
    """Write ``text`` as content: line ends are kept, runs that would leave the page may break."""
    return sequence(
        piece
        for number, line in enumerate(breakable(text, longest).split("\n"))
        for piece in (["linebreak()"] if number else []) + ([literal(line)] if line else [])
    )


def said(parts: Iterable[tuple[str, str]]) -> str:
    """Write passages, each with its language where that is not the report's.

    >>> print(said([("Tabell 4.4", "nb")]))
    text(lang: "nb", region: "NO", "Tabell 4.4")
    """
    return sequence(in_language(words(text), language) for text, language in parts)


def sequence(pieces: Iterable[str]) -> str:
    """Join expressions into one: Typst joins the values of a code block."""
    found = list(pieces)
    if not found:
        return "[]"
    return found[0] if len(found) == 1 else "{" + "; ".join(found) + "}"


def block(pieces: Iterable[str]) -> str:
    """Join expressions into a code block, one a line."""
    return "{\n" + "\n".join(piece for piece in pieces if piece) + "\n}"


def array(items: Iterable[str]) -> str:
    """Write a Typst array; the trailing comma keeps one item an array."""
    return "(" + "".join(f"{item}, " for item in items) + ")"


def in_language(content: str, language: str) -> str:
    """Say that ``content`` is in ``language`` (``en``, ``nb-NO``); an unknown form is left out."""
    found = _LANG.fullmatch(language)
    if not found:
        return content
    region = literal(found[2].upper()) if found[2] else _REGIONS.get(found[1], "none")
    return f"text(lang: {literal(found[1])}, region: {region}, {content})"
