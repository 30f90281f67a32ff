"""Vedlegg 7: starting dates and intake of pulje 1-4.

Source: sluttrapport-2010, lines 4643-4654. Population: municipalities and bydeler (city districts) at the
starts. Unit: one start. Compared with its own sum, with the dates in Vedlegg 2, and with the annual report
for 2007 (line 36). The headings of Vedlegg 8 are not compared: municipalities changed pulje in between
(line 363).
"""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from kqlib.cleaning.dates import Period, parse_period
from kqlib.exhibits._counts import compare
from kqlib.exhibits._gatherings import START, gatherings
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Printed, Quantity

_FILES = ("appendix_7", "appendix_2", "appendix_8", "appendix_8_headings")
EXHIBIT = Spec(
    id="appendix_7",
    number="Vedlegg 7",
    at=("sluttrapport-2010", 4643),
    evidence="recomputed",
    reads=(*(f"published/{name}.csv" for name in _FILES), PASSAGES),
    header="intake",
    show=("intake", "date", "date_appendix_2", "units"),
    totals=("Sum",),
)
_PULJER = ("1", "2", "3", "4")


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a start, and the sum: intake (key), cohort, date, place, units, date_appendix_2."""
    printed = inputs.published("appendix_7")
    starts = gatherings(inputs)
    starts = starts[starts["gathering"] == START]
    names = [f"{c}, {p}" if p else str(c) for c, p in zip(printed["cohort"], printed["place"], strict=True)]
    other = [_same_start(c, d, starts) for c, d in zip(printed["cohort"], printed["date"], strict=True)]
    return printed.assign(intake=names, date_appendix_2=other)


def _same_start(cohort: str, date: str, starts: pd.DataFrame) -> str:
    """Find the start of the same pulje, year and days of the month in Vedlegg 2; the month may differ."""
    if not date:
        return ""
    wanted = parse_period(date)
    for _, row in starts[starts["cohort"] == cohort.replace("Pulje ", "P")].iterrows():
        if _days(Period(row["start"], row["end"])) == _days(wanted):
            return str(row["held"])
    return ""


def _days(period: Period) -> tuple[int, int, int]:
    return period.start.year, period.start.day, period.end.day


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give intake by pulje and in all, the headings of Vedlegg 8, bydeler, and the two dates that differ."""
    headings = inputs.published("appendix_8_headings").set_index("cohort")["units"]
    found = {
        "total": int(table["units"].iloc[-1].number),
        "listed": inputs.published("appendix_8")["unit"].nunique(),
    }
    for pulje in _PULJER:
        found[f"intake_{pulje}"] = _intake(table, pulje)
        found[f"heading_{pulje}"] = int(headings[f"P{pulje}"].number)
    found["effort"] = int(inputs.passage("effort_municipalities").number)
    for name in ("annual_admitted_spring_2007", "annual_admitted_autumn_2007"):
        found[name] = int(inputs.passage(name).number)
    found["districts_1"], found["districts_2"] = (_districts(inputs, p) for p in ("1", "2"))
    last = table[table["cohort"] == "Pulje 4"].iloc[0]
    dates = {"date_printed": str(last["date"]), "date_other": str(last["date_appendix_2"])}
    return {**{name: Quantity(n) for name, n in found.items()}, **dates}


def _intake(table: pd.DataFrame, pulje: str) -> int:
    return sum(int(n.number) for n in table[table["cohort"] == f"Pulje {pulje}"]["units"])


def _districts(inputs: Inputs, pulje: str) -> int:
    units = inputs.published("appendix_8")
    return int(units[units["cohort"] == f"P{pulje}"]["unit"].str.startswith("Bydel").sum())


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the sum, each start's month with Vedlegg 2, the annual report's 29 and 46 with the intake."""
    parts, whole = table[table["cohort"] != "Sum"], table[table["cohort"] == "Sum"].iloc[0]
    units = [int(n.number) for n in parts["units"]]
    plus = " + ".join(map(str, units))
    found = [
        compare("appendix_7", "sum", whole["units"], {"rows": sum(units)}, plus, row="Sum", column="units")
    ]
    for _, row in parts.iterrows():
        name, other = str(row["intake"]), str(row["date_appendix_2"])
        # Year and days are those of the row found; what is left to compare is the month.
        month = Printed(str(row["date"]), Decimal(parse_period(str(row["date"])).start.month))
        readings = {"appendix_2": parse_period(other).start.month} if other else {}
        told = {"reason": "other_passage", "explanation": "date"}
        found.append(
            compare(
                "appendix_7",
                f"month.{name}",
                month,
                readings,
                "Vedlegg 2",
                row=name,
                column="date",
                shown=other,
                **told,
            )
        )
    effort = int(inputs.passage("effort_municipalities").number)
    for pulje, term in (("1", "spring"), ("2", "autumn")):
        intake, districts = _intake(table, pulje), _districts(inputs, pulje)
        readings = {"intake": intake, "without_districts": intake - districts}
        if pulje == "2":
            # The innsatskommuner met together with the start of pulje 2 (arsrapport-2007, line 164).
            readings["without_effort"] = intake - effort
        printed, key = inputs.passage(f"annual_admitted_{term}_2007"), f"annual_{term}"
        why = {"reason": "other_document", "explanation": key}
        found.append(compare("appendix_7", key, printed, readings, str(intake), **why))
    return tuple(found)
