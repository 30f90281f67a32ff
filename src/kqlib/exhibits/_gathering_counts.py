"""What the text and the annual report say of the number of gatherings, against the list of Vedlegg 2."""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits._counts import compare
from kqlib.exhibits._gatherings import (
    ABSENCE,
    CENTRAL,
    COHORTS,
    EFFORT,
    LEADERS,
    LOCAL,
    count,
    held_together,
    within,
)
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Comparison

# The text says that pulje 3 had one or two local gatherings a network (line 645).
_MOST_P3 = 2


def local_gatherings(inputs: Inputs, table: pd.DataFrame) -> list[Comparison]:
    """Compare 36 = 6 + 11 + 11 + 8 (lines 736-737) with its parts, and each number with the list.

    The charitable reading adds the two self-financed gatherings (lines 737-741) where the list has fewer,
    and counts at most two a network, as offered, where it has more.
    """
    told = {c: inputs.passage(f"local_gatherings_{c.lower()}") for c in COHORTS[1:]}
    listed = {c: count(table, LOCAL, c) for c in told}
    extra = int(inputs.passage("local_gatherings_self_financed").number)
    whole, parts = inputs.passage("local_gatherings_total"), [int(p.number) for p in told.values()]
    found = [
        compare("appendix_2", "local_sum", whole, {"parts": sum(parts)}, " + ".join(map(str, parts))),
        compare(
            "appendix_2",
            "local",
            whole,
            {"listed": sum(listed.values()), "self_financed": sum(listed.values()) + extra},
            " + ".join(map(str, listed.values())),
            reason="other_passage",
            explanation="local",
        ),
    ]
    for cohort, printed in told.items():
        readings = {"listed": listed[cohort]}
        if listed[cohort] < printed.number:
            readings["self_financed"] = listed[cohort] + extra
        if cohort == "P3":
            readings["within_offer"] = within(table, cohort, _MOST_P3)
        found.append(
            compare(
                "appendix_2",
                f"local_{cohort}",
                printed,
                readings,
                str(listed[cohort]),
                reason="other_passage",
                explanation="network" if cohort == "P3" else "local",
            )
        )
    networks = table[(table["gathering"] == LOCAL) & (table["cohort"] == "P4")]["network"].value_counts()
    each = {"fewest": int(networks.min()), "most": int(networks.max())}
    return [*found, compare("appendix_2", "local_each_P4", inputs.passage("local_gatherings_each_p4"), each)]


def leaders_gatherings(inputs: Inputs) -> list[Comparison]:
    """State the meetings between project leaders (lines 805-807): their source is not printed."""
    return [
        compare(
            "appendix_2",
            f"leaders_{cohort}",
            inputs.passage(f"leader_gatherings_{cohort.lower()}"),
            {},
            reason="missing_source",
            explanation="leaders",
        )
        for cohort in ("P3", "P4")
    ]


def central_gatherings(inputs: Inputs, table: pd.DataFrame) -> list[Comparison]:
    """Compare the central gatherings of pulje 1 and 2 (two each, line 640) and pulje 3 (one, line 644)."""
    two, one = inputs.passage("central_gatherings_p1_p2"), inputs.passage("central_gatherings_p3")
    return [
        compare(
            "appendix_2",
            f"central_{cohort}",
            printed,
            {"together": held_together(table, CENTRAL, cohort), "listed": count(table, CENTRAL, cohort)},
            str(count(table, CENTRAL, cohort)),
            reason="other_passage",
            explanation="central_p1" if cohort == "P1" else "",
        )
        for cohort, printed in (("P1", two), ("P2", two), ("P3", one))
    ]


def other_gatherings(inputs: Inputs, table: pd.DataFrame) -> list[Comparison]:
    """Compare the five conferences (line 1110), and the annual report's three in 2007 (its line 160)."""
    first = table[table["year"] == table["year"].min()]
    effort, leaders = count(first, EFFORT, "IKS"), count(first, LEADERS, "IKS")
    return [
        compare(
            "appendix_2", "absence", inputs.passage("absence_conferences"), {"listed": count(table, ABSENCE)}
        ),
        compare(
            "appendix_2",
            "effort_2007",
            inputs.passage("annual_effort_gatherings"),
            {"networks": effort, "with_leaders": effort + leaders},
            f"{effort} + {leaders}",
            reason="other_document",
            explanation="effort",
        ),
    ]
