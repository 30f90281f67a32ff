"""The survey chapter on real six-point answers: every printed number against a calculation without kqlib."""

from __future__ import annotations

import csv
import os
import shutil
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import independent_survey as by_hand
from kqlib.paths import Project
from kqlib.rendering.assemble import assemble, compute
from kqlib.sources.lock import accept

ROOT = Path(__file__).parents[1]
REFERENCE = Path(os.environ.get("KQLIB_REFERENCE") or Path(__file__).parents[2] / "shared" / "reference")
SOURCE = REFERENCE / "likert_bfi_psych.csv"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOURCE.is_file(), reason=f"{SOURCE.name} not here; set KQLIB_REFERENCE"),
]

ITEMS = {"5": "N1", "6": "N2", "7": "N3", "8": "N4", "9a": "N5", "12": "E1", "13": "E2"}
CHOICES = {"9b": "C4", "11a": "C5", "11b": "O2"}
ANSWERS = {"ja": (1, 2, 3), "nei": (4, 5), "vet ikke": (6,)}
ROLES = ("ordfører", "rådmann", "tillitsvalgt", "prosjektleder")
COHORTS = ("IKS", "P1", "P2", "P3", "P4")
HEADER = (
    "Respondent ID;Svarstatus;Startet;Fullført;Kommunenavn/bydel;Pulje;1. Rolle;2. Styringsgruppe;"
    "3. Prosjektleder;4. Frikjøp;5. Svar;6. Svar;7. Svar;8. Svar;9. a) Svar;9. b) Svar;10. Ja – internt;"
    "10. Ja – eksternt;10. Ja – både internt og eksternt;10. Nei;11. a) Svar;11. b) Svar;12. Svar;13. Svar;"
    "14. Fritekst"
)
LABELS = {
    "total": "Alle", "ordfører": "Ordførere og ledere av bydelsutvalg",
    "rådmann": "Rådmenn og bydelsdirektører", "tillitsvalgt": "Tillitsvalgte",
    "prosjektleder": "Prosjektledere", "IKS": "Innsatskommuner",
    **{f"P{n}": f"Pulje {n}" for n in range(1, 5)},
    "5": "Samarbeidet er styrket", "6": "Møtet med innbyggeren er styrket",
    "7": "Bidratt i nærværsarbeidet", "8": "Nettverket har vært nyttig", "9a": "Nettverket bør fortsette",
    "12": "Omdømmet er styrket", "13": "Alt i alt vellykket",
}  # fmt: skip


