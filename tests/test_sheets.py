"""The participants' sheets: who gets one, what it says, its two pages, and that only what changed is made."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from delivered import delivered_project
from kqlib.chapters import sheet
from kqlib.cleaning.taking_part import asked_for
from kqlib.errors import LANGUAGES, ParameterError
from kqlib.execution.sheets import steps
from kqlib.execution.update import update
from kqlib.exhibits import registry
from kqlib.exhibits.contract import SHEETS, Words, homes, texts
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.sheets import participants
from kqlib.paths import Project
from kqlib.publishing.gate.release import inspect
from kqlib.publishing.gate.sheets import SheetEdition
from kqlib.publishing.sheets import index_html
from kqlib.rendering.assemble import assemble, compute
from kqlib.sources.lock import accept

ROOT = Path(__file__).parents[1]
PROJECT = Project(ROOT)
EVERY = participants(PROJECT)
IDS = sorted(name for name, package in homes().items() if package == SHEETS)
# The longest list of gatherings (two listings), a row with a printed 0,0, a long list of neighbours, a name
# of two municipalities, two with figures of their own, a city district, half of Innherred.
SOME = ("1002", "1505", "1702", "0713-1514", "1034", "1014", "030112", "1719", "0807")


def shown(name: str, municipality: str, language: str = "nb"):
    return assemble(PROJECT, compute(PROJECT, name, {"municipality": municipality, "min_cell": 5}), language)


def cells(name: str, municipality: str, language: str = "nb") -> list[list[str]]:
    table = shown(name, municipality, language).table
    return [[cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells] for row in table.rows]


def published(name: str) -> list[dict[str, str]]:
    with (ROOT / f"data/raw/published/{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


# --- who gets a sheet -------------------------------------------------------------------------------------


def test_there_are_as_many_as_the_report_says():
    # Sluttrapport-2010, line 363: 138 active municipalities.  The list has 138 lines: Mandal stands there
    # twice, and Innherred is two municipalities.
    lines = published("appendix_8")
    assert len(EVERY) == len(lines) == 138
    assert {one.unit for one in EVERY} == {line["unit"] for line in lines}
    assert len({one.id for one in EVERY}) == 138


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("1702", ["1702"]),
        ("5001", ["1601"]),  # Trondheim's number since 2018
        ("steinkjer kommune", ["1702"]),
        ("Deatnu", ["2025"]),
        ("Os i Østerdalen", ["0441"]),
        ("Alna", ["030112"]),
        ("1818", ["1515-1818"]),
        ("1515-1818", ["1515-1818"]),
        ("Innherred", ["1719", "1721"]),
        ("Verdal", ["1721"]),
        ("4205", ["1002"]),  # Lindesnes since 2020, with Mandal
    ],
)
def test_a_number_of_then_or_now_or_a_name_finds_it(asked, found):
    assert [one.id for one in asked_for([asked], EVERY)] == found


@pytest.mark.parametrize(
    ("asked", "key", "said"),
    [
        ("Nes", "sheet_several", ["0236 Nes (Akershus)", "0616 Nes (Buskerud)", "deltakere: –"]),
        ("Våler", "sheet_several", ["0137", "0426"]),
        ("Bø", "sheet_several", ["0821", "1867"]),
        ("Os", "sheet_several", ["0441 Os (Hedmark)", "1243 Os (Hordaland)", "deltakere: 0441"]),
        ("Herøy", "sheet_several", ["1515", "1818", "Skriv nummeret"]),
        ("Sande", "sheet_several", ["0713", "1514"]),
        ("Stenkjer", "sheet_unknown", ["Mente du «Steinkjer»?"]),
        ("101", "sheet_unknown", ["Mente du «0101»?"]),
        ("Atlantis", "sheet_unknown", ["kq sheets --all"]),
        ("Oslo", "sheet_absent", ["0301 Oslo", "Bydelene i Oslo"]),
        ("3005", "sheet_merged", ["0602 Drammen", "0625 Nedre Eiker"]),
        ("Indre Fosen", "sheet_merged", ["1624 Rissa", "1718 Leksvik"]),
    ],
)
def test_what_names_nobody_or_several_is_told_with_what_to_do(asked, key, said):
    with pytest.raises(ParameterError) as told:
        asked_for([asked], EVERY)
    assert told.value.key == key
    for part in said:
        assert part in str(told.value)


# --- what a sheet says ------------------------------------------------------------------------------------


def test_notodden_has_both_vintages_side_by_side():
    # Arsrapport-2007, line 283; sluttrapport-2010, line 4625.
    rows = cells("sheet_absence", "0807")
    assert rows[0] == ["4. kv. 2005 – 3. kv. 2006", "14,4", "13,9", "−0,5", ""]
    assert rows[1][1:] == ["15,1", "", "", "Bare i årsrapporten"]
    assert [row[2] for row in rows[3:7]] == ["11,9", "12,2", "12,3", "12,1"]
    # 13,6 / 14,4 − 1 = −5,6 per cent; 13,6 / 15,1 − 1 = −9,9 per cent.
    marks = [row.cells[1].mark.code for row in shown("sheet_absence", "0807").table.rows[-2:]]
    assert (rows[-2][1], rows[-1][1], marks) == ("−6", "−10", ["agrees", "agrees"])


def test_a_printed_nought_and_lost_places_are_said():
    # Sluttrapport-2010, line 4632: 10,1 10,0 0,0 and three empty cells that the text lost.
    rows = cells("sheet_absence", "1505")
    assert rows[6][2] == "0,0"
    assert rows[6][4].startswith("Trykt 0,0: mangler tall")
    assert ["Uten sikker periode", "", "", "", "10,1 · 10,0"] in rows
    # Arsrapport-2007, line 292: Lillehammer has -- in the first two periods.
    lillehammer = cells("sheet_absence", "0501")
    assert lillehammer[0][1] == "--"
    assert all(row[3] == "" for row in lillehammer)


def test_own_figures_and_none():
    # Sluttrapport-2010, line 3502.
    assert [row[2] for row in cells("sheet_absence", "1034")] == ["9,4", "10,9", "8,5", "5,7"]
    assert len(cells("sheet_absence", "1702")) == 1
    exhibit, reads = registry.get("sheet_absence"), registry.reads(PROJECT, "sheet_absence")
    tables = [exhibit.table(Inputs(PROJECT, "sheet_absence", reads, {"municipality": p.id})) for p in EVERY]
    with_figures = [table for table in tables if list(table["sheet_period"]) != ["none"]]
    assert len(with_figures) == 12 + 2  # the innsatskommuner, Hægebostad, Vennesla


def test_gatherings_are_the_cohort_s_the_network_s_and_everybody_s():
    lines = published("appendix_2")
    everybody = sum(line["cohort"] == "Alle" for line in lines)
    for municipality, cohort, network in (
        ("1702", "P1", ""),
        ("1122", "P3", "NV 4"),
        ("1804", "P2", "NV 10"),
    ):
        own = [line for line in lines if line["cohort"] == cohort and line["network"] in ("", network)]
        assert len(cells("sheet_gatherings", municipality)) == len(own) + everybody
    # By hand: P3 NV 4 was in Gjesdal and Karmøy, which are one group with Klepp, Stord and Strand.
    assert ["Nettverkets nummer", "NV 4"] in cells("sheet_participation", "1120")
    assert ["Andre i nettverket", "Gjesdal, Karmøy, Stord, Strand"] in cells("sheet_participation", "1120")
    # P3 NV 5 was in Lyngdal and in Bergen, of two groups: told for both.
    for municipality in ("1032", "1201"):
        assert any(row[0] == "Om nummeret" for row in cells("sheet_participation", municipality))
    assert any("Ikke kjent" in row[1] for row in cells("sheet_participation", "1702"))


def test_what_is_not_decided_is_said():
    rows = cells("sheet_participation", "1515-1818")
    assert rows[0] == ["Nummer i 2009", "1515/1818"]
    assert "ikke hvilken" in rows[1][1]
    assert ["Står i listen som", "Innherred"] in cells("sheet_participation", "1719")
    assert ["Står også under", "Pulje 2"] in cells("sheet_participation", "1002")


@pytest.mark.parametrize("name", IDS)
def test_a_sheet_s_exhibits_keep_the_contract(name):
    spec = registry.get(name).spec
    assert spec.id == name
    for key, entry in texts(name).items():
        for one in entry if isinstance(entry, list) else [entry]:
            assert set(one) == set(LANGUAGES), key
    if spec.uses:
        return
    for municipality in SOME:
        ready = compute(PROJECT, name, {"municipality": municipality, "min_cell": 5})
        assert set(spec.show) <= set(ready.table.columns)
        assert not ready.table.duplicated([spec.header]).any()
        for language in LANGUAGES:
            words = Words(name, language, ready.facts)
            said = [words.text(key) for key in ("number", "caption", "title", "subtitle", "alt")]
            assert not any(re.search(r"[{}]|\bnan\b|\bNone\b", text) for text in said)
            assert assemble(PROJECT, ready, language).number == words.text("number")


def test_the_notebook_s_texts_are_there_in_every_language():
    for key, entry in sheet(PROJECT).texts.items():
        assert set(entry) == set(LANGUAGES), key


# --- the verb ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("ark æøå")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copytree(ROOT / "data/raw", root / "data/raw")
    return Project(root.resolve())


def kq(project: Project, *arguments: str) -> tuple[int, str, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "kqlib.cli", *arguments],
        cwd=project.root, capture_output=True, text=True, timeout=600, encoding="utf-8",
        env={**os.environ, "KQ_LANGUAGE": "nb"},
    )  # fmt: skip
    return ran.returncode, ran.stdout, ran.stderr


def pages(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_are_two_pages_and_let_out_by_the_gate(project, language):
    result = update(project, parameters={"language": language}, sheets=SOME)
    assert result.ok, result.failed
    folder = project.reports / ("" if language == "nb" else language) / "sheets"
    names = {one.id: one.name for one in EVERY}
    for one in SOME:
        read = pages(folder / f"{one}.pdf")
        assert len(read) == 2, one
        assert read[0].startswith(names[one])
        page = (folder / f"{one}.html").read_text("utf-8")
        assert f"<h1>{names[one]}</h1>" in page
        assert f'<html lang="{language}">' in page
        assert f'href="{one}.pdf"' in page


@pytest.mark.slow
def test_what_has_not_changed_is_not_made_again_and_what_has_is(project):
    few = ("1505", "1702")
    assert update(project, parameters={}, sheets=few).ok
    again = update(project, parameters={}, sheets=few)
    assert (again.done, again.failed) == ([], [])
    code, out, _ = kq(project, "sheets", "--municipality", *few)
    assert (code, out.partition(" (")[0]) == (0, "Alt er oppdatert: 5 steg, ingenting å bygge")
    printed = {one: (project.reports / f"sheets/{one}.pdf").read_bytes() for one in few}
    # What is printed for Kristiansund changes its sheet; the other tells of the file's new checksum alone.
    table = project.raw / "published/annual_2007_table_1.csv"
    text = table.read_text("utf-8")
    table.write_text(text.replace("Kristiansund;10,1;9,7", "Kristiansund;10,1;9,8"), "utf-8")
    accept(project)
    done = update(project, parameters={}, sheets=few).done
    assert sorted(done) == sorted(f"sheets/{step}/{one}" for step in ("run", "page") for one in few)
    now = {one: (project.reports / f"sheets/{one}.pdf").read_bytes() for one in few}
    assert [one for one in few if now[one] != printed[one]] == ["1505"]
    # A page that is gone is made again, without running the notebook.
    (project.reports / "sheets/1702.html").unlink()
    assert update(project, parameters={}, sheets=few).done == ["sheets/page/1702"]


def test_the_verb_says_what_to_do(project):
    for arguments in ((), ("--all", "1702")):
        code, _, err = kq(project, "sheets", *arguments)
        assert code == 2
        assert "--municipality" in err
    code, _, err = kq(project, "sheets", "--municipality", "1702", "Nes")
    assert code == 1
    assert "0236 Nes" in err
    assert "Traceback" not in err
    code, out, _ = kq(project, "sheets", "--municipality", "5001", "Bodø", "--dry-run", "--json")
    assert code == 0
    planned = [step["step"] for step in json.loads(out)["would_run"]]
    assert {"sheets/run/1601", "sheets/run/1804"} <= set(planned)


def test_all_sheets_have_a_list_a_gate_and_a_manifest():
    made = steps(PROJECT, parameters={})
    names = [step.name for step in made]
    assert sum(name.startswith("sheets/page/") for name in names) == 138
    assert names[-3:] == ["sheets/index.html", "sheets/gate", "sheets/manifest.json"]
    english = {path for step in steps(PROJECT, parameters={"language": "en"}) for path in step.products}
    assert not english & {path for step in made for path in step.products}


def test_the_list_is_complete_without_a_script():
    page = index_html(PROJECT, "nb")
    for one in EVERY:
        assert f'<a href="{one.id}.html">{one.name}</a>' in page
        assert f'href="{one.id}.pdf"' in page
    assert '<form class="search" role="search" hidden>' in page
    assert '<label for="search">' in page
    order = [page.index(f">{name}<") for name in ("Bydel Alna", "Alta", "Andøy", "Askøy", "Bydel Bjerke")]
    assert order == sorted(order)
    assert page.index(">Øyer<") < page.index(">Åsnes<")


# --- deliveries, disclosure, the gate -----------------------------------------------------------------------


def test_a_delivery_stands_beside_size_group_cohort_and_programme():
    # The made-up delivery: Tydal is small; Herøy is not certain, and has no row of its own.
    place = delivered_project()
    name = "sheet_absence_delivered"
    shown = {
        one.id: compute(place, name, {"municipality": one.id, "min_cell": 5}).safe.records()
        for one in EVERY
        if one.id in {"1665", "0807", "1702", "0104", "1515-1818"}
    }
    groups = {number: [row["delivered_group"] for row in rows] for number, rows in shown.items()}
    assert groups["1702"] == ["own", "third_middle", "P1", "programme"]
    assert groups["1515-1818"] == ["P1", "programme"]
    # Independent of the package: the sums of the delivery itself over the four last quarters.
    raw = next((place.raw / "absence").glob("*.csv")).read_text("utf-8")
    assert _rate(raw, {"0807"}) == str(shown["0807"][0]["pooled"])
    assert _rate(raw, {p.id for p in EVERY if p.certain}) == str(shown["0807"][-1]["pooled"])
    # What is said of a group is the same on every sheet.
    said = {}
    for rows in shown.values():
        for row in rows:
            if row["delivered_group"] != "own":
                assert said.setdefault(row["delivered_group"], row) == row


def _rate(text: str, numbers: set[str]) -> str:
    """Add up the last four quarters of the units that have them all, by hand."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Kommunenr;"))
    quarters = {"2008K4", "2009K1", "2009K2", "2009K3"}
    seen: dict[str, set[str]] = {}
    sums: dict[str, list[Decimal]] = {}
    for row in csv.DictReader(lines[start:], delimiter=";"):
        unit = row["Kommunenr"].rstrip("ab")
        if unit in numbers and row["Periode"] in quarters:
            amounts = [
                Decimal(row[name].replace(",", "."))
                for name in ("Avtalte dagsverk", "Egenmeldt dagsverk", "Legemeldt dagsverk")
            ]
            seen.setdefault(unit, set()).add(row["Periode"])
            sums[unit] = [a + b for a, b in zip(sums.get(unit, [Decimal(0)] * 3), amounts, strict=True)]
    agreed, *absent = (sum(sums[unit][n] for unit in sums if seen[unit] == quarters) for n in range(3))
    return str((100 * sum(absent) / agreed).quantize(Decimal("0.1"), ROUND_HALF_UP))


@pytest.mark.slow
def test_a_sheet_with_a_number_that_no_table_has_is_not_let_out(project):
    assert update(project, parameters={}, sheets=["1702"]).ok
    executed = project.processed / "sheets/1702.ipynb"
    page = project.reports / "sheets/1702.html"
    page.write_text(page.read_text("utf-8").replace("</main>", "<p>Fravær 73,19</p></main>"), "utf-8")
    edition = SheetEdition(project, page.parent, (executed,), "nb")
    found = inspect(edition, [page, page.with_suffix(".pdf")], whole=False).findings
    assert [(one.fault, one.found) for one in found] == [("value", "73,19")]
    stranger = page.with_name("notat.txt")
    stranger.write_text("Ring 99 88 77 66", "utf-8")
    sheets = [page, page.with_suffix(".pdf")]
    beside = inspect(SheetEdition(project, page.parent, (), "nb"), [], whole=True, apart=sheets).findings
    assert any(one.fault == "unknown" and "notat.txt" in one.place for one in beside)
    stranger.unlink()
