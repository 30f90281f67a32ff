"""The PDF: tagged, complete, the same at every build, and nothing in it read as markup."""

import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
import zlib
from pathlib import Path

import nbformat.v4 as v4
import pytest
from nbformat import NotebookNode
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from kqlib import bundle as b
from kqlib import errors
from kqlib.errors import NotebookError
from kqlib.publishing.html_tables import read_html
from kqlib.publishing.outputs import Plain, parts
from kqlib.publishing.pdf import KqPdfExporter, notebook_pdf, report_pdf
from kqlib.rendering.typst import Levels, fitting, literal, markdown

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="80pt" font-family="Noto Sans">'
    '<text x="20" y="40">Figurtekst</text></svg>'
)
HOSTILE = [
    '#panic("x")', "$x$", "*b*", "_i_", "<b>fet</b>", "a\\b", 'sa "hei"', "#{1+1}", "@ref", "// nei",
    "/* nei */", "[x](y)", "= tittel", "`kode`", "x" * 400, "a\u0001b\ue000c",
]  # fmt: skip


def png() -> str:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
    body = head + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def shown(data: dict, **metadata) -> NotebookNode:
    return v4.new_code_cell("show()", outputs=[v4.new_output("display_data", data, metadata=metadata)])


def notebook(*cells: NotebookNode, **metadata) -> NotebookNode:
    made = v4.new_notebook(cells=list(cells))
    made.metadata.update(metadata)
    return made


def chapter(number: int = 4, title: str = "Fraværet", language: str = "nb") -> NotebookNode:
    return shown(
        {b.CHAPTER_MIME: b.write(b.Chapter(f"{number:02}", number, title, language, lead="Kort sagt."))}
    )


def exhibit(**changed) -> NotebookNode:
    fields = {
        "id": "table_4_4", "number": "Tabell 4.4", "title": "Fraværet falt ikke",
        "subtitle": "Årsgjennomsnitt",
        "evidence": "a", "evidence_label": "Kan etterprøves", "evidence_text": "Regnet ut fra trykte rader.",
        "language": "nb", "table": None, "drawing": None, "sources": (), "source_line": "Sluttrapport 2010",
    }  # fmt: skip
    return shown({b.EXHIBIT_MIME: b.write(b.Exhibit(**{**fields, **changed})), "text/html": "<p>nei</p>"})


def test_the_words_around_an_exhibit_exist_in_every_language() -> None:
    catalogue = tomllib.loads(
        Path(errors.__file__).with_name("vocabulary").joinpath("words.toml").read_text("utf-8")
    )
    assert [key for key, said in catalogue.items() if set(said) - {"symbol"} != {"nb", "nn", "en"}] == []


