"""Made-up survey answers in the shape of a Questback export; the project holds no real answers.

137 made-up units, four invitations each, two of three answered.  The faults that real exports have are
planted: duplicates, broken-off, test and screened-out answers, items never shown, contradictory ticks, roles
not asked for.  Answers depend on role and on unit, so that intervals have something to correct for; **they
say nothing about the programme**.  Only uniform draws of PCG64, exact sums and comparisons are used, so that
every platform gives the same bytes.

    python -m kqlib.sources.synthetic_survey > data/raw/survey/questback_2009_synthetic.csv
    python -m kqlib.sources.synthetic_survey frame > data/raw/survey/questback_2009_synthetic_frame.csv
"""

from __future__ import annotations

import sys
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import fsum
from typing import NamedTuple

from numpy.random import PCG64, Generator

TITLE = "SYNTETISKE DATA – oppdiktede svar og enheter. De sier ingenting om noen virkelig kommune"
META = ("Respondent ID", "Svarstatus", "Startet", "Fullført", "Kommunenavn/bydel", "Pulje")
# Short labels in own words; the questionnaire's sentences stay in the document.
ITEMS = {
    "1": "1. Rolle", "2": "2. Styringsgruppe endret", "3": "3. Prosjektleder endret",
    "4": "4. Frikjøp i prosent", "5": "5. Samarbeid", "6": "6. Møtet med innbyggeren", "7": "7. Nærvær",
    "8": "8. Nytte av nettverket", "9a": "9. a) Nettverket bør bestå", "9b": "9. b) Plan for nettverket",
    "10i": "10. Ja – internt", "10e": "10. Ja – eksternt",
    "10b": "10. Ja – både internt og eksternt", "10n": "10. Nei",
    "11a": "11. a) Plan for evaluering", "11b": "11. b) Plan for spredning", "12": "12. Omdømme",
    "13": "13. Alt i alt", "14": "14. Fritekst",
}  # fmt: skip
COHORTS = {"IKS": 12, "P1": 28, "P2": 40, "P3": 35, "P4": 22}
ROLES = ("Ordfører", "Rådmann", "Tillitsvalgt", "Prosjektleder")
ANSWERING = {"Ordfører": 0.56, "Rådmann": 0.63, "Tillitsvalgt": 0.61, "Prosjektleder": 0.84}
ROLE_EFFECT = {"Ordfører": 0.25, "Rådmann": 0.10, "Tillitsvalgt": -0.35, "Prosjektleder": 0.15}
SCALE_SHIFT = {"5": 0.15, "6": -0.05, "7": -0.20, "8": 0.20, "9a": 0.10, "12": -0.10, "13": 0.15}
NETWORK = ("8", "9a", "9b")
CUTS = (-1.5, -0.9, -0.25, 0.5, 1.25)
UNIT_SPREAD, PERSON_SPREAD = 0.45, 0.9
NEVER_SHOWN = "-99"
_OPENED = datetime(2009, 11, 2, 8, 0)


class _Unit(NamedTuple):
    name: str
    cohort: str
    roles: tuple[str, ...]
    effect: float
    has_network: bool


def _normal(rng: Generator) -> float:
    """Nearly normal: twelve uniforms less six.  An exact sum, unlike a logarithm, is the same everywhere."""
    return fsum(rng.random(12).tolist()) - 6.0


def _pick(rng: Generator, choices: Sequence[str], weights: Sequence[float]) -> str:
    left = rng.random() * fsum(weights)
    for choice, weight in zip(choices, weights, strict=True):
        left -= weight
        if left < 0:
            return choice
    return choices[-1]


def _roles(number: int) -> tuple[str, ...]:
    """In each fifteenth unit the chief executive leads the project, and two union people are asked."""
    return (*ROLES[:3], "Tillitsvalgt") if number % 15 == 0 else ROLES


def _units(rng: Generator) -> list[_Unit]:
    cohorts = [cohort for cohort, size in COHORTS.items() for _ in range(size)]
    return [
        _Unit(f"Kommune {number:03d}", cohort, _roles(number), UNIT_SPREAD * _normal(rng), number % 45 != 0)
        for number, cohort in enumerate(cohorts, start=1)
    ]


def _project_items(rng: Generator, role: str) -> dict[str, str]:
    """Items 1–4: the last three for project leaders only, the first not shown to some of the others."""
    if role != "Prosjektleder":
        asked = role if rng.random() >= 0.08 else _pick(rng, (NEVER_SHOWN, ""), (3, 1))
        return {"1": asked, "2": NEVER_SHOWN, "3": NEVER_SHOWN, "4": NEVER_SHOWN}
    # The printed form has the last alternative of item 3 twice.
    changes = ("Skifte", "Økt frikjøp", "Redusert frikjøp", "Ingen endring", "Ingen endring (2)", "")
    release = ("20", "25", "40", "50", "80", "100", "Ikke frikjøpt", "Annet", "")
    return {
        "1": role,
        "2": _pick(rng, ("Ja", "Nei", ""), (35, 62, 3)),
        "3": _pick(rng, changes, (25, 10, 8, 40, 14, 3)),
        "4": _pick(rng, release, (14, 8, 8, 22, 6, 10, 26, 3, 3)),
    }


