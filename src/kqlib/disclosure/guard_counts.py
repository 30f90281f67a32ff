"""A table of counts of persons, one row a cell, total or group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pandas as pd

from kqlib.disclosure.cells import Area, Fact, Item, Target, domain, known
from kqlib.disclosure.guard import Form, Guard, Place, Plan, costs
from kqlib.disclosure.primary import survey_cell
from kqlib.disclosure.rule_set import Rules, SurveyRule


def survey_target(where: Area, respondents: int, municipalities: int, rule: SurveyRule) -> Target | None:
    """Give the demand on a count that the survey rule hides; None when it may be shown.

    Too few respondents: an attacker must think the smallest publishable count possible.  In any case the
    possible counts must lie that many persons apart.
    """
    reason = survey_cell(respondents, municipalities, rule)
    if not reason:
        return None
    high = rule.min_respondents if reason == "respondents" else 0
    return Target(str(where), where, high=high, width=rule.min_respondents, reason=reason)


def count_form(where: Area, respondents: int, rule: SurveyRule) -> Form:
    """Tie a published count to its area: a count that moves by less than the rule asks for from one release
    to the next tells of those persons.
    """
    n = Fraction(respondents)
    return Form(((Fraction(1), where),), Fraction(1), n, 0, n, Fraction(rule.min_respondents))


def counts(
    table: pd.DataFrame,
    areas: Sequence[Area],
    municipalities: Sequence[int],
    rules: Rules,
    *,
    labels: Sequence[str],
    count: str = "count",
    open: Sequence[str] = (),
    keep: Sequence[bool] | None = None,
    partial: frozenset[str] = frozenset(),
    more: Mapping[Place, Fact] | None = None,
) -> Guard:
    """Declare a table of counts.

    ``areas`` and ``municipalities`` give each row's area and how many municipalities its persons come from;
    ``count`` is the column with the number of persons, and every column that is neither a label nor ``open``
    follows from it (shares, rates) and is hidden with it.  Rows with ``keep`` false are protected but not
    shown.  ``partial`` names dimensions whose named values are not all there are.  ``more`` is what another
    column tells beside the count, by place; it is hidden by itself too.
    """
    numbers = [int(value) for value in table[count]]
    shown = tuple(keep) if keep is not None else (True,) * len(table)
    targets = [
        survey_target(where, n, units, rules.survey)
        for where, n, units in zip(areas, numbers, municipalities, strict=True)
    ]
    reasons = [target.reason if target else "" for target in targets]
    prices = costs(areas, numbers)
    told = [place for place in range(len(table)) if shown[place]]
    # Rows that are the same cells (a county of one municipality) are told and hidden as one.
    items: dict[str, Item] = {}
    for place in told:
        name, fact = str(areas[place]), known(areas[place], numbers[place])
        items[name] = Item(name, (fact,), prices[place], reasons[place])
    names = [str(name) for name in table.columns if name not in {*labels, *open}]
    needs: dict[Place, tuple[str, ...]] = {(p, name): (str(areas[p]),) for p in told for name in names}
    for (place, column), fact in (more or {}).items():
        name = f"{areas[place]}|{column}"
        items[name] = Item(name, (fact,), prices[place], reasons[place])
        needs[place, column] = (str(areas[place]), name)
    demanded = tuple(dict.fromkeys(target for target in targets if target))
    plan = Plan(rules, tuple(items.values()), demanded, True, domain(areas), partial)
    forms = {(place, count): count_form(areas[place], numbers[place], rules.survey) for place in told}
    return Guard(plan, tuple(labels), tuple(open), (), needs, shown, forms)
