"""The pages: what a reader meets, what is refused, and that nothing is fetched from elsewhere."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import pages
from kqlib import bundle
from kqlib.errors import NotebookError, use_language
from kqlib.publishing.assets import copy_assets, stylesheet
from kqlib.publishing.html import KqHtmlExporter
from kqlib.publishing.index import Entry, Model, index_html
from kqlib.rendering.html import asset, exhibit_html
from kqlib.vocabulary import column, value_label
from kqlib.vocabulary.words import EVIDENCE, VERDICTS, _words, word

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
CHAPTERS = [
    {"href": "03.html", "title": "Programmet", "number": 3},
    {"href": "04_absence.html", "title": "Sykefravær", "number": 4},
]


def export(notebook: Any, assets: str = "link", name: str = "04_absence", **kq: Any) -> str:
    exporter = KqHtmlExporter()
    exporter.assets = assets
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}, "kq": kq})
    return str(page)


class Elements(HTMLParser):
    """Every element of a page as (tag, attributes); checks that elements close in the order they opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in ("meta", "link", "br", "img", "hr", "col"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


def outside(page: str) -> list[str]:
    """Addresses that a browser would fetch from another host while showing the page."""
    fetched = [a.get("src", "") for _, a in Elements(page).found] + [
        a["href"] for a in Elements(page).all("link")
    ]
    fetched += [a["href"] for tag in ("use", "image") for a in Elements(page).all(tag)]
    fetched += re.findall(r"url\(\s*['\"]?([^)'\"]*)", page.split("plotly-source")[0]) + re.findall(
        "@import.*", page
    )
    return [address for address in fetched if re.match(r"(https?:)?//", address)]


@pytest.fixture(scope="module")
def page() -> str:
    return export(pages.report_chapter(), chapters=CHAPTERS)


def test_page_has_language_title_and_one_first_heading(page: str) -> None:
    found = Elements(page)
    assert found.all("html") == [{"lang": "nb"}]
    assert "<title>Sykefravær – Kvalitetskommuneprogrammet 2007–2010</title>" in page
    assert len(found.all("h1")) == len(found.all("main")) == len(found.all("title")) == 1
    assert '<a class="skip" href="#main">' in page


def test_headings_skip_no_level(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Elements(page).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_reference_is_met(page: str) -> None:
    found = Elements(page).found
    ids = [a["id"] for _, a in found if "id" in a]
    assert len(ids) == len(set(ids))
    wanted = {
        part
        for _, a in found
        for key in ("aria-labelledby", "aria-describedby")
        for part in a.get(key, "").split()
    }
    wanted |= {a["href"][1:] for _, a in found if a.get("href", "").startswith("#")}
    assert wanted <= set(ids)


def test_contents_mark_the_current_chapter(page: str) -> None:
    assert '<a href="04_absence.html" aria-current="page">' in page
    assert '<a href="03.html" rel="prev">' in page
    assert 'rel="next"' not in page


def test_table_has_caption_and_scopes(page: str) -> None:
    section = exhibit_html(pages.exhibit())
    found = Elements(section)
    assert len(found.all("caption")) == 1
    assert [a["scope"] for a in found.all("th")[:4]] == ["col"] * 4
    assert found.all("th")[4] == {"scope": "rowgroup", "colspan": "4"}
    assert len(found.all("tbody")) == 2
    assert all("scope" in a for a in Elements(page).all("th"))
    assert all(a["tabindex"] == "0" for _, a in found.found if "table-region" in a.get("class", ""))


def test_marks_are_symbol_and_word_and_lead_to_their_reason() -> None:
    section = exhibit_html(pages.exhibit())
    assert section.count('class="mark mark-contradicts" href="#figure_3-reason-1"') == 2
    assert (
        '<span class="mark-symbol" aria-hidden="true">≠</span> <span class="mark-word">stemmer ikke</span>'
        in section
    )
    assert section.count(pages.CONTRADICTS.detail) == 1
    assert "Nordvik, Etter; I alt, Etter" in section


def test_decimals_stand_under_each_other() -> None:
    section = exhibit_html(pages.exhibit())
    assert '<span class="value" style="--missing:2">' not in section
    assert '<span class="value" style="--missing:1">10,6</span>' in section
    assert '<span class="value">9,25</span>' in section
    assert '<span class="value" style="--missing:1">8</span>' in section


def test_language_stands_where_it_differs() -> None:
    section = exhibit_html(pages.exhibit(), page_language="nn")
    assert '<span class="value" lang="en">Lean</span>' in section
    assert 'aria-labelledby="figure_3-title" lang="nb">' in section


def test_figure_has_alt_and_svg_is_confined() -> None:
    section = exhibit_html(pages.exhibit())
    assert 'role="img" aria-label="Fraværet faller til 10,1 i 2008 og stiger til 10,6 i 2009."' in section
    assert 'id="figure_3-c"' in section
    assert 'clip-path="url(#figure_3-c)"' in section
    assert 'href="#figure_3-m"' in section
    assert "#figure_3-svg{*{stroke-linejoin: round}}" in section
    assert "metadata" not in section


def test_svg_loses_scripts_handlers_and_other_hosts() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script>'
        "<foreignObject><p/></foreignObject>"
        '<image href="https://example.org/a.png"/><rect fill="url(https://example.org/b)"/></svg>'
    )
    section = exhibit_html(pages.exhibit(drawing=bundle.Drawing(svg, "", "x")))
    for bad in ("script>", "onload", "example.org", "foreignObject"):
        assert bad not in section


def test_markup_in_bundles_is_never_interpreted() -> None:
    bad = "<script>alert(1)</script><b onclick='x'>\"&"
    table = bundle.Table(bad, (bundle.Column("a", bad, bad),), (bundle.Row((bundle.Cell(bad),)),), (bad,))
    exhibit = pages.exhibit(
        title=bad, subtitle=bad, number=bad, table=table, notes=(bad,), source_line=bad, synthetic=bad,
        evidence_label=bad, evidence_text=bad, drawing=bundle.Drawing(pages.SVG, "", bad),
    )  # fmt: skip
    page = export(
        pages.notebook(pages.code(pages.shown(pages.chapter(title=bad, lead=bad)), pages.shown(exhibit)))
    )
    assert "<b onclick" not in page
    assert len(Elements(page).all("script")) == 1
    assert Elements(page).all("b") == []


def test_synthetic_stands_in_the_exhibit_and_on_the_page() -> None:
    head = pages.chapter(synthetic="Hele kapitlet er oppdiktet.")
    page = export(
        pages.notebook(pages.code(pages.shown(head), pages.shown(pages.exhibit(synthetic="Oppdiktet."))))
    )
    assert "<strong>Syntetiske data. Hele kapitlet er oppdiktet.</strong>" in page
    assert "<strong>Syntetiske data. Oppdiktet.</strong>" in page
    banner = word("synthetic_banner", "nb")
    assert f"<strong>{banner}</strong>" in exhibit_html(pages.exhibit(synthetic=banner))


def test_interactive_figure_is_data_that_cannot_end_its_script(page: str) -> None:
    found = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(found[0]) == json.loads(pages.PLOTLY)
    assert '<details class="interactive" hidden' in page


@pytest.mark.parametrize("assets", ["link", "inline"])
def test_nothing_is_fetched_from_another_host(assets: str) -> None:
    page = export(pages.report_chapter(), assets, chapters=CHAPTERS)
    assert outside(page) == []
    assert re.findall(r"url\((?!\"?(fonts/|data:))[^)]*\)", stylesheet("link") + stylesheet("inline")) == []


def test_a_page_alone_needs_no_file_and_links_to_none() -> None:
    page = export(pages.report_chapter(), "inline")
    assert "assets/" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert '.csv" download' not in page


def test_the_plotly_that_ships_is_the_one_the_figures_are_written_for() -> None:
    """The whole bundle lies in the Python package, whose version decides how a figure is written."""
    [folder] = find_spec("plotly").submodule_search_locations  # type: ignore[union-attr, misc]
    whole = Path(folder, "package_data", "plotly.min.js").read_text("utf-8")[:300]
    [version] = re.findall(r"plotly.js v([\d.]+)", whole)
    shipped = asset("plotly-cartesian.min.js")
    assert f"plotly.js (cartesian - minified) v{version}" in shipped[:300]
    assert "Licensed under the MIT license" in shipped[:300]
    assert len(shipped) < 1_600_000


def test_export_is_deterministic(page: str) -> None:
    assert export(pages.report_chapter(), chapters=CHAPTERS) == page


def test_code_and_private_cells_are_not_shown() -> None:
    private = pages.code(pages.display({"text/plain": "inside"}), tags=("kq-notebook-only",))
    page = export(pages.notebook(private, pages.code(pages.display({"text/plain": "outside"}))))
    assert "inside" not in page
    assert "secret_code" not in page
    assert "outside" in page


def test_markdown_shows_raw_html_as_text_and_orders_headings() -> None:
    source = "# Tittel\n\n#### Dypt\n\n<img src=x onerror=y>\n\n[her](javascript:alert(1))\n\n# Enda en"
    page = export(
        pages.notebook(pages.text(source), pages.code(pages.display({"text/markdown": "**sum** 10,6"})))
    )
    assert "&lt;img src=x" in page
    assert "javascript:" not in page
    assert re.findall(r"<h(\d)", page) == ["1", "2", "2"]
    assert "<title>Tittel</title>" in page
    assert "<strong>sum</strong>" in page


def test_any_executed_notebook_becomes_a_page() -> None:
    frame = (
        "<div><style scoped>.dataframe{}</style><table border='1' class='dataframe' onclick='x()'><thead><tr>"
        "<th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td>1.5</td></tr></tbody></table></div>"
    )
    outputs = [
        pages.display({"text/html": frame, "text/plain": "   a"}),
        pages.display({"image/png": PNG, "text/plain": "<Figure>"}, {"image/png": {"alt": 'En "rød" prikk'}}),
        pages.display({"image/svg+xml": pages.SVG}, {"alt": "To linjer"}),
        pages.display({"text/plain": "<plain & simple>"}),
        pages.new_output("stream", name="stdout", text="\x1b[31mskrevet\x1b[0m\n"),
        pages.new_output("stream", name="stderr", text="advarsel"),
    ]
    page = export(pages.notebook(pages.code(*outputs), lang="en"), name="my notebook")
    assert Elements(page).all("html") == [{"lang": "en"}]
    assert "<title>my notebook</title>" in page
    assert '<td></td><th scope="col">a</th>' in page
    assert '<th scope="row">0</th><td class="number">1.5</td>' in page
    assert 'alt="En &quot;rød&quot; prikk"' in page
    assert 'aria-label="To linjer"' in page
    assert "&lt;plain &amp; simple&gt;" in page
    assert ">skrevet</pre>" in page
    assert all(bad not in page for bad in ("advarsel", "onclick", "dataframe", "\x1b"))


def test_attached_picture_is_embedded() -> None:
    cell = pages.text("![En prikk](attachment:dot.png)")
    cell["attachments"] = {"dot.png": {"image/png": PNG}}
    page = export(pages.notebook(cell))
    assert f'<img src="data:image/png;base64,{PNG}" alt="En prikk">' in page


PLOTLY_ONLY = {"application/vnd.plotly.v1+json": {"data": []}, "text/plain": "Figure"}
REFUSED = [
    ("export_alt", pages.display({"image/png": PNG}), "image/png"),
    ("export_type", pages.display(PLOTLY_ONLY), "application/vnd.plotly.v1+json"),
    (
        "export_type",
        pages.display({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "x"}),
        "widget-view",
    ),
    ("export_active", pages.display({"text/html": "<div>a</div><script>draw()</script>"}), "script"),
    (
        "export_picture",
        pages.display({"text/html": "<img src='https://example.org/a.png' alt='a'>"}),
        "example.org",
    ),
    ("export_svg", pages.display({"image/svg+xml": "<svg"}, {"alt": "x"}), "SVG"),
    ("export_bundle", pages.display({bundle.EXHIBIT_MIME: {"id": "x"}}), "kqlib"),
    (
        "export_error",
        pages.new_output("error", ename="ValueError", evalue="tall", traceback=[]),
        "ValueError: tall",
    ),
]


@pytest.mark.parametrize(("key", "output", "named"), REFUSED)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_a_page_cannot_carry_is_an_error(key: str, output: Any, named: str, language: str) -> None:
    use_language(language)
    try:
        with pytest.raises(NotebookError) as raised:
            export(pages.notebook(pages.text("tekst"), pages.code(output)), name="absence")
        assert raised.value.key == key
        assert f"absence.ipynb, {'cell' if language == 'en' else 'celle'} 2" in str(raised.value)
        assert named in str(raised.value)
    finally:
        use_language("nb")


@pytest.mark.parametrize("source", ["![](dot.png)", "![a](https://example.org/a.png)", "![a](missing.png)"])
def test_pictures_in_prose_have_alt_and_are_at_hand(source: str) -> None:
    with pytest.raises(NotebookError, match="celle 1"):
        export(pages.notebook(pages.text(source)))


def test_a_notebook_never_run_is_refused() -> None:
    cell = pages.code()
    cell["execution_count"] = None
    with pytest.raises(NotebookError, match="ikke kjørt"):
        export(pages.notebook(cell))


def test_standalone_brings_its_style_and_no_links() -> None:
    section = exhibit_html(pages.exhibit(), standalone=True)
    assert section.startswith("<style>")
    assert "tables/figure_3.csv" not in section
    assert "tables/figure_3.csv" in exhibit_html(pages.exhibit())


def test_front_page_lists_and_counts() -> None:
    shown = pages.exhibit()
    model = Model(
        "nb", (Entry("04_absence.html", pages.chapter(), (shown, pages.exhibit(id="t", synthetic="x"))),)
    )
    page = index_html(model)
    assert page == index_html(model)
    assert '<a href="04_absence.html#figure_3">Figur 3</a>' in page
    assert '</span> stemmer ikke</th><td class="number">4</td>' in page
    assert "(syntetisk)" in page
    assert 'class="erratum"' in page
    assert page.index('id="erratum"') < page.index('id="contents"')
    assert word("synthetic_promise", "nb") in page
    assert all(word(f"evidence_{level}", "nb") in page for level in EVIDENCE)
    assert all(link in page for link in ("sluttrapport.pdf", "tables.xlsx"))
    assert outside(page) == []
    Elements(page)


def test_names_of_our_own_speak_the_language_of_the_reader() -> None:
    assert value_label("municipality", "Snitt uten 0,0", "en") == "Average without 0.0"
    assert value_label("municipality", "Kristiansund", "en") == "Kristiansund"
    assert value_label("question", "Bedre samarbeid", "nn") != "Bedre samarbeid"
    assert value_label("column_name", "printed_3", "nb") == "3. trykte verdi"
    assert "\u00a0kv.\u00a0" in column("2007K4-2008K3").label("nb")


def test_words_exist_in_all_languages() -> None:
    assert all(set(entry) == {"nb", "nn", "en"} and all(entry.values()) for entry in _words().values())
    assert {f"verdict_{code}" for code in VERDICTS} | {f"evidence_{level}" for level in EVIDENCE} <= set(
        _words()
    )


def test_assets_are_copied_beside_the_pages(tmp_path: Any) -> None:
    written = copy_assets(tmp_path, "nb")
    assert {"kq.css", "kq.js", "plotly.min.js"} <= {path.name for path in written}
    assert all(path.is_file() and path.is_relative_to(tmp_path / "assets") for path in written)
