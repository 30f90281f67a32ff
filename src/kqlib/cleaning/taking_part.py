"""The participants that get a sheet, and which of them somebody asks for by number or name.

A participant is a municipality or a city district of Oslo that Vedlegg 8 lists (sluttrapport-2010, lines
4673-4840): Innherred is the two municipalities Levanger and Verdal, Mandal stands there twice and is one.
Herøy and Sande are names of two municipalities each, and the list does not say which took part; each is one
participant with both numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from kqlib.cleaning.municipalities import (
    Municipality,
    by_name,
    canonical_number,
    find,
    fold,
    municipalities,
    predecessors,
)
from kqlib.cleaning.participants import participants
from kqlib.errors import ParameterError, closest

PUBLISHED = "published/appendix_8.csv"
_YEAR = 2009


@dataclass(frozen=True)
class Participant:
    """One participant: ``id`` is its number of 2009 (``1702``, ``030112``), or both where it is not certain
    which municipality is meant (``1515-1818``); ``unit`` is the name as printed, ``listings`` the cohort and
    block of every line with it, in order.
    """

    id: str
    name: str
    unit: str
    numbers: tuple[str, ...]
    listings: tuple[tuple[str, int], ...]

    @property
    def certain(self) -> bool:
        """Whether the list says which municipality it is."""
        return len(self.numbers) == 1

    @property
    def cohort(self) -> str:
        """The cohort that it counts in: the first listing's."""
        return self.listings[0][0]

    @property
    def label(self) -> str:
        """Number and name, as people write it."""
        return f"{'/'.join(self.numbers)} {self.name}"


def taking_part(appendix_8: pd.DataFrame) -> tuple[Participant, ...]:
    """Give every participant by number; ``appendix_8`` has ``unit``, ``cohort`` and ``block``."""
    listings: dict[str, list[tuple[str, int]]] = {}
    for unit, *place in zip(*(appendix_8[c] for c in ("unit", "cohort", "block")), strict=True):
        listings.setdefault(str(unit), []).append((str(place[0]), int(place[1])))
    numbers: dict[str, list[str]] = {}
    undecided = set()
    for row in participants(appendix_8).to_dict("records"):
        numbers.setdefault(str(row["unit"]), []).append(str(row["municipality"]))
        undecided |= set() if row["certain"] else {str(row["unit"])}
    found = []
    for unit, own in numbers.items():
        places = tuple(listings[unit])
        if unit in undecided:
            found.append(Participant("-".join(own), unit, unit, tuple(own), places))
            continue
        names = [unit] if len(own) == 1 else [municipalities()[number].name for number in own]
        pairs = zip(own, names, strict=True)
        found += [Participant(number, name, unit, (number,), places) for number, name in pairs]
    return tuple(sorted(found, key=lambda one: one.id))


def asked_for(texts: Iterable[str], every: Sequence[Participant]) -> tuple[Participant, ...]:
    """Give the participants that ``texts`` name, each once, in the order of ``every``.

    A text is a number, of 2009 or of a later municipality that a participant became part of, or a name.
    Raises :class:`ParameterError` for what names nobody, a municipality that did not take part, or several.
    """
    wanted = {one.id for text in texts for one in _asked(text.strip(), every)}
    return tuple(one for one in every if one.id in wanted)


def _asked(text: str, every: Sequence[Participant]) -> tuple[Participant, ...]:
    number = canonical_number(text)
    whole = tuple(one for one in every if text == one.id or number in one.numbers)
    if whole:
        return whole
    if number.isdecimal():
        return _by_number(text, number, every)
    meant = _meant(text)
    if len(meant) > 1:
        raise _several(text, meant, every)
    # As the list writes it: Innherred is both of its municipalities.
    printed = tuple(one for one in every if fold(text) == fold(one.unit))
    if not meant and not printed:
        raise ParameterError("sheet_unknown", found=text, hint=_near(text, every))
    return printed if not meant else _of(text, meant[0], every)


def _by_number(text: str, number: str, every: Sequence[Participant]) -> tuple[Participant, ...]:
    known = find(number)
    if known is None:
        padded = find(f"0{number}")
        hint = closest(padded.number, [padded.number]) if padded else ""
        raise ParameterError("sheet_unknown", found=text, hint=hint)
    return _of(text, known, every)


def _of(text: str, known: Municipality, every: Sequence[Participant]) -> tuple[Participant, ...]:
    """Give the participant that ``known`` is or that became part of it."""
    own = tuple(one for one in every if known.number in one.numbers)
    before = {old.number for old in predecessors(known.number)}
    merged = tuple(one for one in every if before & {*one.numbers})
    if not own and len(merged) > 1:
        raise ParameterError("sheet_merged", found=text, expected="; ".join(one.label for one in merged))
    if not own and not merged:
        raise ParameterError("sheet_absent", found=text, label=known.label)
    return own or merged


def _meant(text: str) -> tuple[Municipality, ...]:
    """Give the municipalities of that name in 2009, else of other years."""
    return by_name(text, _YEAR) or by_name(text)


def _several(text: str, meant: Sequence[Municipality], every: Sequence[Participant]) -> ParameterError:
    shown = [f"{m.label} ({m.place})" if m.place else m.label for m in meant]
    part = [m.number for m in meant if any(m.number in one.numbers for one in every)]
    return ParameterError("sheet_several", found=text, expected="; ".join(shown), part=", ".join(part) or "–")


def _near(text: str, every: Sequence[Participant]) -> str:
    return closest(text, [*(one.name for one in every), *(one.unit for one in every)])
