"""Survey answers: strings become typed columns, one column at a time; every row is kept or dropped with a
reason.

All rows are read before any is dropped, so that a value outside the scale, which may mean another coding of
the whole file, is never passed over.  A value that is not known is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from kqlib.cleaning import survey_answers as answers
from kqlib.cleaning.survey_answers import category, missing, read, unknown

SCALE_ITEMS = ("item_5", "item_6", "item_7", "item_8", "item_9a", "item_12", "item_13")
ANSWER_ITEMS = ("item_9b", "item_11a", "item_11b")
KEPT = ("completed", "completed_after_break")
_TICKS = ("item_10_internal", "item_10_external", "item_10_both", "item_10_none")
_MOMENTS = ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True, eq=False)
class Cleaned:
    """The answers kept, what was dropped, and what a reader should know about what was kept.

    ``dropped`` has ``reason``, ``rows``, ``lines``; ``notes`` has ``note``, ``rows``, ``lines`` (file lines).
    """

    frame: pd.DataFrame
    dropped: pd.DataFrame
    notes: pd.DataFrame


def clean_survey(raw: pd.DataFrame) -> Cleaned:
    """Turn the strings of :func:`kqlib.sources.questback.read_questback` into answers; ``raw`` is not
    changed.

    ``frame`` has ``line``, ``respondent_id``, ``status``, ``started``, ``completed``, ``unit``, ``cohort``,
    ``role`` (from item 1; ``ukjent`` where it was not asked), ``item_2`` … ``item_14``, and
    ``<column>_missing`` beside each item and the role: ``never_shown``, ``not_answered``, ``contradictory``
    (item 10 only), ``other`` (item 4 only), missing where there is an answer.  Scale items are ``Int8`` 1–6,
    item 4 is per cent (``Int16``), item 10 is ``item_10_internal`` and ``item_10_external`` (``boolean``)
    with one ``item_10_missing``, item 14 is text; the rest are categories.

    Dropped, by reason: ``partial``, ``test``, ``screened_out``, ``duplicate`` (a respondent's last complete
    answer is kept).  Raises :class:`DataError` with line, column and value for anything that is no answer.
    """
    frame = pd.DataFrame(_clean_background(raw) | _clean_project_items(raw) | _clean_opinions(raw))
    reason = _reason_to_drop(frame)
    reasons = ("partial", "test", "screened_out", "duplicate")
    dropped = _tally("reason", ((why, frame.loc[reason == why, "line"]) for why in reasons))
    kept = frame.loc[reason.isna()].reset_index(drop=True)
    return Cleaned(kept, dropped, _notes(kept))


def clean_invitations(raw: pd.DataFrame) -> pd.DataFrame:
    """Give ``cohort``, ``role`` (categories as in the answers) and ``invited`` (``Int64``), a row a pair."""
    for line, cell in zip(raw["line"], raw["invited"], strict=True):
        if not (cell.isascii() and cell.isdigit()):
            raise unknown(line, "invited", cell, ["0", "1", "2", "…"])
    invited = raw["invited"].astype("Int64")
    return pd.DataFrame({"cohort": _clean_cohort(raw), "role": _clean_role(raw, "role"), "invited": invited})


def _clean_background(raw: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    return {
        "line": raw["line"].astype("Int64").reset_index(drop=True),
        "respondent_id": _clean_respondent_id(raw),
        "status": category(read(raw, "status", answers.STATUS), answers.STATUSES),
        "started": _clean_moment(raw, "started"),
        "completed": _clean_moment(raw, "completed"),
        "unit": _clean_unit(raw),
        "cohort": _clean_cohort(raw),
        "role": _clean_role(raw, "item_1"),
        "role_missing": missing(raw, "item_1"),
    }


def _clean_project_items(raw: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Items 2–4, which the form asks of project leaders only."""
    return {
        "item_2": category(read(raw, "item_2", answers.ANSWER, answers.head), answers.ANSWERS),
        "item_2_missing": missing(raw, "item_2"),
        "item_3": category(read(raw, "item_3", answers.CHANGE, answers.head), answers.CHANGES),
        "item_3_missing": missing(raw, "item_3"),
    } | _clean_item_4(raw)


