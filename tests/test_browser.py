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

from conftest import Editions
from kqlib.errors import LANGUAGES

HERE = Path(__file__).parent / "browser"
CHROMIUM = shutil.which("chromium")
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or NODE is None, reason="chromium or node is not installed"),
    pytest.mark.skipif(not (HERE / "node_modules").is_dir(), reason="make browser has not been run"),
]
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
