"""The dictionary of columns and of words: the only place that knows a label.

``columns.toml`` describes every column that any table may have: kind of value, unit, decimals, ordered
categories and the label in bokmål, nynorsk and English.  ``words.toml`` holds the words of pages and
documents.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kqlib.errors import DataError, closest
from kqlib.vocabulary.items import items as survey_items
from kqlib.vocabulary.rules import rules

_WINDOW = re.compile(r"(?P<y1>\d{4})K(?P<q1>[1-4])-(?P<y2>\d{4})K(?P<q2>[1-4])")


@dataclass(frozen=True)
class ColumnSpec:
    """What the dictionary says of one column.

    ``dtype`` is ``text``, ``printed`` (a number as the documents print it), ``integer``, ``number``, ``date``
    or ``category``; ``categories`` are the known values in their order; ``decimals`` those to show.
    """

    name: str
    dtype: str
    unit: str
    decimals: int
    categories: tuple[str, ...]
    labels: dict[str, str]

    def label(self, language: str) -> str:
        """Give the header in ``language``."""
        return self.labels[language]


@cache
def columns() -> dict[str, ColumnSpec]:
    """Give every column of the dictionary by name."""
    raw = tomllib.loads(files("kqlib.vocabulary").joinpath("columns.toml").read_text("utf-8"))
    return {
        name: ColumnSpec(
            name,
            entry["dtype"],
            entry.get("unit", ""),
            entry.get("decimals", 0),
            tuple(entry.get("categories", ())),
            {language: entry[language] for language in ("nb", "nn", "en")},
        )
        for name, entry in raw.items()
    }


def is_window(name: str) -> bool:
    """Whether a column name is a window of quarters such as ``2007K4-2008K3``."""
    return _WINDOW.fullmatch(name) is not None


def column(name: str) -> ColumnSpec:
    """Give the dictionary's entry for ``name``; a window of quarters is a column of rates.

    Raises :class:`DataError` for a name that the dictionary does not have.
    """
    known = columns()
    if name in known:
        return known[name]
    match = _WINDOW.fullmatch(name)
    if match is None:
        raise DataError("column_unknown", found=name, hint=closest(name, known))
    rate = known["absence"]
    # Hard spaces: a header breaks between the two ends only.
    label = "{q1}.\u00a0kv.\u00a0{y1}\u00a0– {q2}.\u00a0kv.\u00a0{y2}".format(**match.groupdict())
    english = "Q{q1}\u00a0{y1}\u00a0– Q{q2}\u00a0{y2}".format(**match.groupdict())
    return ColumnSpec(
        name, rate.dtype, rate.unit, rate.decimals, (), {"nb": label, "nn": label, "en": english}
    )


@cache
def _values() -> dict[str, dict[str, dict[str, str]]]:
    raw = tomllib.loads(files("kqlib.vocabulary").joinpath("values.toml").read_text("utf-8"))
    # A table carries a question by its label in bokmål, and a column by its name.
    questions = {entry["nb"]: entry for entry in survey_items().values()}
    return {
        **raw,
        "question": questions,
        "column_name": {name: c.labels for name, c in columns().items()},
        # A breach is one of an expectation or one of a delivery's own rules.
        "rule": {**raw["rule"], **rules()},
    }


def value_label(name: str, value: str, language: str) -> str:
    """Give what a reader sees for a coded value of the column ``name``; a value without words stands for
    itself.
    """
    entry = _values().get(name, {}).get(value)
    return entry[language] if entry else value


def has_words(name: str, value: str) -> bool:
    """Whether a coded value is shown in the reader's language rather than as the documents print it."""
    return value in _values().get(name, {})
