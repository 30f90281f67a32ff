"""Answers to the categories of an item, one row a group: ordered ones are merged before any is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kqlib.disclosure.answers import CATEGORY, Columns, Group
from kqlib.disclosure.cells import Area, Item, domain
from kqlib.disclosure.guard import Guard, Merged, Place, Plan, costs
from kqlib.disclosure.guard_counts import count_form
from kqlib.disclosure.rule_set import Rules


def distribution(
    areas: Sequence[Area],
    answers: pd.DataFrame,
    rules: Rules,
    columns: Columns,
    *,
    categories: Mapping[str, Sequence[str]],
    ordered: bool = True,
    labels: Sequence[str],
    open: Sequence[str] = (),
    sized: Sequence[Area] = (),
) -> Guard:
    """Declare a table of distributions, one row a group and item.

    ``areas`` gives each row's group (no dimension: everybody) in the universe of its item; ``answers`` has a
    row a valid answer: ``universe``, ``category`` (one of the item's ``categories``), ``unit`` (the
    municipality, may be missing), and the dimensions of the areas.  Groups that answered and have no row are
    protected too: the total less the groups shown would tell them.  ``sized`` are more rows, after the
    others, of which only the size is shown.
    """
    rows, only_sizes, others = (
        [Group(where, answers, categories[where.universe], ordered) for where in part]
        for part in (areas, sized, _without_row(areas, answers))
    )
    every = [*rows, *only_sizes, *others]
    prices = costs([*areas, *sized], [group.size for group in [*rows, *only_sizes]])
    items: dict[str, Item] = {}
    needs: dict[Place, tuple[str, ...]] = {}
    for place, (group, price) in enumerate(zip([*rows, *only_sizes], prices, strict=True)):
        if place < len(rows):
            items |= {item.name: item for item in group.items(columns, price, rules)}
            told = group.needs(columns) | _across(group, rows, columns)
            needs |= {(place, column): names for column, names in told.items()}
        else:
            items.setdefault(group.name(0), next(group.items(columns, price, rules)))
            needs[place, columns.size] = (group.name(0),)
    whole = (group.target(0, len(group.categories), rules) for group in only_sizes)
    parts = (target for group in [*rows, *others] for target in group.targets(rules))
    targets = tuple(dict.fromkeys(target for target in (*parts, *whole) if target))
    named = domain(group.area.within(CATEGORY, *group.categories) for group in every)
    return Guard(
        Plan(rules, tuple(items.values()), targets, True, named),
        tuple(labels),
        tuple(open),
        (),
        needs,
        (True,) * (len(rows) + len(only_sizes)),
        {(p, columns.size): count_form(g.area, g.size, rules.survey) for p, g in enumerate(every)},
        _merged(rows, columns) if columns.merged else None,
    )


def _across(group: Group, rows: Sequence[Group], columns: Columns) -> dict[str, tuple[str, ...]]:
    """Name what a mix of all groups of an item tells: what is mixed, in every group."""
    same = [row.needs(columns) for row in rows if row.area.universe == group.area.universe]
    return {
        column: tuple(name for needs in same for name in needs[mixed])
        for column, mixed in columns.across.items()
        if mixed in group.needs(columns)
    }


def _merged(rows: Sequence[Group], columns: Columns) -> Merged:
    told = {place: (group.categories, group.counts, group.everything) for place, group in enumerate(rows)}
    return Merged(columns.merged, columns.decimals, told)


def _without_row(areas: Sequence[Area], answers: pd.DataFrame) -> list[Area]:
    """Name the groups that answered and have no row, along every set of dimensions that rows have."""
    found: dict[Area, None] = {}
    for universe, dimensions in dict.fromkeys((a.universe, tuple(d for d, _ in a.where)) for a in areas):
        own = answers.loc[answers["universe"] == universe, list(dimensions)].drop_duplicates()
        for values in own.itertuples(index=False) if dimensions else ():
            where = Area(universe)
            for dimension, value in zip(dimensions, values, strict=True):
                where = where.within(dimension, str(value))
            found[where] = None
    return [where for where in found if where not in set(areas)]
