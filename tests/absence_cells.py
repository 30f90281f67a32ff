"""Clean absence frames made by hand, for tests."""

from __future__ import annotations

import pandas as pd

DTYPES = {
    "persons": "Int64", "man_years": "Float64", "agreed_dagsverk": "float64", "absence_dagsverk": "float64",
    "absence_self_certified": "Float64", "absence_doctor_certified": "Float64",
    "absence_largest_1": "Float64", "absence_largest_2": "Float64",
}  # fmt: skip


def cell(municipality, period, agreed, absence, sector="", sex="", **more):
    """One row of the clean absence frame; what is not named is missing."""
    return {
        "municipality": municipality, "sector": sector, "sex": sex, "age_group": "", "period": period,
        **dict.fromkeys(DTYPES), "agreed_dagsverk": agreed, "absence_dagsverk": absence, **more,
    }  # fmt: skip


def frame(rows):
    return pd.DataFrame(rows).astype(DTYPES)
