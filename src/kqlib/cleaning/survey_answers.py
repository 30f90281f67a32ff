"""What a cell of the survey means: every column read against the known answers, every fault told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd

from kqlib.cleaning.rows import category as known_category
from kqlib.cleaning.rows import closest_value
from kqlib.cleaning.survey_cells import NEVER_SHOWN, Cells, scale_value
from kqlib.cleaning.units import unit_of
from kqlib.vocabulary.deliveries import columns, is_unspecified, words
from kqlib.vocabulary.items import item_for

UNKNOWN = "ukjent"
ROLES = (*words("survey_role"), UNKNOWN)
COHORTS = (*words("cohort"), UNKNOWN)
MISSING = ("never_shown", "not_answered", "contradictory", "other")
TICKS = ("item_10_internal", "item_10_external", "item_10_both", "item_10_none")
_SURVEY_YEAR = 2009
NO_ANSWER = {NEVER_SHOWN: "never_shown", "": "not_answered"}
_AFTER_THE_WORD = re.compile(r"[/(,:–]| - ")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?%?", re.ASCII)
_TICKED = dict.fromkeys(("1", "ja", "yes", "x", "true", "valgt", "selected"), True) | dict.fromkeys(
    ("0", "", NEVER_SHOWN, "false", "ikke valgt", "not selected"), False
)
_MOMENTS = ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y")


def categories(
    values: Iterable[str | None], known: Iterable[str], *, ordered: bool = False
) -> pd.Series[Any]:
    """Make a column of categories."""
    return pd.Series(pd.Categorical(list(values), categories=list(known), ordered=ordered))


def missing(cells: Cells, column: str) -> pd.Series[Any]:
    """Tell a question never shown (``-99``) from one not answered; missing where it was answered."""
    return categories((NO_ANSWER.get(cell) for cell in cells.texts[column]), MISSING)


def scale(cells: Cells, column: str) -> pd.Series[Any]:
    """Give the categories 1–6 as ``Int8``."""
    return pd.Series([_scale(cells, place, column) for place in range(len(cells.lines))], dtype="Int8")


def _scale(cells: Cells, place: int, column: str) -> int | None:
    cell = cells.texts[column][place]
    if cell in NO_ANSWER:
        return None
    value = scale_value(cell)
    if value is None:
        cells.tell(place, column, "out_of_range", "1–6")
    return int(value) if value else None


def choice(cells: Cells, column: str) -> list[str | None]:
    """Give the known answer that each cell names; what follows the alternative (``Ja – spesifiser``) does not
    matter.
    """
    return [_choice(cells, place, column) for place in range(len(cells.lines))]


def _choice(cells: Cells, place: int, column: str) -> str | None:
    cell, spec = cells.texts[column][place], columns("survey")[column]
    if cell in NO_ANSWER:
        return None
    for part in (cell, _AFTER_THE_WORD.split(cell)[0].strip()):
        found, _ = known_category(part, spec)
        if found:
            return found
    cells.tell(place, column, "category_unknown", closest_value(cell, spec.values))
    return None


def role(cells: Cells) -> pd.Series[Any]:
    """Give the role as a category; ``ukjent`` where it was not asked for."""
    found = choice(_without_unspecified(cells, "item_1"), "item_1")
    return categories((name or UNKNOWN for name in found), ROLES, ordered=True)


def cohort(cells: Cells) -> pd.Series[Any]:
    """Give the cohort as a category; ``ukjent`` where there is none."""
    found = choice(_without_unspecified(cells, "cohort"), "cohort")
    return categories((name or UNKNOWN for name in found), COHORTS, ordered=True)


def _without_unspecified(cells: Cells, column: str) -> Cells:
    kept = ["" if is_unspecified(cell) else cell for cell in cells.texts[column]]
    return replace(cells, texts=cells.texts | {column: kept})


def release(cells: Cells) -> dict[str, pd.Series[Any]]:
    """Give item 4: per cent released from other work; not released is 0, "other" has no number."""
    values, why = [], list(missing(cells, "item_4"))
    for place, cell in enumerate(cells.texts["item_4"]):
        value = None
        found = _PERCENT.fullmatch(cell)
        number = float(found[1].replace(",", ".")) if found else None
        if number is not None and number <= 100:
            value = number
        elif cell.casefold().startswith("ikke frikjøpt"):
            value = 0.0
        elif cell.casefold().startswith(("annet", "anna", "other")):
            why[place] = "other"
        elif cell not in NO_ANSWER:
            cells.tell(place, "item_4", "out_of_range", "0–100 %")
        values.append(value)
    return {"item_4": pd.Series(values, dtype="Float64"), "item_4_missing": categories(why, MISSING)}


def channels(cells: Cells) -> dict[str, pd.Series[Any]]:
    """Give item 10 as two questions, within the municipality and outside it: its alternatives overlap."""
    internal, external, reasons = [], [], []
    for place, (inside, outside, both, none, shown) in enumerate(_ticks(cells)):
        reason = None
        if not (inside or outside or both or none):
            reason = "not_answered" if shown else "never_shown"
        elif none and (inside or outside or both):
            reason = "contradictory"
            ticked = "item_10" if any(cells.texts["item_10"]) else "item_10_none"
            cells.tell(place, ticked, "ticks_contradict")
        internal.append(None if reason else inside or both)
        external.append(None if reason else outside or both)
        reasons.append(reason)
    return {
        "item_10_internal": pd.Series(internal, dtype="boolean"),
        "item_10_external": pd.Series(external, dtype="boolean"),
        "item_10_missing": categories(reasons, MISSING),
    }


def _ticks(cells: Cells) -> list[tuple[bool, bool, bool, bool, bool]]:
    """Give what is ticked of internal, external, both and none, and whether the item was shown."""
    if any(cells.texts["item_10"]):
        chosen = choice(cells, "item_10")
        return [
            (c == "internal", c == "external", c == "both", c == "none", cell != NEVER_SHOWN)
            for c, cell in zip(chosen, cells.texts["item_10"], strict=True)
        ]
    # "Nei" beneath "10. Nei" is that alternative's own text, unless every column answers yes or no.
    answers_no = any(_plain(c) in ("nei", "no") for name in TICKS[:3] for c in cells.texts[name])
    known: Mapping[str, bool] = _TICKED | dict.fromkeys(("nei", "no"), not answers_no)
    rows = []
    for place in range(len(cells.lines)):
        ticked = [_ticked(cells, place, name, known) for name in TICKS]
        shown = any(cells.texts[name][place] != NEVER_SHOWN for name in TICKS)
        rows.append((ticked[0], ticked[1], ticked[2], ticked[3], shown))
    return rows


def _ticked(cells: Cells, place: int, column: str, known: Mapping[str, bool]) -> bool:
    cell = _plain(cells.texts[column][place])
    if cell in known:
        return known[cell]
    if item_for(f"10. {cell}") == column:
        return True  # the alternative's own text
    cells.tell(place, column, "category_unknown", "0, 1")
    return False


def _plain(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def units(cells: Cells) -> pd.Series[Any]:
    """Give the municipality's number where the text names one, else the text with space and a first small
    letter evened out; nothing is guessed.
    """
    evened = [_evened(cell) for cell in cells.texts["unit"]]
    found = {"": ""}
    for place, name in enumerate(evened):
        if name not in found:
            found[name] = _unit(cells, place, name)
    return pd.Series([found[name] or None for name in evened], dtype="str")


def _evened(cell: str) -> str:
    plain = "" if cell in NO_ANSWER else " ".join(cell.split())
    return plain[:1].upper() + plain[1:]


def _unit(cells: Cells, place: int, cell: str) -> str:
    number, name = (cell, "") if cell[:1].isdigit() else ("", cell)
    known = unit_of(number, name, _SURVEY_YEAR)
    if known.number:
        if known.rule:
            cells.tell(place, "unit", known.rule, known.detail)
        return known.number
    cells.tell(place, "unit", "survey_unit_unmatched", known.detail)
    return cell


def moments(cells: Cells, column: str) -> pd.Series[Any]:
    """Give points in time, to the second."""
    found = [_moment(cells, place, column) for place in range(len(cells.lines))]
    return pd.Series(found, dtype="datetime64[s]")


def _moment(cells: Cells, place: int, column: str) -> datetime | None:
    cell = cells.texts[column][place]
    if cell in NO_ANSWER:
        return None
    for form in _MOMENTS:
        try:
            return datetime.strptime(cell, form)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(cell).replace(tzinfo=None)
    except ValueError:
        cells.tell(place, column, "moment_unreadable")
        return None
