"""What may be published: tables, figures and exports accept a :class:`SafeTable` and nothing else.

:func:`publish` makes one.  A table about persons needs a :class:`Guard`, the declaration of what its cells
tell, which an exhibit gives by a function ``guard(inputs, table)``; :func:`publish` then hides what the rules
(:func:`rules`, ``rules.toml``) forbid, and as little more as keeps it hidden.  An exhibit that reads data
about persons and declares nothing is an error.

Rates of absence, by municipality and sector, say::

    def guard(inputs, table):
        areas = regular_areas(
            table, "absence", {"municipality": "municipality", "sector": "sector"},
            totals={"municipality": ALL, "sector": ALL},
        )
        return rates(
            table, areas, rules(inputs.parameters.get("min_cell")), labels=("municipality", "sector"),
            shown={"absence_rate": "absence_dagsverk"},
        )

where ``table`` has the cells *and* their totals, each with ``agreed_dagsverk``, ``man_years``, ``persons``
and, for deliveries of single persons, ``absence_largest_1`` and ``absence_largest_2``; these serve the rules
and are not published unless named in ``amounts``.  A row is hidden when it rests on too few årsverk or
persons, when one or two persons make up nearly all of the absence, when its rate is nought or a hundred per
cent, and when another hidden row would follow from it.  Groups and windows are areas of several values:
``groups={"period": {"2008K1-2008K4": ("2008K1", "2008K2", "2008K3", "2008K4")}}``.  All tables of absence
share the universe ``"absence"``, so that the audit sees how they overlap.

Counts of persons use :func:`counts`; answers to ordered categories :func:`distribution`, which merges
neighbours before it hides.  Tables that show the same cells share one declaration (:meth:`Guard.part`).

:func:`audit` holds a whole release, its earlier releases (:mod:`~kqlib.disclosure.log`) and the printed
report against each other.
"""

from kqlib.disclosure.answers import Columns
from kqlib.disclosure.cells import Area, area, regular_areas
from kqlib.disclosure.guard import Guard
from kqlib.disclosure.guard_counts import counts
from kqlib.disclosure.guard_distribution import distribution
from kqlib.disclosure.guard_rates import rates
from kqlib.disclosure.release_audit import Leak, audit, require_safe
from kqlib.disclosure.rule_set import Rules, rules
from kqlib.disclosure.safe import HIDDEN, SafeTable, publish

__all__ = [
    "HIDDEN",
    "Area",
    "Columns",
    "Guard",
    "Leak",
    "Rules",
    "SafeTable",
    "area",
    "audit",
    "counts",
    "distribution",
    "publish",
    "rates",
    "regular_areas",
    "require_safe",
    "rules",
]
