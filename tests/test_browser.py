"""Every page in Chromium: three languages, three widths, light and dark; by axe and by checks of our own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Editions
from kqlib import bundle
from kqlib.errors import LANGUAGES
from kqlib.execution.actions import write_sheet_index
from kqlib.execution.update import update
from kqlib.paths import Project
from kqlib.publishing.assets import copy_assets
from kqlib.publishing.html import linked_page
from pages import chapter, code, exhibit, notebook, shown

HERE = Path(__file__).parent / "browser"
CHROMIUM = shutil.which("chromium")
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or NODE is None, reason="chromium or node is not installed"),
    pytest.mark.skipif(not (HERE / "node_modules").is_dir(), reason="make browser has not been run"),
]


def odd_table(*labels: str) -> bundle.Table:
    """A table with a row of numbers for each label."""
    columns = (
        bundle.Column("name", "Kommune"),
        bundle.Column("n", "Antall", "antall", "integer", 0),
        bundle.Column("share", "Andel", "prosent", "decimal", 1),
    )
    rows = (
        bundle.Row((bundle.Cell(label), bundle.Cell(str(n), n), bundle.Cell("9,6", 9.6)))
        for n, label in enumerate(labels)
    )
    return bundle.Table("Tabellen", columns, tuple(rows))


# A district of Oslo, one with an absence series in two cohorts, and a name that two municipalities have.
SHEETS = ["030109", "1002", "1515-1818"]
# Our own checks, in the words of the report; each is a function of browser/inpage.js or a step of run.mjs.
CHECKS = (
    "axe",
    "languages",
    "pictures",
    "headings",
    "tables",
    "links",
    "reflow",
    "drawings",
    "focus",
    "keyboard",
    "script",
)


def run(script: str, job: dict[str, Any]) -> dict[str, Any]:
    """Run a script of ``tests/browser`` and give what it prints."""
    command = [str(NODE), str(HERE / script), json.dumps({"browser": CHROMIUM, **job})]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def seen(editions: Editions) -> dict[str, Any]:
    return run("run.mjs", {"root": str(editions.root), "pages": editions.pages()})


def test_every_page_was_visited_at_every_width_in_both_themes(
    seen: dict[str, Any], editions: Editions, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = editions.pages()
    assert len(pages) == 3 * len({Path(name).name for name, _ in pages})
    assert seen["visits"] == len(pages) * 3 * 2
    with capsys.disabled():
        print(f"\naxe: {len(seen['rules'])} rules passed on {seen['visits']} visits to {len(pages)} pages")


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_found(check: str, seen: dict[str, Any]) -> None:
    found = [f"{one['page']}: {one['what']}" for one in seen["found"] if one["check"] == check]
    assert found == []


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was found on the list of sheets and on three of them, in every language."""
    place = Project(tmp_path_factory.mktemp("ark").resolve())
    for folder in ("notebooks", "data/raw"):
        shutil.copytree(ROOT / folder, place.root / folder)
    for language in LANGUAGES:
        assert update(place, parameters={"language": language}, sheets=SHEETS).ok
        folder = place.reports / ("" if language == "nb" else language) / "sheets"
        write_sheet_index(place, folder / "index.html", language)
    return run("run.mjs", {"root": str(place.reports), "pages": Editions(place.reports).pages("sheets")})


def test_nothing_is_found_on_sheets_and_their_list(sheets: dict[str, Any]) -> None:
    assert sheets["visits"] == 3 * (len(SHEETS) + 1) * 3 * 2
    assert sheets["found"] == []
    assert sheets["requests"] == []


