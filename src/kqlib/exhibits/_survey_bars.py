"""Diverging bars of the six-point items, from a table of published percentages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kqlib.charts import Likert, LikertRow
from kqlib.exhibits.contract import Words
from kqlib.printed import Printed, Quantity
from kqlib.vocabulary import value_label

CATEGORIES = tuple(f"category_{n}" for n in range(1, 7))


def likert(rows: Sequence[LikertRow], words: Words) -> Likert:
    """Give the chart of ``rows``: only the ends of the scale have words, and there is no midpoint."""
    return Likert(
        rows=tuple(rows),
        categories=(words.text("lowest"), "2", "3", "4", "5", words.text("highest")),
        negative=3,
        axis=words.text("axis"),
        agree_header="4–6",
        blank_header=words.text("blank"),
    )


def likert_bar(row: dict[Any, Any], words: Words, group: str = "") -> LikertRow:
    """Give the bar of one item; ``group`` is the heading that it stands under."""
    shares = [0.0 if isinstance(row[c], Printed) else float(row[c] or 0) for c in CATEGORIES]
    hidden = [i for i, c in enumerate(CATEGORIES) if isinstance(row[c], Printed)]
    if hidden:
        # What is hidden apart is drawn together, in the hidden category nearest the middle.
        shares[min(hidden, key=lambda i: abs(i - 2.5))] = float(row["share_hidden"] or 0)
    agree = row["agree"]
    shown = agree is not None and not isinstance(agree, Printed)
    text = words.say(Quantity(agree, "percent")) if shown else str(agree or "")
    item = row["survey_item"]
    label = f"{value_label('survey_item', item, words.language)} ({item})"
    return LikertRow(label, tuple(shares), row["n_valid"], text, group, row["n_blank"])
