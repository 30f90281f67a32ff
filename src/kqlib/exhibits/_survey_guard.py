"""What the tables of the survey tell about persons: one plan for all tables of the six-point items, and one
for those of the choice items, so that no table shows what another hides.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import pandas as pd

from kqlib.cleaning.survey import SCALE_ITEMS
from kqlib.deliveries.survey import Survey
from kqlib.disclosure import Area, Columns, Guard, area, distribution, rules
from kqlib.exhibits._survey import CHOICES
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.choices import YES_NO
from kqlib.measures.likert import CATEGORIES
from kqlib.measures.survey_groups import UNKNOWN

_ITEMS = tuple(item.removeprefix("item_") for item in SCALE_ITEMS)
LABELS = ("respondents", "survey_item", "split", "answer")
# How many were invited is known, whether a role could answer differently is tested over all of them, and the
# tests rest on the municipality of every answer, which nobody has.
OPEN = ("invited", "municipalities_counted", "p_value", "p_holm", "wald", "freedom")
GROUPS = ("role", "cohort")
SCALE = tuple(str(category) for category in CATEGORIES)
_SCALE_COLUMNS = Columns(
    size="n_valid",
    single={f"{name}_{k}": k - 1 for name in ("category", "count") for k in CATEGORIES},
    cuts={
        **dict.fromkeys(("agree", "low", "high", "bound_low", "bound_high", "deff"), (3,)),
        "top_2": (4,),
        "bottom_2": (2,),
        "net": (2, 4),
    },
    quantiles={"q1": Fraction(1, 4), "median": Fraction(1, 2), "q3": Fraction(3, 4)},
    whole=("mean",),
    beside=("n_blank", "n_not_shown"),
    across=dict.fromkeys(("agree_standardised", "standardised_low", "standardised_high"), "agree"),
    merged="merged",
)
ANSWERS = ("ja", "nei", "vet ikke")
SHARES = {"ja": "share_yes", "nei": "share_no", "vet ikke": "share_dont_know"}
_CHOICE_COLUMNS = Columns(
    size="n_valid",
    single={name: place for place, name in enumerate(SHARES.values())},
    cuts={"low": (1,), "high": (1,)},
    across={f"{name}_standardised": name for name in SHARES.values()},
)


def scale_guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare a table of the six-point items with a row an item and group (``survey_item``,
    ``respondents``).
    """
    groups, guard = _scale(inputs.survey(), inputs.parameters.get("min_cell"))
    rows = zip(table["survey_item"], table["respondents"], strict=True)
    return guard.part([groups[row] for row in rows])


def tests_guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare a table of tests of the six-point items: the number of those compared, or of one role and of
    the others with the chance that one answers higher.
    """
    groups, guard = _scale(inputs.survey(), inputs.parameters.get("min_cell"))
    picked = []
    for row in table.to_dict("records"):
        item = row["survey_item"]
        if "split" in row:
            picked.append({"n_valid": (groups[item, f"compared_{row['split']}"], "n_valid")})
            continue
        own = groups[item, row["respondents"]]
        others = groups[item, f"but_{row['respondents']}"]
        picked.append(
            {
                "n_valid": (own, "n_valid"),
                "n_others": (others, "n_valid"),
                "superiority": (own, "superiority"),
            }
        )
    # A test of nobody says nought, which is no number of the plan.
    return replace(guard.pick(picked), open=(*OPEN, "n_valid", "n_others", "superiority"))


def choice_guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare a table of the choice items: a row an item and group, or an item and answer of everybody."""
    groups, guard = _choices(inputs.survey(), inputs.parameters.get("min_cell"))
    if "respondents" in table.columns:
        rows = zip(table["survey_item"], table["respondents"], strict=True)
        return guard.part([groups[row] for row in rows])
    picked = []
    for item, answer in zip(table["survey_item"], table["answer"], strict=True):
        place, share = groups[item, "total"], SHARES[answer]
        own = dict.fromkeys(("count", "share", "low", "high"), (place, share))
        picked.append(
            own | {"answered": (place, "n_valid"), "share_standardised": (place, f"{share}_standardised")}
        )
    return guard.pick(picked)


_NOWHERE = -1
_Places = dict[tuple[str, str], int]


