"""Great Expectations over what enters and what leaves cleaning; the suites are derived from the dictionary.

There is no second list of rules: a column's kind of value, its categories and its unit say what is expected.
This is the only importer of great_expectations, which takes seconds to load, so it is loaded when a check is
asked for. Results are plain JSON, rendered by the chapter on data quality.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from kqlib import vocabulary
from kqlib.cleaning.published import clean_published
from kqlib.cleaning.survey_answers import UNKNOWN
from kqlib.deliveries.outcome import Summary
from kqlib.deliveries.stored import clean_delivery, identity, summary
from kqlib.errors import DataError
from kqlib.paths import Project
from kqlib.printed import Printed
from kqlib.sources.catalogue import catalogue
from kqlib.sources.published import read_published
from kqlib.vocabulary.deliveries import columns, words
from kqlib.vocabulary.rules import severity

# What a printed number looks like before it is parsed; the parser itself is stricter.
QUARTER = r"^\d{4}K[1-4](?:-\d{4}K[1-4])?$"
# The kinds of delivery that are checked as a whole before they are taken in.
DELIVERIES = ("pai", "survey", "projects")
NUMBER_PATTERN = r"^$|^(?:--|\.\.|[.:\-])$|^[-\u2013\u2212+]?[0-9][0-9\s.,]*\s?(?:%|prosent.*)?$"


@dataclass(frozen=True)
class Check:
    """One expectation and what came of it.

    ``stage`` is ``raw`` (as received) or ``clean``; ``rule`` the expectation's name; ``kept`` whether it
    held; ``checked`` the number of values; ``examples`` at most three unexpected values, never of data about
    persons.
    """

    file: str
    stage: str
    column: str
    rule: str
    kept: bool
    checked: int
    unexpected: int
    severity: str
    examples: tuple[str, ...] = ()


def check_all(project: Project) -> list[Check]:
    """Check every declared CSV, raw and clean; raises :class:`DataError` only when a file cannot be read at
    all.
    """
    engine = _Engine()
    return [check for name in catalogue(project) for check in _check_file(project, name, engine)]


def _check_file(project: Project, name: str, engine: _Engine) -> Iterator[Check]:
    kind = catalogue(project)[name].kind
    if name.startswith("published/"):
        raw = read_published(project, name)
        yield from engine.run(name, "raw", raw, _raw_rules(raw), private=False)
        clean = clean_published(raw, f"data/raw/{name}")
        yield from engine.run(name, "clean", _values(clean), _clean_rules(clean), private=False)
    elif kind in DELIVERIES:
        yield from _faults(summary(project, name))
        clean = clean_delivery(project, name)
        yield from engine.run(name, "clean", clean, _delivery_rules(kind, clean), private=True)


def _faults(told: Summary) -> Iterator[Check]:
    """Give what reading the delivery itself found, by rule and column; no value of a row is kept."""
    for rule, column, count in told.faults:
        file = f"data/raw/{told.file}"
        yield Check(file, "raw", column, rule, False, told.rows_in, count, severity(rule))


def _delivery_rules(kind: str, clean: pd.DataFrame) -> list[Rule]:
    """Derive the suite of a clean delivery from the columns of ``deliveries.toml``."""
    rules: list[Rule] = []
    for name, column in columns(kind).items():
        if name not in clean.columns:
            continue
        if column.kind == "category":
            known = [*words(column.values), "", UNKNOWN]
            rules.append(("ExpectColumnValuesToBeInSet", {"column": name, "value_set": known}, "refuse"))
        elif column.kind == "scale":
            ends = {"min_value": int(words(column.values)[0]), "max_value": int(words(column.values)[-1])}
            rules.append(("ExpectColumnValuesToBeBetween", {"column": name, **ends}, "refuse"))
        elif column.numeric or column.kind == "year":
            low = column.at_least if column.above is None else column.above
            bounds = {
                "min_value": None if low is None else float(low),
                "max_value": None if column.at_most is None else float(column.at_most),
                "strict_min": column.above is not None,
            }
            rules.append(("ExpectColumnValuesToBeBetween", {"column": name, **bounds}, "refuse"))
        elif column.kind == "period":
            rules.append(("ExpectColumnValuesToMatchRegex", {"column": name, "regex": QUARTER}, "refuse"))
    if {"agreed_dagsverk", "absence_dagsverk"} <= set(clean.columns):
        pair = {"column_A": "agreed_dagsverk", "column_B": "absence_dagsverk", "or_equal": True}
        rules.append(("ExpectColumnPairValuesAToBeGreaterThanB", pair, "refuse"))
    own = identity(kind, clean)
    if len(own) > 1:
        rules.append(("ExpectCompoundColumnsToBeUnique", {"column_list": own}, "refuse"))
    else:
        rules.append(("ExpectColumnValuesToBeUnique", {"column": own[0]}, "refuse"))
    return rules


Rule = tuple[str, dict[str, Any], str]


def _raw_rules(raw: pd.DataFrame) -> list[Rule]:
    rules: list[Rule] = []
    for name in raw.columns:
        spec = vocabulary.column(name)
        if spec.dtype == "printed":
            rules.append(
                ("ExpectColumnValuesToMatchRegex", {"column": name, "regex": NUMBER_PATTERN}, "refuse")
            )
        if spec.dtype == "category":
            known = [*spec.categories, ""]
            rules.append(("ExpectColumnValuesToBeInSet", {"column": name, "value_set": known}, "refuse"))
        if name == "line":
            rules.append(("ExpectColumnValuesToMatchRegex", {"column": name, "regex": r"^\d+$"}, "refuse"))
    return rules


def _clean_rules(clean: pd.DataFrame) -> list[Rule]:
    rules: list[Rule] = []
    if "line" in clean.columns:
        rules.append(("ExpectColumnValuesToBeBetween", {"column": "line", "min_value": 1}, "refuse"))
    for name in clean.columns:
        spec = vocabulary.column(name)
        if spec.dtype == "printed" and spec.unit == "percent":
            low = -100 if name.startswith("change") else 0
            rules.append(
                (
                    "ExpectColumnValuesToBeBetween",
                    {"column": name, "min_value": low, "max_value": 100},
                    "refuse",
                )
            )
        if spec.dtype == "printed" and spec.unit == "count":
            rules.append(("ExpectColumnValuesToBeBetween", {"column": name, "min_value": 0}, "refuse"))
        if spec.unit == "percent" and (
            vocabulary.is_window(name) or name.startswith("printed_") or name == "absence"
        ):
            # A rate of exactly nought is a missing value until somebody says otherwise.
            rules.append(("ExpectColumnValuesToNotBeInSet", {"column": name, "value_set": [0.0]}, "warn"))
    return rules


def _values(clean: pd.DataFrame) -> pd.DataFrame:
    def number(value: Any) -> Any:
        if isinstance(value, Printed):
            return float(value.value) if value.value is not None else None
        return value

    return pd.DataFrame({name: [number(v) for v in clean[name]] for name in clean.columns})


def _column_of(arguments: dict[str, Any]) -> str:
    """Name the column, or the columns, that an expectation is about."""
    if "column" in arguments:
        return str(arguments["column"])
    return ", ".join(arguments.get("column_list") or (arguments["column_A"], arguments["column_B"]))


class _Engine:
    """Great Expectations with nothing written to disk and nothing sent anywhere."""

    def __init__(self) -> None:
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
        import great_expectations as gx

        self._gx = gx
        context: Any = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        asset = context.data_sources.add_pandas("kqlib").add_dataframe_asset("frame")
        self._batch = asset.add_batch_definition_whole_dataframe("whole")

    def run(
        self, name: str, stage: str, frame: pd.DataFrame, rules: list[Rule], *, private: bool
    ) -> Iterator[Check]:
        """Check ``rules`` on ``frame`` and give the outcome of each."""
        batch = self._batch.get_batch({"dataframe": frame.astype("object")})
        for rule, arguments, seriousness in rules:
            outcome = batch.validate(
                getattr(self._gx.expectations, rule)(**arguments), result_format="SUMMARY"
            )
            if outcome.exception_info.get("raised_exception"):
                raise DataError(
                    "expectation_failed", file=f"data/raw/{name}", rule=rule, column=_column_of(arguments)
                )
            result = outcome.result
            examples = () if private else tuple(str(v) for v in result.get("partial_unexpected_list", [])[:3])
            yield Check(
                f"data/raw/{name}",
                stage,
                _column_of(arguments),
                rule,
                bool(outcome.success),
                int(result.get("element_count", len(frame))),
                int(result.get("unexpected_count", 0)),
                seriousness,
                examples,
            )


def as_json(checks: list[Check]) -> list[dict[str, Any]]:
    """Give the checks as plain JSON objects."""
    return [asdict(check) for check in checks]
