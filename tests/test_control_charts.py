"""Control charts against the formulas worked out again in plain Python on two real series, and by hand."""

from __future__ import annotations

import csv
import os
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from pathlib import Path
from statistics import fmean

import numpy as np
import pandas as pd
import pytest

from kqlib.errors import DataError
from kqlib.measures.control_charts import p_prime, xmr
from kqlib.measures.control_rules import Rule, RuleSet, rule_sets, signals

REFERENCE = Path(os.environ.get("KQLIB_REFERENCE") or Path(__file__).parents[2] / "shared" / "reference")
MDC = rule_sets()["making_data_count"]


def real(file):
    path = REFERENCE / file
    if not path.is_file():
        pytest.skip(f"{file} is not here")
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def sickness():
    rows = real("ssb_sykefravaer_kvartal_2000K2_2011K3.csv")
    return pd.Series({row["kvartal"]: float(row["alle_naeringer_totalt"]) for row in rows})


# --- limits -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("constant", "baseline"), [(2.66, 46), (3 / 1.128, 46), (2.66, 28)])
def test_xmr_on_the_national_series(constant, baseline):
    series = sickness()
    assert len(series) == 46
    chart = xmr(series, baseline=baseline, constant=constant)
    values = [Fraction(str(v)) for v in series]
    before = values[:baseline]
    centre = sum(before) / len(before)
    ranges = [abs(b - a) for a, b in pairwise(before)]
    moving = sum(ranges) / len(ranges)
    assert chart.mean_moving_range == pytest.approx(float(moving))
    assert chart.constant == constant
    assert chart.baseline == baseline
    assert chart.points["centre"].to_numpy() == pytest.approx(float(centre))
    low, high = float(centre) - constant * float(moving), float(centre) + constant * float(moving)
    assert chart.points["low"].to_numpy() == pytest.approx(low)
    assert chart.points["high"].to_numpy() == pytest.approx(high)
    beyond = [not low <= v <= high for v in series]
    assert ["outside_limits" in s for s in chart.points["signals"]] == beyond
    assert any(beyond), "a chart on which nothing stands out would not test the rule"


def test_p_prime_on_the_hospital_series():
    rows = real("spc_qicharts2_cdi.csv")
    events = pd.Series({r["month"]: float(r["n"]) for r in rows})
    days = pd.Series({r["month"]: float(r["days"]) for r in rows})
    before = [r["period"] for r in rows].count("pre")
    chart = p_prime(events, days, baseline=before)
    n, sizes = list(events), list(days)
    share = sum(n[:before]) / sum(sizes[:before])
    spread = [sqrt(share * (1 - share) / size) for size in sizes]
    z = [(a / b - share) / s for a, b, s in zip(n, sizes, spread, strict=True)][:before]
    sigma_z = fmean(abs(b - a) for a, b in pairwise(z)) / 1.128
    assert chart.sigma_z == pytest.approx(sigma_z)
    assert chart.points["centre"].to_numpy() == pytest.approx(100 * share)
    high = [100 * (share + 3 * s * sigma_z) for s in spread]
    low = [max(0.0, 100 * (share - 3 * s * sigma_z)) for s in spread]
    assert chart.points["high"].to_numpy() == pytest.approx(high)
    assert chart.points["low"].to_numpy() == pytest.approx(low)
    assert chart.points["value"].to_numpy() == pytest.approx(
        [100 * a / b for a, b in zip(n, sizes, strict=True)]
    )


def test_constants_differ_in_the_fourth_digit():
    values = pd.Series([10.0, 20.0] * 8)
    rounded, exact = (xmr(values, baseline=16, constant=c).points["high"].iloc[0] for c in (2.66, 3 / 1.128))
    # Mean 15, mean moving range 10.
    assert rounded == pytest.approx(41.6)
    assert exact == pytest.approx(41.595744680851)


