"""The documentation: its commands run, files it names exist, and its site loads nothing from elsewhere."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import click
import openpyxl
import pytest

from conftest import waiting
from kqlib.cli import verbs
from kqlib.execution import sheets
from kqlib.execution.report import steps
from kqlib.paths import Project
from prose import REPO, commands, named_paths, run

DOCS = REPO / "docs"
PAGES = [REPO / "README.md", REPO / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
BROWSER = Path(__file__).parent / "browser"
CHROMIUM, NODE = shutil.which("chromium"), shutil.which("node")
# What is there once the commands of a page were given, and what the reader writes.
MADE = {".venv", ".venv/bin", "innsats-nn.ipynb", "docs/_build/", "data/release_log.json"}
MADE |= {"ro-crate-metadata.json", "corrections.toml"}


def text(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


def products() -> set[str]:
    """Every file that a build in bokmål, nynorsk or English makes, and the folders they are in."""
    project = Project(REPO)
    found: set[str] = set()
    for given in ({}, {"language": "nn"}, {"language": "en"}):
        both = (*steps(project, parameters=given), *sheets.steps(project, parameters=given))
        for product in (path for step in both for path in step.products):
            relative = product.relative_to(REPO)
            found |= {relative.as_posix(), *(folder.as_posix() for folder in relative.parents)}
    return found


def test_every_file_and_folder_that_is_named_is_there_or_is_built():
    known = products() | {name.rstrip("/") for name in MADE}
    gone = []
    # CONTRIBUTING names files by their place in the library; its own test looks for them there.
    for page in (page for page in PAGES if page.name not in ("CONTRIBUTING.md", "claims.md", "methods.md")):
        for name in named_paths(page.read_text("utf-8")):
            if name.rstrip("/") not in known and not (REPO / name).exists():
                gone.append(f"{page.name}: {name}")
    assert gone == []


def test_every_module_of_the_methods_exists():
    named = re.findall(r"`kqlib\.([\w.]+)`", text("methods.md"))
    assert len(named) >= 12
    for name in named:
        place = REPO / "src/kqlib" / name.replace(".", "/")
        assert place.is_dir() or place.with_suffix(".py").exists(), name


def test_the_tour_runs_in_a_built_project(editions):
    """All but what the README has too: that is run by its own test."""
    told = commands((REPO / "README.md").read_text("utf-8"))
    lines = [line for page in ("install.md", "tour.md") for line in commands(text(page)) if line not in told]
    assert lines
    with waiting(REPO / "data/processed/.editions.lock"):
        for line in lines:
            run(line, REPO)


def test_deliveries_are_checked_and_taken_in_as_told(tmp_path):
    """What a build then makes of them has tests of its own; here it says what it would do."""
    for folder in ("data/raw", "notebooks"):
        shutil.copytree(REPO / folder, tmp_path / folder)
    for name, content in re.findall(r"^```text (\S+)\n(.*?)^```", text("your-data.md"), re.M | re.S):
        (tmp_path / name).write_text(content, "utf-8")
    survey = tmp_path / "data/raw/survey"
    shutil.copy(survey / "questback_2009_synthetic_frame.csv", tmp_path / "inviterte.csv")
    book = openpyxl.Workbook()
    with (survey / "questback_2009_synthetic.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            book.active.append(row)
    book.save(tmp_path / "svar.xlsx")
    lines = commands(text("your-data.md"))
    assert {line.split()[1] for line in lines if line.startswith("kq")} == {"check", "import", "build"}
    for line in lines:
        run(line, tmp_path, *(["--dry-run"] if line.startswith("kq build") else []))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_only_read_could_be_given(page):
    targets = re.findall(r"^([a-z]+):", (REPO / "Makefile").read_text("utf-8"), re.MULTILINE)
    for line in commands(page.read_text("utf-8"), "sh") + commands(page.read_text("utf-8"), "powershell"):
        program, *words = shlex.split(line, posix=False)
        if program == "make":
            assert words[0] in targets, line
        elif program == "kq":
            command = verbs.commands[words[0]]
            command.make_parser(click.Context(command)).parse_args(words[1:])
        else:
            assert program in ("cd", ".", "pip", "py", "conda", ".venv\\Scripts\\activate"), line


def test_every_claim_in_an_example_of_the_help_exists():
    with (REPO / "data/raw/published/claims.csv").open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file, delimiter=";")}
    named = re.findall(r"\b[A-Z]-\d{4}[a-z]?\b", verbs.commands["verify"].help or "")
    assert named
    assert set(named) <= known


class Page(HTMLParser):
    """The anchors of a page, where its links lead, and what a browser loads with it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = {""}
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given["id"]} if "id" in given else set()
        if tag in ("a", "link") and "href" in given:
            (self.links if tag == "a" else self.loaded).append(given["href"])
        self.loaded += [given[name] for name in ("src", "srcset", "data", "poster") if name in given]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Build the site as ``make docs`` does, warnings being errors."""
    place = tmp_path_factory.mktemp("docs") / "side"
    [line] = re.findall(r"^\t@\$\(RUN\) (-m sphinx .*) docs/_build$", (REPO / "Makefile").read_text(), re.M)
    command = [sys.executable, *line.split(), str(place)]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return place


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return {path.name: Page(path) for path in sorted(site.glob("*.html"))}


def test_the_site_has_a_page_for_every_text(pages):
    assert {page.stem for page in DOCS.glob("*.md")} | {"search"} == {
        name.removesuffix(".html") for name in pages
    }


def test_every_link_and_anchor_of_the_site_resolves(site, pages):
    lost = []
    for name, page in pages.items():
        for link in page.links:
            place, anchor = urldefrag(link)
            if urlsplit(link).scheme:
                continue
            target = unquote(place) or name
            known = pages[target].anchors if target in pages else {""} if (site / target).exists() else set()
            # "#" alone is the top of the page.
            if unquote(anchor) not in known:
                lost.append(f"{name}: {link}")
    assert lost == []


def test_what_screen_readers_need_is_added_to_the_theme(site, pages):
    """The template changes what the theme writes; a theme that writes otherwise is noticed here."""
    glossary = (site / "glossary.html").read_text("utf-8")
    words = sum(line.startswith("| ") for line in text("glossary.md").splitlines()) - 1
    assert glossary.count('<td lang="nb">') == words
    for name in pages:
        page = (site / name).read_text("utf-8")
        assert len(re.findall(r"<aside [^>]*aria-label=", page)) == page.count("<aside ")
        assert page.count('<nav aria-label="Menus"><input') == page.count('sidebar"></nav>') == 1
        assert page.count("<th") - page.count("<thead") == page.count('scope="col"')
        assert len(re.findall(r"<div tabindex=.0. [^>]*table-wrapper", page)) == page.count("table-wrapper")


def test_no_page_or_style_loads_anything_from_elsewhere(site, pages):
    for name, page in pages.items():
        assert page.loaded, name
        for address in page.loaded:
            assert not urlsplit(address).netloc, f"{name}: {address}"
            assert (site / urlsplit(address).path).exists(), f"{name}: {address}"
    for style in site.rglob("*.css"):
        content = style.read_text("utf-8")
        assert "@import" not in content
        for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", content):
            assert not urlsplit(address).netloc, f"{style.name}: {address}"


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None or NODE is None, reason="chromium or node is not installed")
@pytest.mark.skipif(not (BROWSER / "node_modules").is_dir(), reason="make browser has not been run")
def test_every_page_is_accessible_in_both_themes_and_reads_without_scripts(site, pages):
    job = json.dumps({"browser": CHROMIUM, "root": str(site), "pages": list(pages)})
    command = [str(NODE), str(BROWSER / "docs.mjs"), job]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    seen = json.loads(done.stdout)
    assert seen == {"found": [], "requests": [], "visits": len(pages) * 3}