def _clean_opinions(raw: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    columns: dict[str, pd.Series[Any]] = {}
    for item in ("item_5", "item_6", "item_7", "item_8", "item_9a", "item_9b", "item_10", "item_11a",
                 "item_11b", "item_12", "item_13"):  # fmt: skip
        if item == "item_10":
            columns |= _clean_item_10(raw)
            continue
        columns[item] = _clean_scale(raw, item) if item in SCALE_ITEMS else _clean_answer(raw, item)
        columns[f"{item}_missing"] = missing(raw, item)
    text = [None if answers.plain(cell) in answers.NO_ANSWER else cell.strip() for cell in raw["item_14"]]
    return columns | {"item_14": pd.Series(text, dtype="str"), "item_14_missing": missing(raw, "item_14")}


def _clean_scale(raw: pd.DataFrame, item: str) -> pd.Series[Any]:
    return pd.Series(read(raw, item, answers.SCALE), dtype="Int8")


def _clean_answer(raw: pd.DataFrame, item: str) -> pd.Series[Any]:
    return category(read(raw, item, answers.ANSWER, answers.head), answers.ANSWERS)


def _clean_item_4(raw: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Per cent released from other work; not released is 0, "other" is an answer without a number."""
    percent = read(raw, "item_4", answers.RELEASE | {"annet": None})
    other = raw["item_4"].map(answers.plain).eq("annet").reset_index(drop=True)
    return {
        "item_4": pd.Series(percent, dtype="Int16"),
        "item_4_missing": missing(raw, "item_4").mask(other, "other"),
    }


def _clean_item_10(raw: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Four overlapping ticks become two questions: within the municipality, and outside it."""
    ticks = {column: read(raw, column, answers.TICK, answers.head) for column in _TICKS}
    internal, external, reasons = [], [], []
    for place, (inside, outside, both, none) in enumerate(zip(*ticks.values(), strict=True)):
        reason = None
        if not (inside or outside or both or none):
            hidden = all(answers.plain(raw[column].iloc[place]) == "-99" for column in _TICKS)
            reason = "never_shown" if hidden else "not_answered"
        elif none and (inside or outside or both):
            reason = "contradictory"
        internal.append(None if reason else inside or both)
        external.append(None if reason else outside or both)
        reasons.append(reason)
    return {
        "item_10_internal": pd.Series(internal, dtype="boolean"),
        "item_10_external": pd.Series(external, dtype="boolean"),
        "item_10_missing": category(reasons, answers.MISSING),
    }


def _clean_role(raw: pd.DataFrame, column: str) -> pd.Series[Any]:
    known = answers.ROLE | {"": "ukjent", "-99": "ukjent"}
    return category(read(raw, column, known, answers.head), answers.ROLES, ordered=True)


def _clean_cohort(raw: pd.DataFrame) -> pd.Series[Any]:
    return category(read(raw, "cohort", answers.COHORT), answers.COHORTS, ordered=True)


def _clean_respondent_id(raw: pd.DataFrame) -> pd.Series[Any]:
    for line, cell in zip(raw["line"], raw["respondent_id"], strict=True):
        # Without an id nobody can tell whether the same person stands twice.
        if not cell.strip():
            raise unknown(line, "respondent_id", cell, ["1001", "…"])
    return pd.Series([cell.strip() for cell in raw["respondent_id"]], dtype="str")


def _clean_unit(raw: pd.DataFrame) -> pd.Series[Any]:
    """Free text in the form: only space and a first small letter are evened out, nothing is guessed."""
    names = (" ".join(cell.split()) for cell in raw["unit"])
    evened = [None if name in answers.NO_ANSWER else name[:1].upper() + name[1:] for name in names]
    return pd.Series(evened, dtype="str")


def _clean_moment(raw: pd.DataFrame, column: str) -> pd.Series[Any]:
    moments = [_moment(line, column, cell) for line, cell in zip(raw["line"], raw[column], strict=True)]
    return pd.Series(moments, dtype="datetime64[s]")


def _moment(line: str, column: str, cell: str) -> datetime | None:
    if cell.strip() in answers.NO_ANSWER:
        return None
    for form in _MOMENTS:
        try:
            return datetime.strptime(cell.strip(), form)
        except ValueError:
            continue
    raise unknown(line, column, cell, ["dd.mm.åååå tt:mm", "åååå-mm-dd tt:mm"])


def _reason_to_drop(frame: pd.DataFrame) -> pd.Series[Any]:
    reason = frame["status"].astype("str").mask(frame["status"].isin(KEPT))
    complete = frame.loc[reason.isna()].sort_values(["completed", "line"], na_position="first")
    repeated = complete.index[complete.duplicated("respondent_id", keep="last")]
    reason.loc[repeated] = "duplicate"
    return reason


def _tally(name: str, groups: Iterable[tuple[str, pd.Series[Any]]]) -> pd.DataFrame:
    found = [(word, len(lines), ", ".join(map(str, lines))) for word, lines in groups if len(lines)]
    return pd.DataFrame(found, columns=[name, "rows", "lines"])


def _notes(kept: pd.DataFrame) -> pd.DataFrame:
    known = kept[(kept["role"] != "ukjent") & kept["unit"].notna()]
    twice = known.loc[known.duplicated(["unit", "role"], keep=False), "line"]
    notes = {
        "role_unknown": kept.loc[kept["role"] == "ukjent", "line"],
        "unit_unknown": kept.loc[kept["unit"].isna(), "line"],
        "same_unit_and_role": twice,
        "item_10_contradictory": kept.loc[kept["item_10_missing"].eq("contradictory"), "line"],
        "completed_before_started": kept.loc[kept["completed"] < kept["started"], "line"],
    }
    return _tally("note", notes.items())