LONG = "Tiltak for å bedre samarbeidet mellom tjenestene og brukernes pårørende " * 6
ODD: dict[str, dict[str, Any]] = {
    "markup": {"title": '<script>document.title = "x"</script><b>&amp; *a* [b](c) #d $e$ </b>'},
    "label": {"title": LONG[:400], "table": odd_table(LONG[:400], "Ord" * 130)},
    "dash": {"title": "Deatnu – Tana", "table": odd_table("Deatnu – Tana", "Unjárga – Nesseby")},
    "empty": {"title": "Ingen rader", "table": odd_table()},
    "many": {"title": "3 000 rader", "table": odd_table(*(f"Rad {n}" for n in range(3000)))},
    "signs": {"title": "漢字 𝔉 ᚠ 😀", "table": odd_table("漢字 𝔉 ᚠ 😀", "e\u0301\u200b\u202e txet")},
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """What was found on pages of chapters with odd contents."""
    folder = tmp_path_factory.mktemp("rart")
    copy_assets(folder, "nb")
    for name, changed in ODD.items():
        item = exhibit(id="table_4_4", drawing=None, **{"table": odd_table("a"), **changed})
        book = notebook(code(tags=("parameters",)), code(shown(chapter(title=item.title))), code(shown(item)))
        (folder / f"{name}.html").write_text(linked_page(book, name), "utf-8")
    return folder, run("run.mjs", {"root": str(folder), "pages": [[f"{name}.html", "nb"] for name in ODD]})


def test_odd_contents_break_no_page_at_any_width(odd: tuple[Path, dict[str, Any]]) -> None:
    _, seen = odd
    assert seen["visits"] == len(ODD) * 3 * 2
    assert seen["found"] == []


def test_odd_contents_are_text_and_all_of_it_is_there(odd: tuple[Path, dict[str, Any]]) -> None:
    for name, changed in ODD.items():
        page = (odd[0] / f"{name}.html").read_text("utf-8")
        assert "<script>document.title" not in page
        words = unescape(re.sub(r"(?s)<script.*?</script>|<style.*?</style>|<[^>]+>", "", page))
        assert words.count(changed["title"]) >= 2, name
        for row in changed["table"].rows if "table" in changed else ():
            assert row.cells[0].text in words


def test_the_dark_theme_changes_colours_alone(editions: Editions) -> None:
    """Only values of variables depend on the theme; so in the dark axe looks at colours alone."""
    style = (editions.root / "assets/kq.css").read_text("utf-8")
    dark = re.findall(r"@media[^{]*prefers-color-scheme[^{]*\{\s*([^{]*)\{([^}]*)\}\s*\}", style)
    assert len(dark) == style.count("prefers-color-scheme") == 1
    for selector, declared in dark:
        assert selector.strip() == ":root"
        for one in filter(None, declared.split(";")):
            assert re.fullmatch(r"--kq-[\w-]+:#[0-9A-Fa-f]{6}", one)


def test_no_finding_escapes_the_tests(seen: dict[str, Any]) -> None:
    assert {one["check"] for one in seen["found"]} <= set(CHECKS)


def test_axe_had_something_to_say_about_each_matter(seen: dict[str, Any]) -> None:
    wanted = {"color-contrast", "html-has-lang", "heading-order", "region", "link-name", "scope-attr-valid"}
    wanted |= {"document-title", "landmark-one-main", "role-img-alt", "valid-lang"}
    assert wanted <= set(seen["rules"])


def test_every_link_from_page_to_page_meets_what_it_names(editions: Editions) -> None:
    for language in LANGUAGES:
        folder = editions.folder(language)
        pages = {path.name: path.read_text("utf-8") for path in folder.glob("*.html")}
        names = {name: set(re.findall(r'\bid="([^"]+)"', page)) for name, page in pages.items()}
        for name, page in pages.items():
            for target, anchor in re.findall(r'href="([^"#:]+\.html)#([^"]+)"', page):
                assert unescape(anchor) in names[target], f"{language}/{name}: {target}#{anchor}"


def test_no_page_asks_any_host(seen: dict[str, Any]) -> None:
    assert seen["requests"] == []


@pytest.fixture(scope="module")
def used(editions: Editions) -> dict[str, Any]:
    """What a reader met who opened every figure, sorted every table, or had no JavaScript."""
    kinds = ("03_", "05_", "06_", "07_")
    pages = [page for page in editions.pages() if page[1] == "nb" and page[0].startswith(kinds)]
    pages.append(("en/03_pleie_og_omsorg.html", "en"))
    return run("interact.mjs", {"root": str(editions.root), "pages": pages})


def test_interactive_figures_open_and_speak_and_are_tables_too(used: dict[str, Any]) -> None:
    opened = [figure for page in used["active"] for figure in page["opened"]]
    assert {"table_4_4", "figure_3", "survey_likert"} <= {figure["id"] for figure in opened}
    for figure in opened:
        assert figure["status"], figure["id"]
        assert figure["left"] == ""
        assert figure["toggled"], figure["id"]
        assert len(figure["table"]) == figure["points"] + 1
        assert figure["download"] == f"tables/{figure['id']}.csv"
        assert all(cell for row in figure["table"] for cell in row[:1])
    assert all(page["violations"] == [] and page["errors"] == [] for page in used["active"])


def test_a_figure_has_the_numbers_of_its_table(used: dict[str, Any]) -> None:
    """Sluttrapport-2010, line 2452: 55 of 79 is 69,6 per cent; by Wilson 58,8 to 78,7."""
    norwegian, english = (
        figure["table"] for page in used["active"] for figure in page["opened"] if figure["id"] == "table_4_4"
    )
    assert norwegian[0][-3:] == ["Verdi", "Fra", "Til"]
    assert ["69,6", "58,8", "78,7"] in [row[-3:] for row in norwegian]
    assert ["69.6", "58.8", "78.7"] in [row[-3:] for row in english]


def test_tables_are_sorted_up_down_and_back(used: dict[str, Any]) -> None:
    tables = [table for page in used["active"] for table in page["sorted"]]
    assert len(tables) >= 8
    for table in tables:
        start, up, down, back = table["orders"]
        assert table["said"] == ["ascending", "descending", None]
        assert back == start
        assert table["label"].startswith(("Sorter etter ", "Sort by "))
        for before, after in ((start, up), (start, down)):
            for one, other in zip(before, after, strict=True):
                assert sorted(map(tuple, one)) == sorted(map(tuple, other))
                # Headings and sums keep their places.
                kept = [(i, kind) for i, (kind, _) in enumerate(one) if kind]
                assert kept == [(i, kind) for i, (kind, _) in enumerate(other) if kind]
    [rates] = [table for table in tables if table["id"] == "figure_3"]
    numbers = [[value for _, value in body] for body in rates["orders"][1]]
    assert numbers == [["9,6", "10,1", "10,1", "10,3", "10,3", "10,6"]]


def test_a_page_is_read_without_javascript(used: dict[str, Any], editions: Editions) -> None:
    for page in used["plain"]:
        html = (editions.root / page["file"]).read_text("utf-8")
        assert page["drawings"] == html.count('role="img"')
        assert page["tables"] == len(re.findall(r"<table\b", html))
        assert page["text"] > 2_000
        assert page["offers"] == 0
    assert used["requests"] == []


def test_the_plotly_that_ships_is_the_published_one() -> None:
    module = HERE / "node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js"
    assert (ROOT / "src/kqlib/assets/plotly-cartesian.min.js").read_bytes() == module.read_bytes()
