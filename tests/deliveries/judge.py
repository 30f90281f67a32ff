"""An outcome of ``kq check`` held against what the specification says of the delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from deliveries.cases import Case, Taken

SEVERITIES = ("refuse", "warn", "note")
TOTALS = {
    "pai": ("agreed_dagsverk", "absence_dagsverk", "pooled_rate_percent", "by_municipality", "by_period"),
    "survey": ("items",),
    "projects": ("plo_municipalities", "plo_measures"),
}


def always(result: Mapping[str, Any]) -> list[str]:
    """What holds of every outcome: rows in = kept + dropped, refused exactly when a fault says so, …"""
    found = []
    dropped = sum(entry["rows"] for entry in result["dropped"])
    if result["rows_in"] != result["rows_kept"] + dropped:
        found.append(f"{result['rows_in']} rows in, {result['rows_kept']} kept, {dropped} dropped")
    if not all(entry["reason"] and entry["rows"] > 0 for entry in result["dropped"]):
        found.append(f"dropped without a reason or without rows: {result['dropped']}")
    if not all(fault["severity"] in SEVERITIES and fault["rule"] for fault in result["faults"]):
        found.append("a fault without rule or with an unknown severity")
    if result["ok"] == any(fault["severity"] == "refuse" for fault in result["faults"]):
        found.append(f"ok is {result['ok']} with {[fault['severity'] for fault in result['faults']]}")
    return found


def differences(
    result: Mapping[str, Any], case: Case, words: str, kinds: Mapping[str, Iterable[str]]
) -> list[str]:
    """Say in what an outcome differs from all that the case allows; empty when it is one of them.

    ``words`` is all that a person is told; ``kinds`` gives the rules of kqlib for each kind of fault.
    """
    found = always(result)
    if not result["ok"]:
        found += ["refused"] if case.refused is None else _lacking(result, case.refused, kinds)
        return found + [
            f"not a word of {word}" for word in case.says if not any(w in words for w in word.split("|"))
        ]
    if not case.taken:
        return [*found, f"taken: {result['totals']}"]
    return found + min((_against(result, case, way, kinds) for way in case.taken), key=len)


def totals_differ(kind: str, result: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Compare totals: dagsverk as exact decimals, the rest as it stands."""
    found = (
        []
        if result["rows_kept"] == expected["rows_kept"]
        else [f"{result['rows_kept']} rows kept, not {expected['rows_kept']}"]
    )
    for name in TOTALS[kind]:
        got = result["totals"].get(name)
        if _exact(got) != _exact(expected[name]):
            found.append(f"{name}: {got}, not {expected[name]}")
    return found


def frame_differs(frame: pd.DataFrame | None, result: Mapping[str, Any]) -> list[str]:
    """Hold the clean table against the totals: the same rows, or the same dagsverk in every cut."""
    if frame is None or not result["ok"]:
        return [] if (frame is None) != result["ok"] else ["a table of what is refused, or none"]
    if "agreed_dagsverk" not in frame:
        rates = "rate_total" in frame  # a row a municipality × quarter
        return [] if rates or len(frame) == result["rows_kept"] else [f"{len(frame)} rows in the table"]
    found = []
    for column in ("municipality", "period"):
        sums = frame.groupby(column)[["agreed_dagsverk", "absence_dagsverk"]].sum()
        table = {str(name): [_four(a), _four(b)] for name, a, b in sums.itertuples()}
        told = {
            name: [_four(part) for part in both] for name, both in result["totals"][f"by_{column}"].items()
        }
        if table != told:
            found.append(f"the table has {table} by {column}, the totals {told}")
    return found


def _four(value: float | str) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.0001"))


def _exact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _exact(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(part) for part in value]
    # A float is never an exact decimal; left as it is, it differs from every Decimal with its digits.
    return Decimal(value) if isinstance(value, str) else value


def _against(
    result: Mapping[str, Any], case: Case, way: Taken, kinds: Mapping[str, Iterable[str]]
) -> list[str]:
    if case.rates_only:
        known = [
            name
            for name in ("agreed_dagsverk", "absence_dagsverk", "pooled_rate_percent")
            if result["totals"][name] is not None
        ]
        found = [f"totals of rates: {known}"] if known else []
    else:
        expected = case.totals(way)
        found = totals_differ(case.kind, result, expected)
    dropped = sum(entry["rows"] for entry in result["dropped"])
    if not len(way.dropped) <= dropped <= len(way.dropped) + way.blank:
        found.append(f"{dropped} rows dropped, not {len(way.dropped)}")
    found += _reasons(result, way, kinds)
    told = result["faults"]
    for line, severity, kind in way.faults:
        if not any(
            _fits(fault, line, "*", kind, kinds) and severity in ("*", fault["severity"]) for fault in told
        ):
            found.append(f"no {severity} of {kind} in line {line}")
    return found + [
        f"{kind} said" for kind in way.silent if any(_fits(fault, "*", "*", kind, kinds) for fault in told)
    ]


def _reasons(result: Mapping[str, Any], way: Taken, kinds: Mapping[str, Iterable[str]]) -> list[str]:
    told = {entry["reason"] for entry in result["dropped"]}
    wanted = {kind for kind in way.dropped.values() if kind != "*"}
    return [
        f"no row dropped as {kind}, only as {sorted(told)}"
        for kind in wanted
        if not told & _rules(kind, kinds)
    ]


def _lacking(
    result: Mapping[str, Any],
    faults: Iterable[tuple[int | str, str, str]],
    kinds: Mapping[str, Iterable[str]],
) -> list[str]:
    refusing = [fault for fault in result["faults"] if fault["severity"] == "refuse"]
    told = [(fault["row"], fault["column"], fault["rule"]) for fault in refusing]
    return [
        f"no fault {wanted}, only {told}"
        for wanted in faults
        if not any(_fits(fault, *wanted, kinds) for fault in refusing)
    ]


def _fits(
    fault: Mapping[str, Any], line: int | str, column: str, kind: str, kinds: Mapping[str, Iterable[str]]
) -> bool:
    return (
        line in ("*", fault["row"])
        and column in ("*", fault["column"])
        and (kind == "*" or fault["rule"] in _rules(kind, kinds))
    )


def _rules(kind: str, kinds: Mapping[str, Iterable[str]]) -> set[str]:
    return {rule for one in kind.split("|") for rule in kinds[one]}
