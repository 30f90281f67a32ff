"""What people wrote in their own words in a survey, and where it turns up again.

An answer in own words is item 14, what stands after an alternative (``Annet, …``), and any text of another
column that hardly anybody else wrote: a name, a remark, an address.  Which form the file has does not matter.
Texts are compared word by word, without case, signs and line breaks; of a long answer, five words in a row
are enough.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from kqlib.exhibits.contract import homes
from kqlib.paths import Project
from kqlib.publishing.gate.numbers import normalised
from kqlib.sources.catalogue import catalogue
from kqlib.sources.delivered.sheet import Sheet
from kqlib.sources.delivered.table import open_sheets

RUN = 5
_WORD = re.compile(r"\w+")
# Item 14 asks for own words; the municipality is written freely too, and is no answer.
_OWN_WORDS = re.compile(r"\W*q?_?14\b", re.IGNORECASE)
_UNIT = re.compile(r"kommune|bydel|municipality|district", re.IGNORECASE)
_AFTER = re.compile(r"[,:;(/]|\s[–-]\s")
# What so many wrote word for word is an alternative of the form.
_ALTERNATIVE = 3


def words(text: str) -> tuple[str, ...]:
    """Give the words of a text, in small letters."""
    return tuple(_WORD.findall(normalised(text).casefold()))


class Answers:
    """Answers in own words, to be looked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take in what was written; what the report's own words say too tells of nobody and is left out."""
        self._runs: set[tuple[str, ...]] = set()
        for written in {words(text) for text in texts}:
            if len(written) > RUN:
                self._runs.update(written[i : i + RUN] for i in range(len(written) - RUN + 1))
            elif not all(map(str.isnumeric, written)) and f" {' '.join(written)} " not in _own_words():
                self._runs.add(written)
        self._lengths = sorted({len(run) for run in self._runs if len(run) > 1})
        self._first = frozenset(run[0] for run in self._runs)

    def found(self, text: str) -> Iterator[str]:
        """Give the first answer that stands in ``text``; an answer of one word must be the whole text."""
        if not self._runs:
            return
        said = words(text)
        if len(said) == 1 and said in self._runs:
            yield said[0]
        for place in (i for i, word in enumerate(said) if word in self._first):
            for length in self._lengths:
                if place + length <= len(said) and said[place : place + length] in self._runs:
                    yield " ".join(said[place : place + length])
                    return


@cache
def _own_words() -> str:
    """Give what the package's own catalogues say, word by word: ``Vet ikke`` is nobody's own answer."""
    catalogues = [f for f in files("kqlib.vocabulary").iterdir() if f.name.endswith((".toml", ".csv"))]
    catalogues += [files(package).joinpath(f"{exhibit}.toml") for exhibit, package in homes().items()]
    return f" {' '.join(' '.join(words(f.read_text('utf-8'))) for f in catalogues)} "


def answers(project: Project) -> Answers:
    """Give the answers of every survey that ``data/raw`` holds, also of those that the report leaves out.

    Raises :class:`~kqlib.sources.delivered.faults.UnreadableError` for a file that is no delivery.
    """
    surveys = [name for name, source in catalogue(project).items() if source.kind == "survey"]
    return Answers(text for name in surveys for text in _written(project.raw / name))


def _written(path: Path) -> Iterator[str]:
    sheets = open_sheets(path)
    if sheets[0].text:
        # A delimited file is given once for each delimiter that may be meant; the right one gives most cells.
        sheets = [max(sheets, key=lambda sheet: max(len(cells) for _, cells in sheet.top()))]
    for sheet in sheets:
        yield from _of_sheet(sheet)


def _of_sheet(sheet: Sheet) -> Iterator[str]:
    """Give the texts beneath the header, column by column."""
    widest = max(_filled(cells) for _, cells in sheet.top())
    line, header = next((n, cells) for n, cells in sheet.top() if 2 * _filled(cells) >= widest)
    below = [cells for number, cells in sheet.rows() if number > line]
    for place, heading in enumerate(header):
        column = [cells[place] for cells in below if place < len(cells)]
        if _OWN_WORDS.match(heading):
            yield from column
        elif not _UNIT.search(heading):
            yield from _rare(column)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _rare(column: Sequence[str]) -> Iterator[str]:
    """Give the texts that too few wrote to be an alternative, and what stands after an alternative."""
    for text, count in Counter(cell.strip() for cell in column).items():
        if count < _ALTERNATIVE and any(map(str.isalpha, text)):
            yield text
            yield _AFTER.split(text, maxsplit=1)[-1]
