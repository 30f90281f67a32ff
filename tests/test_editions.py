"""The three editions side by side: the same pages in each, and a way from one to the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import Editions
from kqlib.errors import LANGUAGES
from kqlib.execution.edition import NAMES, Edition, variant
from kqlib.paths import Project

# Without what pages share: style, script, fonts and Plotly.
HEAVIEST = 400_000


@pytest.mark.slow
def test_every_edition_has_the_same_files(editions: Editions) -> None:
    def files(language: str) -> set[str]:
        folder = editions.folder(language)
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        return {name for name in found if name.split("/")[0] not in LANGUAGES and ",min_cell" not in name}

    nynorsk, english = files("nn"), files("en")
    assert nynorsk == english
    assert nynorsk <= files("nb")


@pytest.mark.slow
def test_every_page_leads_to_itself_in_the_other_languages(editions: Editions) -> None:
    for name, language in editions.pages():
        page = (editions.root / name).read_text("utf-8")
        [bar] = re.findall(r'<nav class="languages".*?</nav>', page, re.DOTALL)
        led = re.findall(r'<a href="([^"]+)" lang="(\w+)" hreflang="(\w+)">([^<]+)</a>', bar)
        assert [(lang, lang, NAMES[lang]) for lang in LANGUAGES if lang != language] == [x[1:] for x in led]
        for address, other, _, _ in led:
            there = (editions.root / name).parent.joinpath(address).resolve()
            assert there == editions.folder(other).resolve() / Path(name).name
            assert there.is_file()


@pytest.mark.slow
def test_no_page_is_heavy(editions: Editions) -> None:
    weights = {name: (editions.root / name).stat().st_size for name, _ in editions.pages()}
    assert {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}


def test_a_page_is_offered_in_a_language_that_is_there_or_is_being_built(tmp_path: Path) -> None:
    def offered(page: str, *beside: str, **given: object) -> list[dict[str, str]]:
        edition = Edition(Project(tmp_path), (), {Path("a.ipynb"): given}, {}, beside)
        return edition.switch(page)

    (tmp_path / "reports/nn").mkdir(parents=True)
    (tmp_path / "reports/nn/a.html").touch()
    english = {"language": "en", "name": "English", "href": "en/a.html"}
    bokmaal = {"language": "nb", "name": "Bokmål", "href": "a.html"}
    nynorsk = {"language": "nn", "name": "Nynorsk", "href": "nn/a.html"}
    assert offered("a.html") == [bokmaal, nynorsk]
    assert offered("a.html", "nb", "en") == [bokmaal, nynorsk, english]
    assert offered("b.html") == []
    assert [one["href"] for one in offered("a.html", "nb", language="nn")] == ["../a.html", "a.html"]
    other = {"language": "nn", "min_cell": 10}
    assert [one["href"] for one in offered("a.html", "en", **other)] == ["a.html", "../en,min_cell=10/a.html"]
    assert variant(other) == "nn,min_cell=10"
