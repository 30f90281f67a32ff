"""Diverging bars of the six-point items, from a table of published percentages."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from kqlib.charts import Likert, LikertRow
from kqlib.exhibits.contract import Words
from kqlib.printed import Printed, Quantity
from kqlib.vocabulary import value_label

# "1–2: 15; 5–6: 30", as kqlib.disclosure tells merged categories.
_MERGED = re.compile(r"(\d)–(\d): (\d+)")
CATEGORIES = tuple(f"category_{n}" for n in range(1, 7))


def likert(table: pd.DataFrame, words: Words, group: str = "") -> Likert | None:
    """Give the chart of the rows that have a number of answers, under the values of ``group``; None without
    any.  Only the ends of the scale have words, and there is no midpoint.
    """
    rows = [row for row in table.to_dict("records") if not isinstance(row["n_valid"], Printed)]
    headings = [value_label(group, row[group], words.language) if group else "" for row in rows]
    if not rows:
        return None
    return Likert(
        rows=tuple(_bar(row, words, heading) for row, heading in zip(rows, headings, strict=True)),
        categories=(words.text("lowest"), "2", "3", "4", "5", words.text("highest")),
        negative=3,
        axis=words.text("axis"),
        agree_header="4–6",
        blank_header=words.text("blank"),
    )


def _bar(row: dict[Any, Any], words: Words, group: str) -> LikertRow:
    shares = [0.0 if isinstance(row[c], Printed) else float(row[c] or 0) for c in CATEGORIES]
    for low, high, share in _MERGED.findall(row["merged"] or ""):
        # What is told together is drawn together, in the category nearest the middle.
        shares[min(range(int(low) - 1, int(high)), key=lambda i: abs(i - 2.5))] = float(share)
    agree = row["agree"]
    shown = agree is not None and not isinstance(agree, Printed)
    text = words.say(Quantity(agree, "percent")) if shown else str(agree or "")
    item = row["survey_item"]
    label = f"{value_label('survey_item', item, words.language)} ({item})"
    return LikertRow(label, tuple(shares), row["n_valid"], text, group, row["n_blank"])
