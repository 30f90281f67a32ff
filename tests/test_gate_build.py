"""The gate as a step of the build: it stops what must not leave, and says so."""

from __future__ import annotations

import json
import shutil

import nbformat
import pytest

from test_build import ROOT, Place

pytestmark = pytest.mark.slow

KEPT = ("03_pleie_og_omsorg", "05_innsatskommunene")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Place:
    """Two chapters, built."""
    base = tmp_path_factory.mktemp("gate build")
    source = shutil.copytree(ROOT / "src", base / "src", ignore=shutil.ignore_patterns("__pycache__"))
    place = Place(base / "prosjekt", source)
    for path in (place.root / "notebooks").iterdir():
        if path.is_file() and path.stem not in KEPT:
            path.unlink()
    assert place.json("build")["ok"]
    return place


def stopped(place: Place, *arguments: str) -> tuple[str, list[str]]:
    """Build, and give what the gate said and which steps waited for it."""
    code, out, err = place.kq("build", *arguments, "--json")
    assert code == 1, err
    told = json.loads(out)
    assert [failure["title"] for failure in told["failed"]] == ["reports"]
    return told["failed"][0]["message"], told["blocked"]


@pytest.fixture
def printing(place):
    """Let chapter 5 print two numbers that no table approves."""
    path = place.root / "notebooks" / f"{KEPT[1]}.ipynb"
    before = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell('print("987 av 1 654 svarte")'))
    nbformat.write(notebook, path)
    yield path
    path.write_bytes(before)


def test_what_was_read_is_written_down(place):
    read = json.loads((place.root / "data/processed/gate/gate.json").read_text("utf-8"))
    assert read["findings"] == 0
    assert read["files"] > 20
    assert read["passages"] > 1000


def test_a_build_with_nothing_to_do_does_not_open_the_gate(place):
    assert "gate" in place.json("build")["fresh"]


def test_a_printed_number_stops_the_build_and_the_manifest(place, printing):
    manifest = (place.reports / "manifest.json").read_bytes()
    message, blocked = stopped(place)
    assert blocked == ["manifest.json"]
    assert "Send ingenting fra reports" in message
    assert f"data/processed/chapters/{KEPT[1]}.ipynb#cell=" in message
    assert f"reports/{KEPT[1]}.html:" in message
    assert "987" in message
    assert (place.reports / "manifest.json").read_bytes() == manifest
    # It is not let out by building again.
    assert stopped(place)[0] == message


def test_a_chapter_built_alone_is_read_too(place, printing):
    message, blocked = stopped(place, "5")
    assert f"reports/{KEPT[1]}.html:" in message
    assert blocked == []


def test_a_file_of_somebody_else_in_the_folder_stops_the_build(place):
    note = place.reports / "notat.txt"
    note.write_text("Ring 912 34 567", "utf-8")
    try:
        message, _ = stopped(place)
        assert "reports/notat.txt: filen er ikke en del av rapporten" in message
        assert "reports/notat.txt: telefonnummer (91…)" in message
    finally:
        note.unlink()
    assert place.json("build")["ok"]