def table(rows: int = 3, texts: tuple[str, ...] = (), columns: int = 3) -> b.Table:
    mark = b.Mark("differs", "≠", "stemmer ikke", "Trykt 9,6. Beregnet 10,6.")
    heads = tuple(b.Column(f"c{i}", f"Kolonne {i}", "prosent", "decimal") for i in range(1, columns))
    body = [
        b.Row(
            (
                b.Cell(f"Rad{r}"),
                *(b.Cell(f"{r},{c}", mark=mark if r == c == 1 else None) for c in range(1, columns)),
            )
        )
        for r in range(rows)
    ]
    body += [b.Row((b.Cell(text), b.Cell(text, lang="en"))) for text in texts]
    return b.Table(
        "Fraværet i tall",
        (b.Column("k", "Kommune"), *heads),
        (b.Row((b.Cell("Gruppe A"),), "group"), *body, b.Row((b.Cell("Alle"), b.Cell("7,7")), "total")),
        ("Merknad under.",),
    )


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(reader: PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def elements(reader: PdfReader) -> list[DictionaryObject]:
    """Every structure element of the tree."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"].get("/K")]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, ArrayObject):
            waiting += list(node)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def headings(outline: list, depth: int = 0) -> list[tuple[int, str]]:
    return [
        pair
        for item in outline
        for pair in (headings(item, depth + 1) if isinstance(item, list) else [(depth, item.title)])
    ]


NYNORSK = {
    "number": "Vedlegg 6", "language": "nn", "title": "Fråværet fall ikkje", "subtitle": "Snitt for året",
    "evidence_text": "Rekna ut frå trykte rader.",
}  # fmt: skip


def demo() -> list[NotebookNode]:
    drawing = b.Drawing(SVG, "", "Linjen faller fra 9,6 til 8,4.")
    return [
        notebook(
            v4.new_code_cell(
                "x = 1", metadata={"tags": ["parameters"]}, outputs=[v4.new_output("stream", text="NEI")]
            ),
            chapter(),
            v4.new_markdown_cell("## Avsnitt\n\nTekst med **trykk** og $x$ og <b>html</b>.\n\n#### Dypt"),
            exhibit(table=table(120)),
            exhibit(
                id="figure_3", number="Figur 3", title="Figurens funn", drawing=drawing, synthetic="Oppdiktet"
            ),
        ),
        notebook(chapter(5, "Vedlegget", "nn"), v4.new_markdown_cell("Noko tekst."), exhibit(**NYNORSK)),
    ]


@pytest.fixture(scope="module")
def report() -> PdfReader:
    return read(report_pdf(demo(), title="Programmet #panic()", subtitle="Tall for tall"))


def test_the_report_is_tagged_titled_and_says_its_language(report: PdfReader) -> None:
    root = report.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own boolean
    assert root["/Lang"] == "nb-NO"
    assert report.metadata is not None
    assert report.metadata.title == "Programmet #panic()"
    said = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in said
    assert "<pdfaid:part>3<" in said
    assert "<pdfaid:conformance>A<" in said


def test_bookmarks_hold_chapters_and_exhibits_with_their_numbers(report: PdfReader) -> None:
    found = [title for _, title in headings(report.outline)]
    wanted = [
        "4 Fraværet",
        "Avsnitt",
        "Tabell 4.4 Fraværet falt ikke",
        "Figur 3 Figurens funn",
        "5 Vedlegget",
    ]
    assert [squeezed(w) for w in wanted if squeezed(w) not in map(squeezed, found)] == []


def test_pages_are_labelled_and_numbered_with_their_count(report: PdfReader) -> None:
    count = len(report.pages)
    assert report.page_labels == [str(number) for number in range(1, count + 1)]
    assert f"3/{count}" in squeezed(report.pages[2].extract_text())


def test_the_contents_list_exhibits_and_chapters_begin_on_new_pages(report: PdfReader) -> None:
    contents = squeezed(report.pages[1].extract_text())
    assert all(
        squeezed(part) in contents for part in ("Innhold", "Tabeller og figurer", "Tabell 4.4", "Figur 3")
    )
    assert squeezed(report.pages[2].extract_text()).startswith("4Fraværet")
    assert squeezed(report.pages[-1].extract_text()).startswith("5Vedlegget")


def test_structure_has_tables_with_header_cells_and_figures_with_alt(report: PdfReader) -> None:
    found = elements(report)
    kinds = {str(node["/S"]) for node in found}
    assert {"/Table", "/TH", "/TD", "/Figure", "/Caption", "/H1", "/H2", "/TOC"} <= kinds
    assert sum(node["/S"] == "/P" for node in found) >= 12
    alts = [node["/Alt"] for node in found if node["/S"] == "/Figure"]
    assert "Linjen faller fra 9,6 til 8,4." in alts
    assert all(alts)


def test_every_cell_and_the_figure_text_is_in_the_text(report: PdfReader) -> None:
    text = text_of(report)
    cells = [cell.text for row in table(120).rows for cell in row.cells]
    beside = ["stemmer ikke", "Trykt 9,6. Beregnet 10,6.", "Merknad under.", "Kan etterprøves",
              "Kilde: Sluttrapport 2010",
              "table_4_4", "Figurtekst", "Oppdiktet", "Kjelde:", "$x$", "<b>html</b>"]  # fmt: skip
    assert [part for part in (*cells, *beside) if squeezed(part) not in text] == []
    assert "NEI" not in text
    assert "show()" not in text


def test_fonts_are_embedded(report: PdfReader) -> None:
    fonts = {
        str(ref): ref.get_object() for page in report.pages for ref in page["/Resources"]["/Font"].values()
    }
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_header_and_group_are_repeated_on_the_next_page() -> None:
    reader = read(report_pdf(demo()[:1], title="T"))
    later = [
        p.extract_text() for p in reader.pages if "Rad60" in p.extract_text() or "Rad119" in p.extract_text()
    ]
    assert later
    assert all("Kommune" in text and "prosent" in text and "Gruppe A" in text for text in later)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_is_read_as_markup(hostile: str) -> None:
    drawing = b.Drawing(SVG, "", hostile)
    item = exhibit(
        number=hostile, title=hostile, subtitle=hostile, table=table(1, (hostile,)), drawing=drawing,
        source_line=hostile, notes=(hostile,), synthetic=hostile, evidence_text=hostile,
    )  # fmt: skip
    printed = v4.new_code_cell("", outputs=[v4.new_output("stream", text=f"UT {hostile}")])
    pdf = report_pdf([notebook(chapter(title=hostile), item, printed)], title=hostile, subtitle=hostile)
    visible = squeezed(re.sub("[\u0001\ue000]", "\ufffd", hostile))
    assert text_of(read(pdf)).count(visible) >= 12


def test_a_literal_survives_every_character() -> None:
    assert literal('"\\\n\r\t') == '"\\"\\\\\\n\\t"'


def test_markdown_never_skips_a_heading_level() -> None:
    levels = Levels(1)
    found = markdown("# A\n\n#### B\n\n## C", 1, levels)
    assert re.findall(r"level: (\d)", found) == ["2", "3", "3"]
    assert (levels.beneath(), levels.beneath()) == (4, 4)
    markdown("Bare tekst.", 1, levels)
    assert levels.beneath() == 4
    assert "link(" not in markdown("[x](javascript:alert) [y](annen.ipynb)")


def test_wide_tables_become_smaller_then_turn_then_divide() -> None:
    assert fitting.fit(table(columns=4))[0].size == 9
    words = b.Table("", tuple(b.Column(str(i), "Sykefraværsprosent", "prosent") for i in range(12)), ())
    assert fitting.fit(words)[0].landscape
    assert fitting.fit(b.Table("", words.columns * 4, ())) is None
    pdf = notebook_pdf(notebook(exhibit(table=table(2, columns=60))), "bred")
    text = text_of(read(pdf))
    assert all(f"1,{column}" in text for column in range(1, 60))
    assert "Fraværetitall(1/" in text


def test_a_long_narrow_table_goes_beside_itself_and_marks_beside_their_numbers() -> None:
    long, short = table(80, columns=2), table(columns=2)
    assert fitting.folded(long, *fitting.fit(long))[0] > 1
    assert fitting.folded(short, *fitting.fit(short))[0] == 1
    agrees = b.Mark("agrees", "✓", "stemmer", "")
    marked = b.Table("", short.columns, (b.Row((b.Cell("a"), b.Cell("1,0", mark=agrees))),))
    assert "✓stemmer" in text_of(read(notebook_pdf(notebook(exhibit(table=marked)), "merker")))


@pytest.mark.slow
def test_three_thousand_rows_of_twelve_columns_are_all_there() -> None:
    big = table(3000, columns=12)
    reader = read(notebook_pdf(notebook(exhibit(table=big)), "stor"))
    for page in (*reader.pages[:2], *reader.pages[-2:]):
        width = float(page.mediabox.width)
        places: list[float] = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_, at=places: at.append(tm[4]) if text.strip() else None
        )
        assert max(places) < width - 20
    text = text_of(reader)
    assert [r for r in range(3000) if f"Rad{r}" not in text or f"{r},11" not in text] == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_a_long_title_stays_within_every_page(tmp_path: Path) -> None:
    long = "Tiltak for å bedre samarbeidet mellom tjenestene og pårørende " * 6
    item = exhibit(title=long[:400], table=table(120, columns=3))
    (tmp_path / "x.pdf").write_bytes(notebook_pdf(notebook(chapter(title=long[:400]), item), "lang"))
    told = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "x.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    tops = [float(top) for top in re.findall(r'<word [^>]*yMin="([-\d.]+)"', told)]
    assert len(tops) > 200
    assert min(tops) > 20


def test_two_processes_give_the_same_bytes() -> None:
    script = textwrap.dedent(
        """
        import hashlib, sys; sys.path.insert(0, sys.argv[1])
        from test_pdf import demo
        from kqlib.publishing.pdf import report_pdf
        print(hashlib.sha256(report_pdf(demo(), title="T")).hexdigest())
        """
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent)]
    ran = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)
    ]
    assert ran[0] == ran[1] == hashlib.sha256(report_pdf(demo(), title="T")).hexdigest()


def test_any_executed_notebook_becomes_a_pdf() -> None:
    html = (
        "<style>td {x}</style><table><thead><tr><th></th><th>tall</th></tr>"
        "<tr><th>kommune</th><th></th></tr></thead>"
        "<tbody><tr><th>Lærdal</th><td>9.6</td></tr></tbody></table><p>1 rows × 1 columns</p>"
    )
    streams = [
        v4.new_output("stream", name="stdout", text="10 %\r100 %\x1b[31m ferdig\x1b[0m\n"),
        v4.new_output("stream", name="stderr", text="ADVARSEL"),
        v4.new_output("execute_result", {"text/html": html, "text/plain": "x"}),
        v4.new_output("execute_result", {"text/plain": "42.5"}),
        v4.new_output("display_data", {"image/png": png()}, metadata={"image/png": {"alt": "En prikk"}}),
        v4.new_output("display_data", {"image/svg+xml": SVG}, metadata={"alt": "En tekst"}),
        v4.new_output("display_data", {"text/markdown": "Fra **koden**"}),
    ]
    code = v4.new_code_cell("HEMMELIG", outputs=streams)
    made = notebook(v4.new_markdown_cell("# Min notatbok\n\n# Del\n\nTekst."), code, lang="en")
    pdf, resources = KqPdfExporter().from_notebook_node(made)
    reader = read(pdf)
    text = text_of(reader)
    assert reader.metadata is not None
    assert reader.metadata.title == "Min notatbok"
    assert reader.trailer["/Root"]["/Lang"].startswith("en")
    assert resources["output_extension"] == ".pdf"
    assert [
        p for p in ("100%ferdig", "Lærdal", "9.6", "42.5", "Frakoden", "1rows×1columns") if p not in text
    ] == []
    assert not [p for p in ("HEMMELIG", "ADVARSEL", "10%\r", "td{x}") if p in text]
    assert {"En prikk", "En tekst"} <= {node.get("/Alt") for node in elements(reader)}


PLOTLY = "application/vnd.plotly.v1+json"


@pytest.mark.parametrize(
    ("cell", "key", "found"),
    [
        (
            shown({PLOTLY: {}, "text/html": "<script></script>", "text/plain": "F"}),
            "output_unpublishable",
            PLOTLY,
        ),
        (shown({"text/plain": "<IPython.core.display.HTML object>"}), "output_unpublishable", "text/plain"),
        (shown({"image/png": png(), "text/plain": "x"}), "output_alt_missing", "image/png"),
        (
            v4.new_code_cell("", outputs=[v4.new_output("error", ename="E", evalue="v")]),
            "output_error",
            "E: v",
        ),
        (v4.new_markdown_cell("![kart](kart.png)"), "output_picture_in_prose", ""),
        (v4.new_markdown_cell("Et tegn ingen skrift har: \U0001f600"), "pdf_typesetting", "\U0001f600"),
        (shown({"image/svg+xml": "<svg"}, alt="x"), "pdf_typesetting", "image"),
    ],
)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_cannot_be_published_fails_and_names_the_cell(
    cell: NotebookNode, key: str, found: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KQ_LANGUAGE", language)
    with pytest.raises(NotebookError) as caught:
        notebook_pdf(notebook(chapter(), v4.new_markdown_cell("Tekst."), cell), "04_fravaer")
    assert caught.value.key == key
    assert re.match(r"04_fravaer, (celle |cell )?3\b", str(caught.value))
    assert found in str(caught.value)


def test_cells_for_the_notebook_only_are_left_out() -> None:
    cell = shown({PLOTLY: {}})
    cell.metadata["tags"] = ["kq-notebook-only"]
    assert [placed.part for placed in parts(notebook(cell, shown({"text/plain": "ja"})), "x")] == [
        Plain("ja")
    ]


def test_html_tables_keep_spans_headers_and_the_text_around() -> None:
    head = "<tr><th colspan=2>A</th></tr><tr><th>b</th><th>c</th></tr>"
    html = f"<p>Før</p><table>{head}<tr><td>1<td>2</tr></table>"
    before, found = read_html(html)
    assert before == "Før"
    assert isinstance(found, b.Table)
    assert [column.header for column in found.columns] == ["A / b", "A / c"]
