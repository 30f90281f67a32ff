"""What is looked for in every passage: numbers that nobody approved, contact data, answers in own words."""

from __future__ import annotations

from collections.abc import Iterator

from kqlib.publishing.gate.answers import Answers
from kqlib.publishing.gate.contact import contacts, shortened
from kqlib.publishing.gate.disguises import undressed
from kqlib.publishing.gate.passages import Fault, Finding, Passage, Read

_Told = tuple[tuple[Fault, str], ...]


class Examiner:
    """Looks passages over; what depends on the text alone is looked for once in each text."""

    def __init__(self, answers: Answers) -> None:
        """Look for ``answers`` in own words, besides numbers and contact data."""
        self._answers = answers
        self._known: dict[str, tuple[tuple[str, ...], _Told]] = {}

    def examine(self, read: Read) -> Iterator[Finding]:
        """Give what is wrong with a passage; a finding is given as it is."""
        if isinstance(read, Finding):
            yield read
            return
        readings, told = self._told(read.text)
        unknown = [f.text for text in readings for f in read.allowed.unknown(text)] if read.allowed else []
        for fault, found in told:
            # A telephone number whose digits are approved figures is none.
            if fault != "telephone" or read.allowed is None or any(n in found for n in unknown):
                yield Finding(read.place, fault, found if fault == "answer" else shortened(fault, found))
        yield from _numbers(read, unknown, told)

    def _told(self, text: str) -> tuple[tuple[str, ...], _Told]:
        """Give the readings of a text, however it is dressed, and the personal data in them."""
        if text not in self._known:
            readings = (text, *undressed(text))
            told = [told for reading in readings for told in contacts(reading)]
            written: list[tuple[Fault, str]] = [
                ("answer", _hint(answer)) for reading in readings for answer in self._answers.found(reading)
            ]
            self._known[text] = readings, tuple(dict.fromkeys((*told, *written)))
        return self._known[text]


def _numbers(passage: Passage, unknown: list[str], told: _Told) -> Iterator[Finding]:
    """Give the numbers that nobody approved; those of a telephone number are told as such alone."""
    if passage.suppressed and unknown:
        yield Finding(passage.place, "suppressed")
    elif not passage.suppressed:
        for number in unknown:
            if not any(number in found for _, found in told):
                yield Finding(passage.place, "value", number)


def _hint(answer: str) -> str:
    """Give enough of an answer to find it in the delivery, and not the whole."""
    return f"{answer[:12]}…"