def read_answers() -> list[dict]:
    """Give the persons of the file roles and made-up municipalities; those of cohort P4 answered item 13."""
    rows = []
    with SOURCE.open(encoding="utf-8") as file:
        for place, record in enumerate(csv.DictReader(file)):
            values = {item: int(record[column]) if record[column] else None for item, column in ITEMS.items()}
            # Whoever answered N4 alike stands together more often, so that clusters are alike.
            number = 1 + place % 23 + 23 * (int(record["N4"] or 0) // 2)
            cohort = COHORTS[number % 5]
            learned = (record["education"] or "0") >= "3"
            role = ROLES[2 * (record["gender"] == "2") + learned]
            if cohort == "P4" and values["13"] is None:
                continue
            rows.append(
                {
                    "unit": f"Kommune {number:03d}",
                    "cohort": cohort,
                    "role": None if place % 4 == 0 and cohort != "P4" else role,
                    **values,
                    **{i: _choice(record[c]) for i, c in CHOICES.items()},
                    "10": _ticks(record["A1"]),
                }
            )
    return rows


def _choice(cell: str) -> str | None:
    return next(a for a, values in ANSWERS.items() if int(cell) in values) if cell else None


def _ticks(cell: str) -> str:
    """Internal, external, both, none, in the order of the columns; contradictory for 6."""
    return {"1": "1000", "2": "0100", "3": "0010", "4": "1010", "5": "0001", "6": "1001"}.get(cell, "0000")


def export(rows: list[dict]) -> str:
    lines = ["Spørreundersøkelse", "", HEADER]
    for number, row in enumerate(rows, 1):
        scale = {item: "" if row[item] is None else str(row[item]) for item in ITEMS}
        choice = {item: row[item] or "" for item in CHOICES}
        cells = [str(number), "Fullført", "03.11.2009 08:10", "03.11.2009 08:22", row["unit"], row["cohort"]]
        cells += [(row["role"] or "-99").capitalize(), "-99", "-99", "-99"]
        cells += [scale[i] for i in ("5", "6", "7", "8", "9a")] + [choice["9b"], *row["10"]]
        cells += [choice["11a"], choice["11b"], scale["12"], scale["13"], ""]
        lines.append(";".join(cells))
    return "\n".join([*lines, ""])


def invitations(rows: list[dict]) -> dict[tuple[str, str], int]:
    """Everybody of P4 answered; in the others ten more a role were invited, and those of unknown role."""
    known = Counter((row["cohort"], row["role"]) for row in rows)
    more = {cohort: 0 if cohort == "P4" else 10 + known[cohort, None] for cohort in COHORTS}
    return {(cohort, role): known[cohort, role] + more[cohort] for cohort in COHORTS for role in ROLES}


@pytest.fixture(scope="module")
def answers() -> list[dict]:
    return read_answers()


@pytest.fixture(scope="module")
def place(answers, tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("delivery")
    shutil.copytree(ROOT / "data", root / "data")
    survey = root / "data/raw/survey"
    (survey / "questback_2009_synthetic.csv").write_text(export(answers), "utf-8")
    invited = [f"{cohort};{role};{n}" for (cohort, role), n in invitations(answers).items()]
    frame = "\n".join(["pulje;role;invited", *invited, ""])
    (survey / "questback_2009_synthetic_frame.csv").write_text(frame, "utf-8")
    accept(Project(root))
    return Project(root)


@pytest.fixture(scope="module")
def printed(place):
    """Give the cells of an exhibit as they are printed: (heading, row) to column to text."""

    def read(name: str) -> dict[tuple[str, str], dict[str, str]]:
        table = assemble(place, compute(place, name, {"min_cell": 5}), "nb").table
        keys = [column.key for column in table.columns]
        found, heading = {}, ""
        for row in table.rows:
            if row.role == "group":
                heading = row.cells[0].text
            else:
                cells = [cell.text for cell in row.cells]
                found[heading, cells[0]] = dict(zip(keys[1:], cells[1:], strict=True))
        return found

    return read


@pytest.fixture(scope="module")
def groups(answers):
    """Give (name, answers, invitations by role) for everybody, each role and each cohort."""
    asked = invitations(answers)
    found = [("total", answers, {r: sum(n for (_, o), n in asked.items() if o == r) for r in ROLES})]
    found += [(r, [a for a in answers if a["role"] == r], {r: found[0][2][r]}) for r in ROLES]
    found += [(c, [a for a in answers if a["cohort"] == c], {r: asked[c, r] for r in ROLES}) for c in COHORTS]
    return found


def valid(rows: list[dict], item: str) -> list[dict]:
    return [row for row in rows if row[item] is not None]


def test_nothing_is_hidden_so_that_everything_is_compared(printed):
    for name in ("survey_counts", "survey_likert", "survey_summary", "survey_uncertainty", "survey_choices"):
        assert not [c for cells in printed(name).values() for c in cells.values() if c == ":"], name


def test_response(printed, groups, answers):
    found = printed("survey_response")
    unknown = sum(row["role"] is None for row in answers)
    for name, rows, invited in groups:
        heading = "" if name == "total" else "Etter rolle" if name in ROLES else "Etter pulje"
        total = sum(invited.values())
        high = min(1, Fraction(len(rows) + unknown * (name in ROLES), total))
        assert found[heading, LABELS[name]] == {
            "invited": by_hand.text(Fraction(total), 0),
            "answered": by_hand.text(Fraction(len(rows)), 0),
            "response_rate": by_hand.percent(Fraction(len(rows), total)),
            "response_rate_high": by_hand.percent(Fraction(high)),
        }
    assert found["Etter rolle", "Ukjent"]["answered"] == str(unknown)
    assert len(found) == len(groups) + 1


def test_counts(printed, groups):
    found = printed("survey_counts")
    assert len(found) == 7 * len(groups)
    for name, rows, _ in groups:
        for item in ITEMS:
            counts = Counter(row[item] for row in rows)
            cells = found[LABELS[name], LABELS[item]]
            wanted = [counts[value] for value in range(1, 7)]
            wanted += [len(valid(rows, item)), counts[None], 0]
            assert list(cells.values()) == [by_hand.text(Fraction(n), 0) for n in wanted]


def test_likert(printed, groups):
    found = printed("survey_likert")
    assert len(found) == 7 * 5
    for name, rows, invited in groups[:5]:
        for item in ITEMS:
            given = valid(rows, item)
            values, n = [row[item] for row in given], len(given)
            share = Fraction(sum(v > 3 for v in values), n)
            design = by_hand.deff([float(v > 3) for v in values], [row["unit"] for row in given])
            low, high = by_hand.wilson(share, n, design, sum(invited.values()))
            cells = found[LABELS[name], LABELS[item]]
            steps = [by_hand.percent(Fraction(values.count(step), n), 0) for step in range(1, 7)]
            assert [cells[f"category_{step}"] for step in range(1, 7)] == steps
            assert cells["median"] == str(by_hand.quartile(values, 0.5))
            ends = [by_hand.percent(value) for value in (share, low, high)]
            assert [cells["agree"], cells["low"], cells["high"]] == ends
            assert cells["n_valid"] == by_hand.text(Fraction(n), 0)
            assert cells["n_blank"] == str(len(rows) - n)


def test_summary(printed, groups):
    found = printed("survey_summary")
    assert len(found) == 7 * len(groups)
    for name, rows, _ in groups:
        for item in ITEMS:
            values = [row[item] for row in valid(rows, item)]
            n = len(values)
            top, bottom = (Fraction(sum(v in ends for v in values), n) for ends in ((5, 6), (1, 2)))
            assert list(found[LABELS[name], LABELS[item]].values()) == [
                by_hand.text(Fraction(n), 0),
                *(str(by_hand.quartile(values, part)) for part in (0.25, 0.5, 0.75)),
                by_hand.percent(top),
                by_hand.percent(bottom),
                by_hand.percent(top - bottom, signed=True),
                by_hand.text(Fraction(sum(values), n), 2),
            ]


def test_uncertainty(printed, groups):
    found = printed("survey_uncertainty")
    assert len(found) == 7 * len(groups)
    full = 0
    for name, rows, invited in groups:
        for item in ITEMS:
            given, total = valid(rows, item), sum(invited.values())
            yes, n = [row[item] > 3 for row in given], len(given)
            share = Fraction(sum(yes), n)
            design = by_hand.deff([float(y) for y in yes], [row["unit"] for row in given])
            interval = by_hand.wilson(share, n, design, total)
            ends = [by_hand.percent(v) for v in interval] if interval else ["fulltelling", ""]
            full += interval is None
            wanted = [by_hand.text(Fraction(total), 0), by_hand.text(Fraction(n), 0), by_hand.text(design, 2)]
            wanted += [by_hand.percent(share), *ends]
            wanted += [by_hand.percent(Fraction(sum(yes) + more, total)) for more in (0, total - n)]
            if name != "total":
                wanted += ["", "", ""]
            else:
                even, around = by_hand.standardised(yes, given, invited)
                wanted += [by_hand.percent(even)]
                wanted += [by_hand.percent(v) for v in around] if around else ["fulltelling", ""]
            assert list(found[LABELS[name], LABELS[item]].values()) == wanted, (name, item)
    assert full == 1, "cohort P4 answered item 13 in full, and no other group did"


def choice_values(rows: list[dict], item: str) -> list[tuple[str, dict]]:
    """Give the valid answers to a choice item with the row of each; 10i and 10e come from the ticks."""
    if item not in ("10i", "10e"):
        return [(row[item], row) for row in rows if row[item]]
    own = 0 if item == "10i" else 1
    known = [row for row in rows if "1" in row["10"] and row["10"] not in ("1001", "0101", "0011")]
    return [("ja" if row["10"][own] == "1" or row["10"][2] == "1" else "nei", row) for row in known]


CHOICE_LABELS = {
    "9b": "Nettverket har planer om å fortsette (9b)", "10i": "Formidler erfaringene internt (10)",
    "10e": "Formidler erfaringene eksternt (10)", "11a": "Har plan for evaluering (11a)",
    "11b": "Har plan for å spre erfaringer (11b)",
}  # fmt: skip


SHARES = {"ja": "share_yes", "nei": "share_no", "vet ikke": "share_dont_know"}


def test_choices(printed, groups):
    found, by_group = printed("survey_choices"), printed("survey_choice_groups")
    assert len(by_group) == 5 * len(groups)
    for name, rows, invited in groups:
        for item, label in CHOICE_LABELS.items():
            given, total = choice_values(rows, item), sum(invited.values())
            units = [row["unit"] for _, row in given]
            line = by_group[label, LABELS[name]]
            for answer, short in {
                "ja": "share_yes",
                "nei": "share_no",
                "vet ikke": "share_dont_know",
            }.items():
                yes = [value == answer for value, _ in given]
                if not any(yes):
                    assert line[short] == ""
                    continue
                share, n = Fraction(sum(yes), len(yes)), len(yes)
                interval = by_hand.wilson(share, n, by_hand.deff([float(y) for y in yes], units), total)
                low, high = (by_hand.percent(v) for v in interval) if interval else ("fulltelling", "")
                assert line[short] == by_hand.percent(share)
                if answer == "ja":
                    assert [line["low"], line["high"]] == [low, high]
                if name == "total":
                    even, _ = by_hand.standardised(yes, [row for _, row in given], invited)
                    wanted = [Fraction(sum(yes)), Fraction(n), Fraction(total)]
                    assert list(found[label, answer.capitalize()].values()) == [
                        *(by_hand.text(value, 0) for value in wanted),
                        by_hand.percent(share),
                        low,
                        high,
                        by_hand.percent(even),
                    ]


def test_tests(printed, answers):
    found = printed("survey_tests")
    assert len(found) == 14
    for by, order, heading in (("role", ROLES, "Etter rolle"), ("cohort", COHORTS, "Etter pulje")):
        outcomes = []
        for item in ITEMS:
            given = [row for row in valid(answers, item) if row[by]]
            columns = ([row[key] for row in given] for key in (item, by, "unit"))
            effects, covariance = by_hand.ordered_logit(*columns, list(order))
            outcomes.append((given, *by_hand.wald(effects, covariance, np.eye(len(order))[1:])))
        adjusted = by_hand.holm([p for _, _, p in outcomes])
        for item, (given, statistic, p), after in zip(ITEMS, outcomes, adjusted, strict=True):
            assert list(found[heading, LABELS[item]].values()) == [
                by_hand.text(Fraction(len(given)), 0),
                str(len({row["unit"] for row in given})),
                by_hand.text(statistic, 2),
                str(len(order) - 1),
                by_hand.p_text(p),
                by_hand.p_text(after),
            ], (by, item)


def test_contrasts(printed, answers):
    found = printed("survey_contrasts")
    assert len(found) == 28
    outcomes = {role: [] for role in ROLES}
    for item in ITEMS:
        given = [row for row in valid(answers, item) if row["role"]]
        columns = ([row[key] for row in given] for key in (item, "role", "unit"))
        effects, covariance = by_hand.ordered_logit(*columns, list(ROLES))
        sizes = Counter(row["role"] for row in given)
        for place, role in enumerate(ROLES):
            others = len(given) - sizes[role]
            weights = np.array([1.0 if i == place else -sizes[o] / others for i, o in enumerate(ROLES)])
            _, p = by_hand.wald(effects, covariance, weights[None, :])
            parts = [[row[item] for row in given if (row["role"] == role) == own] for own in (True, False)]
            outcomes[role].append((sizes[role], others, by_hand.superiority(*parts), p))
    for role, tests in outcomes.items():
        for item, (n, others, chance, p), after in zip(
            ITEMS, tests, by_hand.holm([p for *_, p in tests]), strict=True
        ):
            assert list(found[LABELS[role], LABELS[item]].values()) == [
                by_hand.text(Fraction(n), 0),
                by_hand.text(Fraction(others), 0),
                by_hand.percent(chance),
                by_hand.p_text(p),
                by_hand.p_text(after),
            ], (role, item)


def test_municipalities(printed, answers):
    found = printed("survey_municipalities")
    assert len(found) == 21
    for item in ITEMS:
        spoken = {rule: Counter() for rule in ("Prosjektlederen", "Flertallet av dem som svarte", "Én")}
        for unit in {row["unit"] for row in answers}:
            given = [(row[item] > 3, row["role"]) for row in valid(answers, item) if row["unit"] == unit]
            leaders = [yes for yes, role in given if role == "prosjektleder"]
            everybody = [yes for yes, _ in given]
            for rule, votes in zip(spoken, (leaders, everybody, [any(everybody)]), strict=True):
                if votes and everybody:
                    balance = sum(votes) - (len(votes) - sum(votes))
                    spoken[rule]["enig" if balance > 0 else "uenig" if balance else "delt"] += 1
        for rule, counts in spoken.items():
            row = next(
                cells for key, cells in found.items() if key[0] == LABELS[item] and key[1].startswith(rule)
            )
            counted = [counts["enig"], counts["delt"], counts["uenig"]]
            shown = [s for s in row.values() if s != ":"]
            assert row["municipalities_counted"] == str(sum(counted))
            if ":" not in row.values():
                assert shown == [str(n) for n in [*counted, sum(counted)]]
            else:
                assert min(counted) < 5


def test_the_answers_are_the_real_ones(answers):
    """2,800 persons of the file less those of P4 without item 13; the groups differ in size."""
    assert 2700 < len(answers) <= 2800
    sizes = sorted(Counter(row["role"] for row in answers if row["role"]).values())
    assert all(a < b for a, b in pairwise(sizes))