def _scale_items(rng: Generator, role: str, unit: _Unit) -> dict[str, str]:
    person = 0.5 * _normal(rng)
    answers = {}
    for item, shift in SCALE_SHIFT.items():
        leaning = shift + ROLE_EFFECT[role] + unit.effect + PERSON_SPREAD * (person + 0.85 * _normal(rng))
        answers[item] = "" if rng.random() < 0.03 else str(bisect(CUTS, leaning) + 1)
    return answers


def _plan_items(rng: Generator) -> dict[str, str]:
    words = ("Ja", "Nei", "Vet ikke", "")
    answers = {item: _pick(rng, words, (48, 22, 27, 3)) for item in ("9b", "11a", "11b")}
    # Overlapping alternatives: some tick one channel and "both", a few "no" beside a "yes", some nothing.
    ticks = ("1000", "0100", "0010", "1010", "1110", "1100", "0001", "1001", "")
    chosen = _pick(rng, ticks, (28, 8, 22, 5, 4, 6, 20, 2, 5))
    answers |= dict(zip(("10i", "10e", "10b", "10n"), chosen or ("",) * 4, strict=True))
    return answers


def _answers(rng: Generator, role: str, unit: _Unit) -> dict[str, str]:
    answers = _project_items(rng, role) | _scale_items(rng, role, unit) | _plan_items(rng)
    if not unit.has_network:
        answers |= dict.fromkeys(NETWORK, NEVER_SHOWN)
    answers["14"] = "(fritekst, syntetisk)" if rng.random() < 0.06 else ""
    return answers


def _clock(moment: datetime) -> str:
    # Not strftime: the export's form must not depend on a locale.
    return f"{moment.day:02d}.{moment.month:02d}.{moment.year} {moment.hour:02d}:{moment.minute:02d}"


def _row(rng: Generator, number: int, status: str, role: str, unit: _Unit) -> dict[str, str]:
    started = _OPENED + timedelta(days=int(rng.random() * 25), minutes=int(rng.random() * 14 * 60))
    ended = started + timedelta(minutes=4 + int(rng.random() * 25))
    if status == "Fullført etter avbrudd":
        ended += timedelta(days=1 + int(rng.random() * 3))
    answers = _answers(rng, role, unit)
    if status == "Utsilt":
        answers = dict.fromkeys(ITEMS, NEVER_SHOWN)
    if status == "Delvis besvart":
        reached = 5 + int(rng.random() * 8)
        answers |= dict.fromkeys(list(ITEMS)[reached:], NEVER_SHOWN)
    # Free text in the form: the same unit and cohort are not always written alike.
    cohort = unit.cohort if rng.random() >= 0.06 else unit.cohort.replace("P", "Pulje ")
    name = unit.name if rng.random() >= 0.05 else unit.name.lower() + " "
    done = _clock(ended) if status.startswith("Fullført") or status == "Test" else ""
    return dict(zip(META, (str(number), status, _clock(started), done, name, cohort), strict=True)) | answers


def _respondents(rng: Generator) -> Iterator[dict[str, str]]:
    units = _units(rng)
    for number in range(1, 4):
        yield _row(rng, number, "Test", ROLES[number], units[0])
    invited = [(role, unit) for unit in units for role in unit.roles]
    repeated = []
    for number, (role, unit) in enumerate(invited, start=1001):
        complete = ANSWERING[role]
        weights = (0.9 * complete, 0.1 * complete, 0.04, 0.012, 1 - complete - 0.052)
        status = _pick(rng, ("Fullført", "Fullført etter avbrudd", "Delvis besvart", "Utsilt", ""), weights)
        if status:
            yield _row(rng, number, status, role, unit)
        if status == "Fullført" and rng.random() < 0.02:
            repeated.append((number, role, unit))
    for place, (number, role, unit) in enumerate(repeated):
        # The second attempt is complete or broken off in turn: the last complete one is to be kept.
        yield _row(rng, number, "Delvis besvart" if place % 3 == 2 else "Fullført", role, unit)


def generate(seed: int = 2009) -> str:
    """Give the export as CSV text: title, empty line, header of 25 columns, one line an answer; ``;``, LF."""
    rng = Generator(PCG64(seed))
    header = (*META, *ITEMS.values())
    rows = [[row[key] for key in (*META, *ITEMS)] for row in _respondents(rng)]
    return "\n".join([TITLE, "", ";".join(header), *(";".join(row) for row in rows), ""])


def frame() -> str:
    """Give the invitations as CSV text: ``pulje;role;invited``, a line a cohort and role, 548 in all."""
    cohorts = [cohort for cohort, size in COHORTS.items() for _ in range(size)]
    invited = Counter((cohort, role) for number, cohort in enumerate(cohorts, 1) for role in _roles(number))
    rows = [f"{cohort};{role};{invited[cohort, role]}" for cohort in COHORTS for role in ROLES]
    return "\n".join(["pulje;role;invited", *rows, ""])


if __name__ == "__main__":
    wanted = frame() if sys.argv[1:] == ["frame"] else generate()
    # Bytes, so that neither the terminal's encoding nor its line ends enter the file.
    sys.stdout.buffer.write(wanted.encode("utf-8"))
