"""Survey answers: texts become typed columns, column by column; every row is kept or dropped with a reason.

All rows are read before any is dropped, so that a value outside the scale, which may mean another coding of
the whole file, is never passed over.  A value that is not known is a fault, never a guess.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.cleaning import survey_answers as answers
from kqlib.cleaning.survey_cells import Cells, read_cells
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.questback import Survey
from kqlib.vocabulary.deliveries import survey_opened, words

SCALE_ITEMS = ("item_5", "item_6", "item_7", "item_8", "item_9a", "item_12", "item_13")
ANSWER_ITEMS = ("item_9b", "item_11a", "item_11b")
KEPT = ("completed", "completed_after_break")
# Why a row may be dropped.
REASONS = ("partial", "test", "screened_out", "duplicate")


def read_survey(survey: Survey, findings: Findings) -> pd.DataFrame:
    """Give the answers kept; faults and the rows dropped go into ``findings``.

    Columns: ``line``, ``respondent_id``, ``status``, ``started``, ``completed``, ``unit`` (the municipality's
    number where the text names one), ``cohort``, ``role`` (from item 1; ``ukjent`` where it was not asked),
    ``item_2`` … ``item_14``, and ``<column>_missing`` beside each item and the role: ``never_shown``,
    ``not_answered``, ``contradictory`` (item 10 only), ``other`` (item 4 only), missing where there is an
    answer.  Scale items are ``Int8`` 1–6, item 4 is per cent (``Float64``), item 10 is ``item_10_internal``
    and ``item_10_external`` (``boolean``) with one ``item_10_missing``, item 14 is text; the rest are
    categories.  Of a respondent's complete answers the last is kept.
    """
    cells = read_cells(survey, findings)
    frame = pd.DataFrame(_background(cells) | _project_items(cells) | _opinions(cells))
    reason = _reason_to_drop(frame)
    for why, rows in reason.dropna().value_counts().items():
        findings.drop(str(why), int(rows))
    kept = frame.loc[reason.isna()]
    _note(kept, frame.loc[reason == "duplicate"], cells)
    return kept.reset_index(drop=True)


def _background(cells: Cells) -> dict[str, pd.Series[Any]]:
    for column in ("respondent_id", "status"):
        for place, cell in enumerate(cells.texts[column]):
            # Without an id nobody can tell whether the same person stands twice.
            if not cell:
                cells.tell(place, column, "value_missing")
    return {
        "line": pd.Series(cells.lines, dtype="Int64"),
        "respondent_id": pd.Series(cells.texts["respondent_id"], dtype="str"),
        "status": answers.categories(answers.choice(cells, "status"), words("survey_status")),
        "started": answers.moments(cells, "started"),
        "completed": answers.moments(cells, "completed"),
        "unit": answers.units(cells),
        "cohort": answers.cohort(cells),
        "role": answers.role(cells),
        "role_missing": answers.missing(cells, "item_1"),
    }


def _project_items(cells: Cells) -> dict[str, pd.Series[Any]]:
    """Items 2–4, which the form asks of project leaders only."""
    return {
        "item_2": answers.categories(answers.choice(cells, "item_2"), words("survey_answer")),
        "item_2_missing": answers.missing(cells, "item_2"),
        "item_3": answers.categories(answers.choice(cells, "item_3"), words("survey_change")),
        "item_3_missing": answers.missing(cells, "item_3"),
    } | answers.release(cells)


def _opinions(cells: Cells) -> dict[str, pd.Series[Any]]:
    columns: dict[str, pd.Series[Any]] = {}
    for item in (*SCALE_ITEMS[:5], "item_9b", "item_10", "item_11a", "item_11b", *SCALE_ITEMS[5:]):
        if item == "item_10":
            columns |= answers.channels(cells)
        elif item in SCALE_ITEMS:
            columns[item] = answers.scale(cells, item)
        else:
            columns[item] = answers.categories(answers.choice(cells, item), words("survey_answer"))
        if item != "item_10":
            columns[f"{item}_missing"] = answers.missing(cells, item)
    text = [cell if cell not in answers.NO_ANSWER else None for cell in cells.texts["item_14"]]
    columns["item_14"] = pd.Series(text, dtype="str")
    return columns | {"item_14_missing": answers.missing(cells, "item_14")}


def _reason_to_drop(frame: pd.DataFrame) -> pd.Series[Any]:
    reason = frame["status"].astype("object").mask(frame["status"].isin(KEPT))
    complete = frame.loc[frame["status"].isin(KEPT)].sort_values(["completed", "line"], na_position="first")
    repeated = complete.index[complete.duplicated("respondent_id", keep="last")]
    reason.loc[repeated] = "duplicate"
    return reason


def _note(kept: pd.DataFrame, repeated: pd.DataFrame, cells: Cells) -> None:
    """Tell what a reader should know of the answers kept and of those dropped as repeated."""
    last = kept.set_index("respondent_id")["line"]
    for place, respondent in repeated["respondent_id"].items():
        cells.tell(int(str(place)), "respondent_id", "respondent_repeated", str(last[respondent]))
    known = kept[(kept["role"] != answers.UNKNOWN) & kept["unit"].notna()]
    twice = known[known.duplicated(["unit", "role"], keep=False)]
    opened = pd.Timestamp(survey_opened())
    told = {
        ("unit_and_role_repeated", "unit"): twice.index,
        ("survey_unit_missing", "unit"): kept.index[kept["unit"].isna()],
        ("completed_before_started", "completed"): kept.index[kept["completed"] < kept["started"]],
        ("before_opening", "started"): kept.index[kept["started"] < opened],
        ("before_opening", "completed"): kept.index[kept["completed"] < opened],
    }
    if "item_1" in cells.headings:
        told["role_missing", "item_1"] = kept.index[kept["role"] == answers.UNKNOWN]
    for (rule, column), places in told.items():
        for place in places:
            cells.tell(int(place), column, rule)


def scale_totals(frame: pd.DataFrame) -> dict[str, Any]:
    """Give ``items``: by number (``5``, ``9a``) the valid answers and the ``counts`` of 1 … 6."""
    return {
        "items": {
            item.removeprefix("item_"): {
                "n_valid": int(frame[item].notna().sum()),
                "counts": [int((frame[item] == value).sum()) for value in range(1, 7)],
            }
            for item in SCALE_ITEMS
        }
    }
