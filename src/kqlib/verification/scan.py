"""Find every number in a document's text: the denominator of coverage, kept as data (``numbers.csv``).

The documents themselves are not in the repository; somebody who has them runs
``python -m kqlib.verification.scan FOLDER > data/raw/published/numbers.csv``.  A number's ``context`` says
what it is:
``value`` (to be checked), or, told by its surroundings, ``year``, ``heading``, ``reference`` (footnotes,
reports, web
addresses), ``law``, ``address``, ``form`` (the scale and numbering of a questionnaire, list numbers).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_TOKEN = re.compile(r"(?<![\w,.])[-\u2212]?\d+(?:[ \u00a0]\d{3})*(?:[.,]\d+)*(?:\s?%)?")
_LINE_PATTERNS = {
    "address": r"(?i:postboks|gt\.|0\d{3} oslo|\[nummer\]|\[e-post\])",
    "reference": r"(?i:http|www\.|isbn|rapport nr|st\.?meld|stortingsmelding|^\s*\[ ?\d+ ?\]|I-13/97)",
    "law": r"§",
    "heading": (
        r"^[\s#*]*\d+(?:\.\d+)*\.?\s+\*{0,2}[A-ZÆØÅ]|^\s*(?:Tabell|Figur|Vedlegg:?)\s+\d|\d+\s+Sluttrapport"
    ),
    "form": r"^\s*(?:1 2 3 4 5 6|1= helt|\d{1,2}\.?\s?[ab]?\)?\.?\t)|^\s*\d{1,2}\t|^(?:[1-9] ){6,}|20102007",
}
_LINE_CONTEXTS = tuple((name, re.compile(pattern)) for name, pattern in _LINE_PATTERNS.items())
_YEAR = re.compile(r"(?:19|20)\d\d$")
_FOOTNOTE = re.compile(r"\[ ?\d+ ?\]")
_TEXT_REFERENCE = re.compile(
    r"(?:kapit\w*|tabell|figur|vedlegg|pulje|note|side|s\.?|nv|p|q|k)\s*$", re.IGNORECASE
)


class Found(NamedTuple):
    """A number in a document: line, the string, and what it is."""

    line: int
    printed: str
    context: str


def numbers_of(text: str) -> list[str]:
    """Give the numbers in a string as the scan writes them: a hard space becomes a space.

    >>> numbers_of("25 største 10,9 % 48 171")
    ['25', '10,9 %', '48 171']
    """
    return [_plain(match) for match in _TOKEN.finditer(text)]


def _plain(match: re.Match[str]) -> str:
    return match[0].strip().replace("\u00a0", " ")


def scan(text: str) -> Iterator[Found]:
    """Give every number of ``text`` in order, with its line counted from 1."""
    for number, line in enumerate(text.splitlines(), start=1):
        where = next((name for name, pattern in _LINE_CONTEXTS if pattern.search(line)), "")
        footnotes = [match.span() for match in _FOOTNOTE.finditer(line)]
        for match in _TOKEN.finditer(line):
            noted = any(start <= match.start() < end for start, end in footnotes)
            yield Found(number, _plain(match), "reference" if noted else _context(line, match, where))


def _context(line: str, match: re.Match[str], where: str) -> str:
    token = match[0].strip()
    if where:
        return where
    if _YEAR.fullmatch(token):
        return "year"
    return "reference" if _TEXT_REFERENCE.search(line[: match.start()]) else "value"


def main(folder: Path) -> None:
    """Write the numbers of every text in ``folder`` as CSV to standard output."""
    sys.stdout.write("document;line;printed;context\n")
    for path in sorted(folder.glob("*.txt")):
        for found in scan(path.read_text("utf-8")):
            sys.stdout.write(f"{path.stem};{found.line};{found.printed};{found.context}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
