"""What ``kq check`` tells, and by which names it calls the kinds of fault that the cases speak of."""

from __future__ import annotations

import json
from typing import Any

from kqlib.deliveries import Outcome
from kqlib.vocabulary.rules import rule_words

# Left: the cases' words, from the specification.  Right: kqlib's rules and reasons for the same.
KINDS: dict[str, tuple[str, ...]] = {
    # The file
    "structure": ("file_unreadable", "file_protected", "header_missing"),
    "hostile": ("file_unpacks_too_large", "file_entities", "file_protected"),
    "empty": ("file_empty", "no_rows", "header_missing"),
    "encoding": ("file_encoding",),
    "nul": ("file_unreadable", "file_encoding"),
    "quotes": ("file_quotes",),
    "ragged": ("fields",),
    "sheet_hidden": ("sheet_hidden",),
    "sheets_two": ("sheet_ambiguous",),
    "formula": ("formula_without_value",),
    "date_cell": ("period_is_date",),
    "column_missing": ("column_missing", "column_misspelt", "header_missing"),
    "column_repeated": ("column_repeated",),
    # A cell
    "number_unreadable": ("number_unreadable", "number_not_whole"),
    "decimal_marks_mixed": ("number_marks_mixed",),
    "thousands": ("number_ambiguous", "number_unreadable"),
    "unit_mixed": ("unit_mixed",),
    "percent_outside": ("out_of_range",),
    "agreed_not_positive": ("out_of_range", "value_missing"),
    "absence_negative": ("out_of_range",),
    "absence_above_agreed": ("absence_above_agreed",),
    "parts_disagree": ("absence_sum",),
    "parts_rounded": ("absence_sum_rounded",),
    "municipality_unknown": ("municipality_unknown", "municipality_zero_lost", "value_missing"),
    "municipality_retired": ("municipality_retired",),
    "municipality_not_yet": ("municipality_not_yet_valid",),
    "name_disagrees": ("municipality_name_disagrees",),
    "name_ambiguous": ("municipality_name_ambiguous",),
    "period_unreadable": ("period_unreadable", "period_is_date", "value_missing"),
    "period_outside": ("period_outside",),
    "sector_unknown": ("category_unknown",),
    "cohort_unknown": ("category_unknown",),
    "year": ("number_unreadable", "number_not_whole", "out_of_range"),
    "footnote_left_out": ("footnote_ignored",),
    # An answer
    "scale": ("out_of_range", "category_unknown", "number_unreadable", "scale_ambiguous"),
    "labels": ("category_unknown", "codebook_disagrees", "out_of_range"),
    "label_numbers": ("scale_label_numbers", "scale_ambiguous", "code_unknown", "codebook_repeated"),
    "codebook": ("codebook_disagrees", "codebook_repeated", "code_unknown"),
    "answer": ("category_unknown", "code_unknown"),
    "status_unknown": ("category_unknown", "code_unknown", "value_missing"),
    "date": ("moment_unreadable",),
    "item_words": ("item_words_differ",),
    "role_missing": ("role_missing",),
    "same_role_twice": ("unit_and_role_repeated",),
    "completed_before_started": ("completed_before_started",),
    "before_open": ("before_opening",),
    "unit_unmapped": ("survey_unit_missing", "survey_unit_unmatched"),
    # Rows together
    "duplicate_key": ("duplicate_key",),
    "period_hole": ("period_hole",),
    "rate_jump": ("rate_jump",),
    "zero_rate": ("zero_rate",),
    # Reasons for which rows are dropped
    "total": ("total_row",),
    "unstated": ("unspecified",),
    "footnote": ("footnote",),
    "partial": ("partial",),
    "test": ("test",),
    "screened_out": ("screened_out",),
    "duplicate": ("duplicate",),
    "absence_blank": ("blank_absence",),
    "absence_sign": ("missing_absence", "suppressed_absence", "not_applicable_absence"),
}


def told(outcome: Outcome) -> dict[str, Any]:
    """Give an outcome as ``kq check --json`` prints it, with the rules bare of their details."""
    return bare(json.loads(json.dumps(outcome.as_json())))


def bare(result: dict[str, Any]) -> dict[str, Any]:
    """Take the details off the rules of a JSON outcome."""
    for fault in result["faults"]:
        fault["rule"] = fault["rule"].partition(": ")[0]
    return result


def words(outcome: Outcome) -> str:
    """Give all that a person is told of the faults."""
    return "\n".join(
        f"{fault.row} {fault.column} {fault.value} {rule_words(fault.rule, 'nb')} {fault.detail}"
        for fault in outcome.faults
    )
