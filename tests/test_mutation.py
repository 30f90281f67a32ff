"""Mutation score: a fault seeded in a printed table or in the code must move at least one verdict, or be
refused.

Faults, one at a time: another digit in a printed number, a sign before it, a row dropped, a nought for a
missing
value, another rounding rule, another base.  The survivors are printed with the reason why nothing can
notice them.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
from pathlib import Path

import pytest

from kqlib import printed, vocabulary
from kqlib.errors import KqError
from kqlib.exhibits import registry, table_4_4
from kqlib.paths import Project
from kqlib.sources.catalogue import catalogue
from kqlib.sources.lock import accept
from kqlib.verification import check, records, verdicts
from kqlib.verification.register import claims

ROOT = Path(__file__).parents[1]
SEED, TRIES = 2010, 160
# No numbers of the documents' own: the questionnaire's alternatives, the scan and the register themselves.
WITHOUT_NUMBERS = {"published/appendix_9.csv", "published/numbers.csv", "published/claims.csv"}
# Columns that are ours, not printed.
OWN = {"line", "block"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    return Project(tmp_path)


@pytest.fixture(scope="module")
def baseline() -> dict[str, records.Record]:
    return {record.id: record for record in records.records(Project(ROOT))}


def _read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8")), delimiter=";"))


def _write(path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), "utf-8")


def _verdicts(project: Project, name: str, baseline: dict[str, records.Record]) -> dict[str, str]:
    """Judge again what rests on the raw file ``name``."""
    found: dict[str, str] = {}
    for exhibit in registry.all_exhibits():
        if name in exhibit.spec.reads and exhibit.has_comparisons:
            found |= {r.id: r.verdict for r in records.exhibit_records(project, exhibit)}
    sources = check.Sources(project)
    for claim in claims(project):
        if name in baseline[claim.id].inputs:
            found[claim.id] = check.check(claim, sources).verdict
    return found


def _caught(project: Project, name: str, baseline: dict[str, records.Record]) -> bool:
    accept(project)
    try:
        found = _verdicts(project, name, baseline)
    except (KqError, ValueError, KeyError, IndexError, ZeroDivisionError):
        return True
    before = {r.id: r.verdict for r in baseline.values() if name in r.inputs}
    return found != {key: value for key, value in before.items() if key in found} or set(found) != set(before)


def _places(rows: list[list[str]]) -> list[tuple[int, int]]:
    columns = [i for i, name in enumerate(rows[0]) if name not in OWN and _holds_numbers(name)]
    return [(r, c) for r in range(1, len(rows)) for c in columns if any(d.isdigit() for d in rows[r][c])]


def _holds_numbers(name: str) -> bool:
    return vocabulary.column(name).dtype in ("printed", "integer") or name in ("printed", "date")


def _mutate(rows: list[list[str]], kind: str, chance: random.Random) -> str:
    """Seed one fault of ``kind`` in ``rows``; give its description, empty when there is no place for it."""
    if kind == "row":
        gone = chance.randrange(1, len(rows))
        return f"row {gone} dropped: {rows.pop(gone)}"
    if kind == "nought":
        blanks = [
            (r, c)
            for c, n in enumerate(rows[0])
            if vocabulary.column(n).dtype == "printed"
            for r in range(1, len(rows))
            if rows[r][c] in ("", "--")
        ]
        if not blanks:
            return ""
        row, column = chance.choice(blanks)
        was, rows[row][column] = rows[row][column], "0,0"
        return f"row {row}, {rows[0][column]}: «{was}» → 0,0"
    places = _places(rows)
    if not places:
        return ""
    row, column = chance.choice(places)
    was = rows[row][column]
    if kind == "sign":
        rows[row][column] = f"-{was}"
    else:
        at = chance.choice([i for i, sign in enumerate(was) if sign.isdigit()])
        other = chance.choice([d for d in "0123456789" if d != was[at]])
        rows[row][column] = was[:at] + other + was[at + 1 :]
    return f"row {row}, {rows[0][column]}: {was} → {rows[row][column]}"


def test_seeded_faults_move_a_verdict(
    project: Project, baseline: dict[str, records.Record], capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    names = [n for n in catalogue(project) if n.startswith("published/") and n not in WITHOUT_NUMBERS]
    tried, survivors = 0, []
    while tried < TRIES:
        name, kind = chance.choice(names), chance.choice(("digit", "digit", "digit", "sign", "row", "nought"))
        path = project.raw / name
        rows, whole = _read(path), path.read_bytes()
        fault = _mutate(rows, kind, chance)
        if not fault:
            continue
        tried += 1
        _write(path, rows)
        if not _caught(project, name, baseline):
            survivors.append(f"{name}: {kind}, {fault}")
        path.write_bytes(whole)
    score = 1 - len(survivors) / tried
    with capsys.disabled():
        print(f"\nmutation score: {tried - len(survivors)} of {tried} ({100 * score:.1f} %)")
        print("\n".join(f"  survived: {one}" for one in survivors))
    assert score >= 0.95


def test_another_rounding_rule_moves_verdicts(
    baseline: dict[str, records.Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {"half_up": printed.truncate, "half_even": printed.round_half_even}
    monkeypatch.setattr(verdicts, "RULES", rules)
    moved = [
        r for r in records.records(Project(ROOT)) if r.id in baseline and r.verdict != baseline[r.id].verdict
    ]
    assert moved


def test_another_base_moves_verdicts(
    baseline: dict[str, records.Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_4_4, "BASE", "plo_projects")
    changed = records.exhibit_records(Project(ROOT), registry.get("table_4_4"))
    assert any(r.verdict != baseline[r.id].verdict for r in changed)
