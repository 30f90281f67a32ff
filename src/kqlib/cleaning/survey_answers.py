"""What a cell of the survey means: the known answers of each kind, and how a column is read against them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from kqlib.errors import DataError

ROLES = ("ordfører", "rådmann", "tillitsvalgt", "prosjektleder", "annet", "ukjent")
COHORTS = ("IKS", "P1", "P2", "P3", "P4", "ukjent")
STATUSES = ("completed", "completed_after_break", "partial", "test", "screened_out")
ANSWERS = ("ja", "nei", "vet ikke")
CHANGES = ("skifte", "økt frikjøp", "redusert frikjøp", "ingen endring")
MISSING = ("never_shown", "not_answered", "contradictory", "other")

NO_ANSWER = {"-99": "never_shown", "": "not_answered"}
STATUS = {
    "fullført": "completed", "completed": "completed", "31": "completed",
    "fullført etter avbrudd": "completed_after_break", "completed after break": "completed_after_break",
    "32": "completed_after_break", "delvis besvart": "partial", "partial": "partial", "test": "test",
    "utsilt": "screened_out", "screened out": "screened_out",
}  # fmt: skip
ROLE = {role: role for role in ROLES[:5]} | {"leder bydelsutvalg": "ordfører", "bydelsdirektør": "rådmann"}
# Only the ends have words.  "1 = helt enig" would turn the scale round, and is refused.
SCALE = {str(value): value for value in range(1, 7)} | {
    f"{value}{equals}{words}": value
    for value, words in ((1, "helt uenig"), (6, "helt enig"))
    for equals in (" = ", "= ", "=")
}
ANSWER = {"ja": "ja", "yes": "ja", "nei": "nei", "no": "nei", "vet ikke": "vet ikke"}
# The form prints its last alternative twice; both are one.
CHANGE = {
    "skifte": "skifte", "skifte av prosjektleder": "skifte", "økt frikjøp": "økt frikjøp",
    "prosjektleder fått økt frikjøp": "økt frikjøp", "redusert frikjøp": "redusert frikjøp",
    "prosjektleder fått redusert frikjøp": "redusert frikjøp", "ingen endring": "ingen endring",
    "ingen endringer": "ingen endring",
}  # fmt: skip
RELEASE = {f"{percent}{sign}": percent for percent in range(101) for sign in ("", "%", " %")}
RELEASE |= {"ikke frikjøpt": 0}
COHORT = {"": "ukjent", "-99": "ukjent", "iks": "IKS"} | {
    f"{before}{number}": f"P{number}" for number in range(1, 5) for before in ("p", "p ", "pulje ", "")
}
TICK = {"": False, "0": False, "-99": False, "1": True, "ja": True, "nei": True, "yes": True, "no": True}

_AFTER_THE_WORD = re.compile(r"[/(,:–]| - ")


def plain(cell: str) -> str:
    """Give a cell without case and surplus space."""
    return " ".join(cell.split()).casefold()


def head(cell: str) -> str:
    """Give the alternative without what follows: ``Ja – spesifiser`` is ``ja``, ``Annet, x`` is ``annet``."""
    return _AFTER_THE_WORD.split(plain(cell))[0].strip()


def read(
    raw: pd.DataFrame, column: str, known: Mapping[str, Any], word: Callable[[str], str] = plain
) -> list[Any]:
    """Look every cell of a column up; ``None`` where there is no answer unless ``known`` says what that
    means.

    Raises :class:`DataError` with line, column and value for a cell that is neither.
    """
    values = []
    for line, cell in zip(raw["line"], raw[column], strict=True):
        key = word(cell)
        if key in known:
            values.append(known[key])
        elif plain(cell) in NO_ANSWER:
            values.append(None)
        else:
            raise unknown(line, column, cell, known)
    return values


def unknown(line: object, column: str, cell: str, known: Iterable[str]) -> DataError:
    """Make the error for a cell that is no answer, naming some of the answers that are known."""
    words = list(known)
    some = ", ".join([*words[:6], "…"] if len(words) > 8 else words)
    return DataError("survey_value", line=line, column=column, found=cell, expected=some)


def category(
    values: Iterable[str | None], categories: Iterable[str], ordered: bool = False
) -> pd.Series[Any]:
    """Make a column of categories."""
    return pd.Series(pd.Categorical(list(values), categories=list(categories), ordered=ordered))


def missing(raw: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Tell a question never shown (``-99``) from one not answered (empty); missing where it was answered."""
    return category((NO_ANSWER.get(plain(cell)) for cell in raw[column]), MISSING)