@lru_cache(maxsize=4)
def _scale(survey: Survey, min_cell: int | None) -> tuple[_Places, Guard]:
    """Give the plan of all tables of the six-point items, and the place of each item and group in it.

    Beside the groups there are ``compared_role`` and ``compared_cohort``, those of known group that are
    enough to be compared, and ``but_<role>``, the others of them: tests say how many these are.
    """
    least = rules(min_cell).survey.min_respondents
    answers = _answers(survey.frame, {f"item_{item}": item for item in _ITEMS})
    places: _Places = {}
    areas: list[Area] = []
    sized: list[Area] = []
    for item in _ITEMS:
        for name, where in _groups(survey, item).items():
            places[item, name] = len(areas)
            areas.append(where)
    compared: dict[str, list[str]] = {}
    for item in _ITEMS:
        own = answers[answers["universe"] == _universe(item)]
        roles = compared[item] = _known(own, "role", least)
        named = {f"compared_{by}": (by, _known(own, by, least)) for by in GROUPS}
        named |= {f"but_{role}": ("role", [r for r in roles if r != role]) for role in roles}
        for name, (by, members) in named.items():
            places[item, name] = len(areas) + len(sized) if members else _NOWHERE
            sized += [area(_universe(item), {by: members})] if members else []
    guard = distribution(
        areas,
        answers,
        rules(min_cell),
        _SCALE_COLUMNS,
        categories={where.universe: SCALE for where in areas},
        labels=LABELS,
        open=OPEN,
        sized=sized,
    )
    # The chance that one role answers higher than the others counts pairs of single answers: it may be told
    # when the answers of all of them are.
    pairs = {
        (places[item, role], "superiority"): tuple(
            name for other in roles for name in guard.needs[places[item, other], "mean"]
        )
        for item, roles in compared.items()
        for role in roles
    }
    return places, replace(guard, needs={**guard.needs, **pairs})


@lru_cache(maxsize=4)
def _choices(survey: Survey, min_cell: int | None) -> tuple[_Places, Guard]:
    """Give the plan of all tables of the choice items, and the place of each item and group in it."""
    frame = survey.frame
    yes_no = {item: frame[item].map(YES_NO) for item in CHOICES if frame[item].dtype == "boolean"}
    answers = _answers(frame.assign(**yes_no), CHOICES)
    places: _Places = {}
    areas: list[Area] = []
    for item in CHOICES.values():
        for name, where in _groups(survey, item).items():
            places[item, name] = len(areas)
            areas.append(where)
    categories = {
        _universe(code): ANSWERS[:2] if item in yes_no else ANSWERS for item, code in CHOICES.items()
    }
    guard = distribution(
        areas,
        answers,
        rules(min_cell),
        _CHOICE_COLUMNS,
        categories=categories,
        ordered=False,
        labels=LABELS,
        open=OPEN,
    )
    return places, guard


def _universe(item: str) -> str:
    return f"survey/{item}"


def _groups(survey: Survey, item: str) -> dict[str, Area]:
    """Name everybody, and each known group in which somebody answered or was invited."""
    found = {"total": area(_universe(item))}
    for by in GROUPS:
        asked = survey.invitations.loc[survey.invitations["invited"] > 0, by]
        there = {str(name) for name in (*survey.frame[by].dropna(), *asked)}
        for name in sorted(there - {UNKNOWN}):
            found[name] = area(_universe(item), {by: name})
    return found


def _answers(frame: pd.DataFrame, items: dict[str, str]) -> pd.DataFrame:
    """Give a row a valid answer, as :func:`kqlib.disclosure.distribution` asks for them."""
    parts = []
    for item, code in items.items():
        own = frame.loc[frame[item].notna(), [*GROUPS, "unit", item]]
        part = own.rename(columns={item: "category"}).astype(
            {"category": "str", "role": "str", "cohort": "str"}
        )
        parts.append(part.assign(universe=_universe(code)))
    return pd.concat(parts, ignore_index=True)


def _known(answers: pd.DataFrame, by: str, least: int) -> list[str]:
    """Name the groups that tests compare: known, and large enough."""
    sizes = answers[by].value_counts()
    return sorted(str(name) for name, n in sizes.items() if name != UNKNOWN and n >= least)
