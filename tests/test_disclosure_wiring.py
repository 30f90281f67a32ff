"""No table about persons leaves without its declaration, and none that the audit would stop."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from kqlib import notebook
from kqlib.disclosure import HIDDEN, publish
from kqlib.errors import DisclosureError, ParameterError
from kqlib.exhibits import registry, survey_likert
from kqlib.exhibits.contract import Exhibit, Spec
from kqlib.paths import Project
from kqlib.rendering import release
from kqlib.rendering.assemble import compute
from kqlib.sources.catalogue import catalogue

ROOT = Path(__file__).parents[1]
PROJECT = Project(ROOT)
FIVE = {"min_cell": 5}
PERSONS = [
    e.spec.id
    for e in registry.all_exhibits()
    if any(catalogue(PROJECT)[name].about_persons for name in registry.reads(PROJECT, e.spec.id))
]
GUARDED = [name for name in PERSONS if registry.get(name).has_guard]


def made_up(monkeypatch, **parts):
    """Put another module in the place of ``survey_likert``."""
    module = SimpleNamespace(__name__="kqlib.exhibits.survey_likert", table=survey_likert.table, **parts)
    monkeypatch.setattr("kqlib.rendering.assemble.registry.get", lambda _: Exhibit(module))


def test_every_exhibit_about_persons_is_declared():
    assert PERSONS
    for name in PERSONS:
        exhibit = registry.get(name)
        assert exhibit.has_guard != bool(exhibit.spec.impersonal), name


def test_an_exhibit_about_persons_without_declaration_is_an_error(monkeypatch):
    made_up(monkeypatch, EXHIBIT=survey_likert.EXHIBIT)
    with pytest.raises(DisclosureError, match=r"survey_likert.*questback_2009_synthetic\.csv.*guard"):
        compute(PROJECT, "survey_likert", FIVE)


def test_a_declaration_that_forgets_a_column_is_an_error(monkeypatch):
    def more(inputs):
        return survey_likert.table(inputs).assign(respondent_id="1001")

    made_up(monkeypatch, EXHIBIT=survey_likert.EXHIBIT, guard=survey_likert.guard)
    monkeypatch.setattr(Exhibit, "table", lambda self, inputs: more(inputs))
    with pytest.raises(DisclosureError, match="respondent_id"):
        compute(PROJECT, "survey_likert", FIVE)


@pytest.mark.parametrize("name", GUARDED)
def test_nothing_that_is_hidden_is_in_what_is_computed(name):
    ready = compute(PROJECT, name, FIVE)
    assert ready.safe.disclosure is not None
    pd.testing.assert_frame_equal(ready.table, ready.safe.frame)
    for row in ready.safe.rows():
        for value in row.values():
            assert value is None or value == HIDDEN or str(value) in ready.safe.approved() or value == ""


def _is_hidden(value):
    return value == HIDDEN


def test_what_one_table_of_the_survey_hides_no_other_shows():
    shares = compute(PROJECT, "survey_likert", FIVE).safe.frame
    counts = compute(PROJECT, "survey_counts", FIVE).safe.frame
    key = ["respondents", "survey_item"]
    both = shares.merge(counts, on=key, suffixes=("", "_counts"))
    assert len(both) == len(shares)
    for k in range(1, 7):
        hidden = both[f"category_{k}"].map(_is_hidden)
        assert hidden.tolist() == both[f"count_{k}"].map(_is_hidden).tolist()
        assert hidden.any()
    # Everybody's answers are told whole: groups go before totals.
    assert not (shares[shares["respondents"] == "total"] == HIDDEN).any(axis=None)


def test_a_notebook_may_tighten_and_not_loosen(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(notebook, "_emit", lambda data: None)
    notebook.begin("sporreundersokelsen", min_cell=7)
    with pytest.raises(ParameterError, match="min_cell = 4"):
        notebook.begin("sporreundersokelsen", min_cell=4)
    tight, usual = (compute(PROJECT, "survey_likert", {"min_cell": n}).safe.frame for n in (7, 5))
    assert (tight == HIDDEN).sum(axis=None) > (usual == HIDDEN).sum(axis=None)


# The release


@pytest.fixture
def place(tmp_path):
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    return Project(tmp_path)


SURVEY = {"survey_likert": FIVE, "survey_counts": FIVE}
DAY = date(2010, 6, 1)


def test_synthetic_data_are_audited_and_not_logged(place):
    found = release.audit_release(place, SURVEY, "", DAY)
    assert set(found["tables"]) == set(SURVEY)
    assert found["tables"]["survey_likert"]["suppressed"] == int(
        (compute(PROJECT, "survey_likert", FIVE).safe.frame == HIDDEN).sum(axis=None)
    )
    assert not place.release_log.exists()


def test_real_data_are_logged_once(place):
    sources = place.raw / "sources.toml"
    text = sources.read_text("utf-8")
    sources.write_text(text.replace("synthetic = true", "synthetic = false"), "utf-8")
    release.audit_release(place, SURVEY, "", DAY)
    (entry,) = json.loads(place.release_log.read_text("utf-8"))["releases"]
    assert set(entry["tables"]) == set(SURVEY)
    release.audit_release(place, SURVEY, "", date(2011, 1, 1))
    assert len(json.loads(place.release_log.read_text("utf-8"))["releases"]) == 1


def test_a_release_that_leaks_is_stopped_and_not_logged(place, monkeypatch):
    sources = place.raw / "sources.toml"
    sources.write_text(sources.read_text("utf-8").replace("synthetic = true", "synthetic = false"), "utf-8")

    def careless(table, guard=None, printed=None):
        if guard is None:
            return publish(table)
        kept = [item for item in guard.plan.items if item.reason]
        monkeypatch.setattr("kqlib.disclosure.guard._solve", lambda *_: frozenset(i.name for i in kept))
        return publish(table, guard, printed)

    monkeypatch.setattr("kqlib.rendering.assemble.publish", careless)
    with pytest.raises(DisclosureError, match="survey_likert") as caught:
        release.audit_release(place, {"survey_likert": FIVE}, "", DAY)
    assert caught.value.key == "disclosure_leak_table"
    assert not place.release_log.exists()


def test_an_impersonal_table_says_why():
    assert Spec.__dataclass_fields__["impersonal"].default == ""
    assert all(registry.get(name).spec.impersonal for name in set(PERSONS) - set(GUARDED))