def test_limits_come_from_the_baseline_alone():
    values = pd.Series([10.0, 12.0] * 6 + [30.0] * 4)
    chart = xmr(values, baseline=12)
    assert chart.points["centre"].iloc[-1] == 11
    assert chart.points["high"].iloc[-1] == pytest.approx(11 + 2.66 * 2)
    assert list(chart.points["signals"].str.contains("outside_limits")) == [False] * 12 + [True] * 4
    assert not chart.provisional
    assert xmr(values, baseline=11).provisional


def test_no_spread_in_the_baseline():
    chart = xmr(pd.Series([5.0] * 12 + [5.1]), baseline=12)
    assert list(chart.points["signals"]) == [""] * 12 + ["outside_limits"]


# --- rules ------------------------------------------------------------------------------------------------


def marked(deviations, rule, rules=MDC):
    values = np.array(deviations, dtype=float)
    return "".join(".x"[int(flag)] for flag in signals(values, values, rules)[rule])


def test_the_four_rules_as_data():
    assert MDC.title == "NHS Making Data Count"
    assert "2019" in MDC.citation
    assert [rule.id for rule in MDC.rules] == ["outside_limits", "shift", "trend", "near_limit"]
    assert [rule.points for rule in MDC.rules] == [1, 7, 7, 2]


def test_rules_by_hand():
    assert marked([0, 3, 3.01, -3.01, 0], "outside_limits") == "..xx."
    assert marked([0.1] * 6 + [0, 0.1], "shift") == "........"
    assert marked([-1] + [0.1] * 7 + [-1], "shift") == ".xxxxxxx."
    assert marked([0, 1, 2, 3, 4, 5, 5], "trend") == "......."
    assert marked([9, 0, 1, 2, 3, 4, 5, 6, 6], "trend") == ".xxxxxxx."
    assert marked([6, 5, 4, 3, 2, 1, 0], "trend") == "xxxxxxx"
    # Two of three beyond two sigma on the same side; opposite sides do not count together.
    assert marked([0, 2.1, 0.5, 2.5, 0], "near_limit") == ".x.x."
    assert marked([0, 2.1, 0.5, 0.5, 2.5], "near_limit") == "....."
    assert marked([0, 2.1, -2.1, 0, 0], "near_limit") == "....."
    assert marked([2.1, 2.2], "near_limit") == ".."


def test_the_length_of_runs_can_be_chosen():
    six = MDC.with_run(6)
    assert marked([0.1] * 6 + [0, 0.1], "shift", six) == "xxxxxx.."
    assert marked([0, 1, 2, 3, 4, 5, 5], "trend", six) == "xxxxxx."
    assert [rule for rule in six.rules if rule.kind == "beyond"] == [
        r for r in MDC.rules if r.kind == "beyond"
    ]
    own = RuleSet("own", "", (Rule("eight", "run", 8),))
    assert xmr(pd.Series(range(12), dtype=float), baseline=12, rules=own).rules is own


# --- refusals ---------------------------------------------------------------------------------------------


def test_overlapping_windows_are_refused():
    rolling = [f"{y}K{q}-{y + 1}K{q - 1}" for y in range(2000, 2006) for q in (2, 3, 4)]
    with pytest.raises(DataError, match="2000K2-2001K1 og 2000K3-2001K2"):
        xmr(pd.Series(1.0, index=rolling), baseline=12)
    apart = [f"{y}K1-{y}K4" for y in range(2000, 2012)]
    assert len(xmr(pd.Series(1.0, index=apart), baseline=12).points) == 12


@pytest.mark.parametrize(("points", "baseline"), [(11, 11), (12, 1), (12, 13)])
def test_too_few_points_are_refused(points, baseline):
    series = pd.Series(range(points), dtype=float)
    for chart in (
        lambda: xmr(series, baseline=baseline),
        lambda: p_prime(series, series + 20, baseline=baseline),
    ):
        with pytest.raises(DataError, match=f"{points} punkter"):
            chart()
