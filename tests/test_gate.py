"""Attacks on the release gate: every place where a file can hide something, and the clean report."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import struct
import zipfile
import zlib

import pandas as pd
import pikepdf
import pytest

from gate_report import CHAPTER, OTHER_ROLE, OWN_WORDS, Made, made
from kqlib import bundle
from kqlib.errors import BuildError
from kqlib.publishing.gate import folder
from kqlib.publishing.gate.release import inspect, release

pytestmark = pytest.mark.slow

PAGE = f"{CHAPTER}.html"
LIKERT = '<section class="exhibit exhibit-wide" id="survey_likert"'
# Nobody's: no table has it, and no rounding of a value in a table gives it.
UNKNOWN = "3,7412"
MAYORS, HIDDEN = 7, "category_1"  # the mayors' answers to item 5; the table hides alternatives 1 and 2
EMAIL, TELEPHONE, IDENTITY = "noen@example.no", "912 34 567", "018107 00021"


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Made:
    return made(tmp_path_factory.mktemp("gate") / "prosjekt")


def faults(findings) -> set[str]:
    return {finding.fault for finding in findings}


def within(exhibit: str, addition: str):
    """Put something at the end of an exhibit on the page."""

    def change(page: bytes) -> bytes:
        text = page.decode("utf-8")
        start = text.index(f'id="{exhibit}" aria-labelledby')
        end = text.index("</section>", start)
        return (text[:end] + addition + text[end:]).encode("utf-8")

    return change


def replaced(old: str, new: str, exhibit: str = ""):
    """Replace the first ``old`` at or after an exhibit's beginning."""

    def change(page: bytes) -> bytes:
        text = page.decode("utf-8")
        at = text.index(old, text.index(f'id="{exhibit}" aria-labelledby') if exhibit else 0)
        return (text[:at] + new + text[at + len(old) :]).encode("utf-8")

    return change


def test_the_clean_report_has_no_findings(report):
    done = inspect(report.edition, folder.files(report.reports), whole=True)
    assert done.findings == ()
    assert done.files == len(folder.files(report.reports)) >= 15
    assert done.passages > 5000


def test_the_attacks_are_on_a_table_about_persons_that_hides_something(report):
    likert = report.edition.exhibits["survey_likert"]
    assert likert.personal
    assert likert.exhibit.records[MAYORS]["respondents"] == "ordfører"
    assert likert.exhibit.records[MAYORS][HIDDEN] == ":"
    assert (MAYORS, 3) in likert.hidden
    assert not report.edition.exhibits["appendix_9"].personal


NUMBER = re.compile(r"\d+(?:,\d+)?")


def test_no_number_of_a_table_about_persons_can_be_changed_unseen(report):
    """Every number in the texts of the exhibit gets a nine in front: each of them is found."""
    text = report.file(PAGE).decode("utf-8")
    start = text.index(LIKERT)
    end = text.index("</section>", start)
    pieces = re.split(r"(<script.*?</script>|<[^>]*>)", text[start:end], flags=re.DOTALL)
    expected: list[str] = []

    def another(number: re.Match[str]) -> str:
        expected.append(f"9{number[0]}")
        return expected[-1]

    texts = [
        p if p.startswith("<") or re.search("[0-9a-f]{8}", p) else NUMBER.sub(another, p) for p in pieces
    ]
    assert len(expected) > 400
    findings = report.spoiled(PAGE, lambda _: (text[:start] + "".join(texts) + text[end:]).encode("utf-8"))
    assert set(expected) - {finding.found for finding in findings} == set()


ON_THE_PAGE = {
    "text": f"<p>Snittet er {UNKNOWN}</p>",
    "comment": f"<!-- {UNKNOWN} -->",
    "data attribute": f'<p data-mean="{UNKNOWN}"></p>',
    "title": f'<p title="{UNKNOWN}">x</p>',
    "alt": f'<img src="x.png" alt="{UNKNOWN}">',
    "inline style": f'<p style="--mean: {UNKNOWN}">x</p>',
    "style sheet": f"<style>p::after {{ content: '{UNKNOWN}' }}</style>",
    "template": f"<template>{UNKNOWN}</template>",
    "hidden": f"<p hidden>{UNKNOWN}</p>",
    "divided by tags": "<p>3<b>,</b><i>74</i>12</p>",
    "escaped": "<p>3&#44;74&#x31;2</p>",
    "invisible signs": "<p>3,\u200b74\u00ad12</p>",
    "wide digits": "<p>３,７４１２</p>",
    "decimal point": "<p>3.7412</p>",
    "thousands, hard space": "<p>37&nbsp;412</p>",
    "thousands, thin space": "<p>37\u202f412</p>",
    "thousands, point": "<p>37.412</p>",
    "minus": "<p>−3,7412</p>",
    "exponent": "<p>37412e-4</p>",
    "per cent sign": "<p>3,7412&nbsp;%</p>",
    "base64": f"<p data-x='{base64.b64encode(b'mean 3.7412').decode()}'></p>",
    "address": '<a href="data:text/csv,mean%2C3.7412">x</a>',
    "script": f"<script>var mean = {UNKNOWN.replace(',', '.')};</script>",
    "second JSON": '<script type="application/json">{"mean": 3.7412}</script>',
    "CDATA": f"<svg><![CDATA[{UNKNOWN}]]></svg>",
    "drawing's title": f"<svg><title>{UNKNOWN}</title></svg>",
    "drawing's text": f"<svg><text>{UNKNOWN}</text></svg>",
    "program output": f"<pre>mean    {UNKNOWN}</pre>",
}


@pytest.mark.parametrize("addition", ON_THE_PAGE.values(), ids=ON_THE_PAGE)
def test_a_number_that_no_table_approved_is_found_on_a_page(report, addition):
    findings = report.spoiled(PAGE, within("survey_likert", addition))
    assert "value" in faults(findings), findings
    assert all(PAGE in finding.place for finding in findings)


SMALL = {
    "text": "<p>Bare 3 svarte 1.</p>",
    "text of a number": "<p>3</p>",
    "comment": "<!-- 3 -->",
    "data attribute": '<p data-n="3"></p>',
    "title": '<p title="3 svar">x</p>',
    "alt": '<img src="x.png" alt="Lavest er 3.">',
    "row of another kind": '<table><tbody><tr class="group"><th>3</th></tr></tbody></table>',
    "header of another table": "<table><thead><tr><th>x</th><th>3</th></tr></thead></table>",
}


@pytest.mark.parametrize("addition", SMALL.values(), ids=SMALL)
def test_a_small_number_that_the_words_of_the_table_have_too_is_found(report, addition):
    """3 is the name of a column, and many cells have it: what is said of persons must be a known text."""
    assert faults(report.spoiled(PAGE, within("survey_likert", addition))) == {"value"}


def test_a_number_in_the_head_and_in_the_prose_is_found(report):
    for change in (
        replaced("<head>", f'<head><meta name="description" content="{UNKNOWN}">'),
        replaced("</main>", f"<p>Snittet er {UNKNOWN}.</p></main>"),
        replaced("</main>", f"<table><tr><td>{UNKNOWN}</td></tr></table></main>"),
    ):
        assert faults(report.spoiled(PAGE, change)) == {"value"}


def test_small_numbers_of_a_printed_frame_are_found_although_the_prose_has_them(report):
    """548 and 5 stand in the chapter's text; in what a program printed no number may stand."""
    frame = pd.DataFrame({"svar": [5, 548]}).to_html()
    assert "value" in faults(report.spoiled(PAGE, replaced("</main>", f"{frame}</main>")))


@pytest.mark.parametrize("shown", ['<td class="decimal">{}</td>'])
def test_a_cell_may_show_the_number_of_its_place_and_no_other(report, shown):
    """352 and 13 stand side by side in the first row: each is right only where it stands."""
    cell = shown.format
    other = report.spoiled(PAGE, replaced(cell("352"), cell("13"), "survey_likert"))
    assert [f.fault for f in other] == ["value"]
    assert other[0].found == "13"
    unrounded = report.spoiled(PAGE, replaced(cell("66,2"), cell("66,19"), "survey_likert"))
    assert [f.found for f in unrounded] == ["66,19"]


def test_a_hidden_cell_that_shows_a_number_is_found_on_the_page(report):
    cell = '<td class="decimal">:</td>'
    for number in ("3", "15"):  # 15 is what the two hidden alternatives have together: not here
        findings = report.spoiled(PAGE, replaced(cell, cell.replace(":", number), "survey_likert"))
        assert [f.fault for f in findings] == ["suppressed"]


def test_an_extra_column_is_found_although_its_numbers_stand_elsewhere(report):
    row = '<td class="decimal">69,5</td>\n</tr>'
    extra = row.replace("\n", "<td>66,2</td>\n")
    assert faults(report.spoiled(PAGE, replaced(row, extra, "survey_likert"))) == {"value"}


def traces(change):
    """Change the interactive figure on the page."""

    def spoil(page: bytes) -> bytes:
        text = page.decode("utf-8")
        start = text.index('<script type="application/json">', text.index(LIKERT)) + 32
        end = text.index("</script>", start)
        figure = json.loads(text[start:end])
        change(figure)
        return (text[:start] + json.dumps(figure) + text[end:]).encode("utf-8")

    return spoil


def unrounded(figure):
    figure["data"][0]["x"][0] = 5.9659


def custom(figure):
    figure["data"][0]["customdata"] = [[3], [4]]


def hover(figure):
    figure["data"][0]["hovertext"] = ["3,7412 av 352"] * 7


def other_row(figure):
    figure["data"][0]["x"][0] = 8  # item 6 has it, item 5 has 6


def based(figure):
    figure["data"][0]["base"][0] = -33.4


def packed(figure):
    figure["data"][0]["x"] = {
        "dtype": "f8",
        "bdata": base64.b64encode(struct.pack("<7d", *range(7))).decode(),
    }


def note(figure):
    figure["layout"]["annotations"] = [{"text": "3,7412"}]


def meta(figure):
    figure["layout"]["meta"] = 3.7412


def named(figure):
    figure["data"][0]["name"] = "1 helt uenig (n = 21)"


def sized(figure):
    figure["data"][0]["marker"]["size"] = [3, 4, 5]


def stepped(figure):
    figure["layout"].setdefault("xaxis", {})["dtick"] = "M4711"


@pytest.mark.parametrize(
    "change", [unrounded, custom, hover, other_row, based, packed, note, meta, named, sized, stepped]
)
def test_an_interactive_figure_with_more_in_it_is_found(report, change):
    """On the page it is not what the notebook made; in the notebook it is not what the table approves."""
    on_page = report.spoiled(PAGE, traces(change))
    assert "changed" in faults(on_page)

    def in_notebook(raw):
        drawing = exhibit(raw, "survey_likert")["drawing"]
        figure = json.loads(drawing["interactive"])
        change(figure)
        drawing["interactive"] = json.dumps(figure)

    findings = report.spoiled_notebook(in_notebook)
    assert faults(findings) & {"value", "hidden"}, findings


def exhibit(raw, name):
    held = [o["data"] for cell in raw["cells"] for o in cell.get("outputs", ())]
    return next(d[bundle.EXHIBIT_MIME] for d in held if d.get(bundle.EXHIBIT_MIME, {}).get("id") == name)


def alt(item):
    item["drawing"]["alt"] += " Lavest er 3."


def noted(item):
    item["table"]["notes"].append("Av disse er 3 ordførere.")


def drawn(item):
    item["drawing"]["svg"] = item["drawing"]["svg"].replace("</svg>", '<text x="8" y="9">66,19</text></svg>')


def drawn_elsewhere(item):
    """57 is the share of item 6; beside the name of item 5 it is somebody else's."""
    item["drawing"]["svg"] = re.sub(r">66\u00a0%<", ">57\u00a0%<", item["drawing"]["svg"], count=1)


def described(item):
    item["drawing"]["inline"] = item["drawing"]["inline"].replace("<defs>", "<desc>66,19</desc><defs>", 1)


def shown_cell(item):
    rows = [row for row in item["table"]["rows"] if row["role"] == "body"]
    rows[MAYORS]["cells"][3].update(text="3", value=3)


def unrounded_value(item):
    item["table"]["rows"][1]["cells"][10]["value"] = 66.193182


def extra_row(item):
    item["table"]["rows"].append(item["table"]["rows"][1])


@pytest.mark.parametrize(
    "change", [alt, noted, drawn, drawn_elsewhere, described, shown_cell, unrounded_value, extra_row]
)
def test_a_bundle_about_persons_holds_what_its_safe_table_approves_and_no_more(report, change):
    findings = report.spoiled_notebook(lambda raw: change(exhibit(raw, "survey_likert")))
    assert faults(findings) & {"value", "suppressed", "changed"}, findings
    assert all("survey_likert" in finding.place for finding in findings)


FRAME = pd.DataFrame({"respondent": [1018, 1019], "item_5": [3, 4]})


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "execute_result", "data": {"text/plain": repr(FRAME)}},
        {"output_type": "display_data", "data": {"text/html": FRAME.to_html(), "text/plain": "tabell"}},
        {"output_type": "stream", "name": "stdout", "text": ["3 av 4\n"]},
        {"output_type": "display_data", "data": {"application/json": {"mean": 3.7412}}},
        {"output_type": "display_data", "data": {"text/markdown": "|a|\n|-|\n|37|"}},
        {"output_type": "execute_result", "data": {"text/plain": "np.int64(352)"}},
    ],
    ids=["repr", "html", "print", "json", "markdown", "scalar"],
)
def test_what_a_cell_printed_is_found(report, output):
    findings = report.spoiled_notebook(lambda raw: raw["cells"][3]["outputs"].append(output))
    assert faults(findings) == {"value"}, findings
    assert "cell=4" in findings[0].place


def test_a_quoted_value_of_a_table_may_stand_alone(report):
    """``value("survey_likert", …)`` at the end of a cell shows the published text."""

    def change(text):
        output = {"output_type": "execute_result", "data": {"text/plain": text}}
        return report.spoiled_notebook(lambda raw: raw["cells"][3]["outputs"].append(output))

    assert change("'66,2'") == ()
    assert faults(change("'66,19'")) == {"value"}


SVG = "figures/survey_likert.svg"


@pytest.mark.parametrize(
    "addition",
    [
        f"<title>{UNKNOWN}</title>", f"<desc>{UNKNOWN}</desc>", f"<metadata>{UNKNOWN}</metadata>",
        f'<text x="1" y="2">{UNKNOWN}</text>', f"<!-- {UNKNOWN} -->", f'<g data-mean="{UNKNOWN}"/>',
        f'<g aria-label="{UNKNOWN}"/>', f"<style>/* {UNKNOWN} */</style>",
    ],
)  # fmt: skip
def test_a_drawing_with_more_in_it_is_found(report, addition):
    findings = report.spoiled(SVG, lambda svg: svg.replace(b"</svg>", addition.encode() + b"</svg>"))
    assert faults(findings) == {"value", "changed"}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunk(kind: bytes, data: bytes):
    return lambda png: png[:33] + chunk(kind, data) + png[33:]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (with_chunk(b"tEXt", b"mean\x003.7412"), {"value", "hidden", "changed"}),
        (with_chunk(b"zTXt", b"mean\x00\x00" + zlib.compress(b"3.7412")), {"value", "hidden", "changed"}),
        (with_chunk(b"iTXt", b"mean\x00\x00\x00nb\x00x\x003.7412"), {"value", "hidden", "changed"}),
        (with_chunk(b"eXIf", b"II*\x00"), {"hidden", "changed"}),
        (with_chunk(b"tIME", b"\x07\xd9\x0b\x01\x00\x00\x00"), {"hidden", "changed"}),
        (lambda png: png + b"3.7412", {"value", "hidden", "changed"}),
        (lambda png: png[:60] + bytes([png[60] ^ 1]) + png[61:], {"changed"}),
        (lambda png: b"GIF89a", {"unknown", "changed"}),
    ],
    ids=["tEXt", "zTXt", "iTXt", "eXIf", "tIME", "after the end", "dots", "another kind"],
)
def test_a_bitmap_with_more_in_it_is_found(report, change, expected):
    assert faults(report.spoiled("figures/survey_likert.png", change)) == expected


def test_the_texts_in_a_bitmap_inside_a_page_are_found(report):
    png = with_chunk(b"tEXt", b"mean\x003.7412")(report.file("figures/survey_likert.png"))
    picture = f'<img alt="figur" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
    assert faults(report.spoiled(PAGE, within("survey_likert", picture))) == {"hidden", "value"}


CSV = "tables/survey_likert.csv"


def rows(change):
    def spoil(content: bytes) -> bytes:
        table = list(csv.reader(io.StringIO(content.decode("utf-8"))))
        change(table)
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(table)
        return out.getvalue().encode("utf-8")

    return spoil


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda t: [line.append(x) for line, x in zip(t, ["mean_raw", *["3.7412"] * 40], strict=False)],
            "hidden",
        ),
        (lambda t: [line.append("13") for line in t[1:]], "value"),
        (lambda t: t.append(list(t[1])), "changed"),
        (lambda t: t[1].__setitem__(2, "13"), "value"),
        (lambda t: t[1 + MAYORS].__setitem__(4, "3"), "suppressed"),
        (lambda t: t[1].__setitem__(14, "66.1932"), "value"),
    ],
    ids=["extra column", "column without a name", "extra row", "another cell", "hidden cell", "unrounded"],
)
def test_a_csv_with_more_in_it_is_found(report, change, fault):
    assert fault in faults(report.spoiled(CSV, rows(change)))


def parts(change):
    """Change the parts of the workbook."""

    def spoil(content: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            held = {name: book.read(name) for name in book.namelist()}
        change(held)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as book:
            for name, data in held.items():
                book.writestr(name, data)
        return out.getvalue()

    return spoil


def in_part(name: str, old: str, new: str):
    def change(held):
        text = held[name].decode("utf-8")
        assert old in text, name
        held[name] = text.replace(old, new, 1).encode("utf-8")

    return parts(change)


def new_part(name: str, text: str):
    return parts(lambda held: held.__setitem__(name, text.encode("utf-8")))


def sheet(report: Made, exhibit_id: str) -> str:
    with zipfile.ZipFile(io.BytesIO(report.file("tables.xlsx"))) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode("utf-8"))
    return f"xl/worksheets/sheet{names.index(exhibit_id) + 1}.xml"


BOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
SHEET = '<sheet name="survey_likert"'
NAME = '<definedNames><definedName name="snitt">3.7412</definedName></definedNames>'
REMARK = "<comments><comment><text><t>3.7412</t></text></comment></comments>"
FORMAT = '<numFmts count="1"><numFmt numFmtId="200" formatCode="&quot;3,7412&quot;;;"/></numFmts>'
IN_THE_WORKBOOK = {
    "hidden sheet": (in_part(BOOK, SHEET, f'{SHEET} state="hidden"'), "hidden"),
    "very hidden sheet": (in_part(BOOK, SHEET, f'{SHEET} state="veryHidden"'), "hidden"),
    "defined name": (in_part(BOOK, "<calcPr", f"{NAME}<calcPr"), "value"),
    "comment": (new_part("xl/comments1.xml", REMARK), "value"),
    "pivot cache": (new_part("xl/pivotCache/pivotCacheRecords1.xml", '<r><n v="3.7412"/></r>'), "hidden"),
    "custom part": (new_part("customXml/item1.xml", "<x>3.7412</x>"), "value"),
    "description": (
        in_part("docProps/core.xml", "<dc:creator>", "<dc:description>3</dc:description><dc:creator>"),
        "value",
    ),
    "company": (in_part("docProps/app.xml", "<Company>", "<Company>3.7412"), "value"),
    "unused text": (in_part("xl/sharedStrings.xml", "</sst>", "<si><t>3</t></si></sst>"), "value"),
    "number format": (in_part(STYLES, "<fonts", f"{FORMAT}<fonts"), "value"),
    "XML comment": (in_part(STYLES, "<fonts", "<!-- 3.7412 --><fonts"), "value"),
}


@pytest.mark.parametrize(("change", "fault"), IN_THE_WORKBOOK.values(), ids=IN_THE_WORKBOOK)
def test_a_workbook_with_more_in_it_is_found(report, change, fault):
    assert fault in faults(report.spoiled("tables.xlsx", change))


PRINTED = "<headerFooter><oddHeader>3.7412</oddHeader></headerFooter>"
VALID = "<dataValidations><dataValidation><formula1>3.7412</formula1></dataValidation></dataValidations>"
FORMULA = '<row r="200"><c r="A200"><f>3.7412</f><v>4</v></c></row>'
IN_A_SHEET = {
    "extra column": ("</c></row>", '</c><c r="Z6"><v>3</v></c></row>', "value"),
    "beneath the table": ("</sheetData>", '<row r="90"><c r="C90"><v>3</v></c></row></sheetData>', "value"),
    "note": ("</sheetData>", '<row r="90"><c r="A90"><v>3</v></c></row></sheetData>', "value"),
    "hidden column": ("<cols>", '<cols><col min="30" max="30" width="9" hidden="1"/>', "hidden"),
    "hidden row": ('<row r="3"', '<row hidden="1" r="3"', "hidden"),
    "formula": ('<row r="1"', f'{FORMULA}<row r="1"', "hidden"),
    "header of the print": ("<pageMargins", f"{PRINTED}<pageMargins", "value"),
    "validation": ("<pageMargins", f"{VALID}<pageMargins", "value"),
}


@pytest.mark.parametrize(("old", "new", "fault"), IN_A_SHEET.values(), ids=IN_A_SHEET)
def test_a_sheet_with_more_in_it_is_found(report, old, new, fault):
    change = in_part(sheet(report, "survey_likert"), old, new)
    assert fault in faults(report.spoiled("tables.xlsx", change))


def test_a_cell_of_the_workbook_may_hold_the_number_of_its_place_and_no_other(report):
    name = sheet(report, "survey_likert")
    with zipfile.ZipFile(io.BytesIO(report.file("tables.xlsx"))) as book:
        text, shared = (book.read(n).decode("utf-8") for n in (name, "xl/sharedStrings.xml"))
    agree = re.search(r'<c r="[A-Z]+7" s="\d+"><v>(66\.2)</v>', text)  # those who agree, of the seventh row
    spoiled = report.spoiled("tables.xlsx", in_part(name, agree[0], agree[0].replace(agree[1], "66.193182")))
    assert [f.found for f in spoiled] == ["66.193182"]
    colon = re.findall(r"<t[^>]*>([^<]*)</t>", shared).index(":")
    hidden = re.search(rf'<c r="D\d+"( s="\d+")? t="s"><v>{colon}</v></c>', text)
    number = re.sub(r' t="s"><v>\d+', "><v>3", hidden[0])
    assert faults(report.spoiled("tables.xlsx", in_part(name, hidden[0], number))) == {"suppressed"}


def pdf(change):
    def spoil(content: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(content)) as file:
            change(file)
            out = io.BytesIO()
            file.save(out)
            return out.getvalue()

    return spoil


def keywords(file):
    file.docinfo["/Keywords"] = "3"


def xmp(file):
    file.Root.Metadata.write(
        file.Root.Metadata.read_bytes().replace(
            b"</dc:title>", b"</dc:title><dc:description>3.7412</dc:description>"
        )
    )


def xmp_attribute(file):
    raw = file.Root.Metadata.read_bytes()
    file.Root.Metadata.write(raw.replace(b'rdf:about=""', b'rdf:about="" pdf:Keywords="3.7412"', 1))


def alternative(file):
    found = [o for o in file.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o]
    found[0].Alt = pikepdf.String(f"Snittet er {UNKNOWN}")


def remark(file):
    file.pages[0].Annots = file.make_indirect(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Contents=UNKNOWN, Rect=[0, 0, 9, 9]
            )
        ]
    )


def attachment(file):
    file.attachments["svar.csv"] = b"respondent;svar\n1018;3,7412\n"


def script(file):
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('3.7412')")


def written(text: bytes, tag: bytes = b""):
    """Write on the first page with a font of its own."""

    def change(file):
        page = file.pages[0]
        page.Resources.Font["/Plain"] = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.contents_add(
            file.make_stream(
                tag + b" BT /Plain 9 Tf 20 20 Td (" + text + b") Tj ET " + (b"EMC" if tag else b"")
            )
        )

    return change


@pytest.mark.parametrize(
    "change",
    [
        keywords, xmp, xmp_attribute, alternative, remark, attachment, script, written(b"3,7412"),
        written(b"3,7412", b"/Artifact BMC"), written(b"x", b"/Span <</ActualText (3,7412)>> BDC"),
    ],
    ids=[
        "keywords", "metadata", "metadata attribute", "alternative text", "remark", "attachment", "script",
        "page", "page, as decoration", "spoken text",
    ],
)  # fmt: skip
def test_a_pdf_with_more_in_it_is_found(report, change):
    findings = report.spoiled("sluttrapport.pdf", pdf(change))
    assert faults(findings) & {"value", "hidden"}, findings
    assert "value" in faults(findings)


def spoiled_number(file, page_text: str, old: str, new: str):
    """Change a number in the text of the page that holds ``page_text``, through the codes of its font."""
    from kqlib.publishing.gate.pdf_signs import signs

    for page in file.pages:
        fonts = page.Resources.Font
        codes = {
            f: {sign: code for code, sign in signs(fonts[f].ToUnicode.read_bytes()).items()} for f in fonts
        }
        changed, font, hit = [], "", False
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = str(operands[0])
            if str(operator) in ("Tj", "TJ") and not hit and all(sign in codes[font] for sign in old + new):
                parts_ = list(operands[0]) if str(operator) == "TJ" else [operands[0]]
                raw = b"".join(bytes(p) for p in parts_ if isinstance(p, pikepdf.String))
                if raw == b"".join(codes[font][sign] for sign in old):
                    operands = [pikepdf.String(b"".join(codes[font][sign] for sign in new))]
                    operator, hit = pikepdf.Operator("Tj"), True
            changed.append((operands, operator))
        if hit:
            page.Contents = file.make_stream(pikepdf.unparse_content_stream(changed))
            return
    raise AssertionError(f"no {old} in the PDF")


def test_a_cell_of_the_pdf_may_show_the_number_of_its_place_and_no_other(report):
    findings = report.spoiled("sluttrapport.pdf", pdf(lambda file: spoiled_number(file, "", "66,2", "62,2")))
    assert [f.found for f in findings] == ["62,2"]
    assert "survey_likert" in findings[0].place
    hidden = report.spoiled("sluttrapport.pdf", pdf(lambda file: spoiled_number(file, "", ":", "3")))
    assert faults(hidden) == {"suppressed"}


def test_a_figure_of_the_pdf_shows_what_the_notebook_drew(report):
    def change(file):
        parts = list(file.Root.StructTreeRoot.K[0].K)
        figure = next(part for part in parts if part.get("/S") == "/Figure")
        page = next(page for page in file.pages if page.obj.objgen == figure.Pg.objgen)
        ins, inside = list(pikepdf.parse_content_stream(page)), 0
        for number, (operands, operator) in enumerate(ins):
            if str(operator) in ("BDC", "BMC"):
                marked = operands[1].get("/MCID") if str(operator) == "BDC" else None
                inside += bool(inside) or marked == figure.K[0]
            elif str(operator) == "EMC" and inside:
                inside -= 1
            elif str(operator) in ("Tj", "TJ") and inside:
                del ins[number]
                page.Contents = file.make_stream(pikepdf.unparse_content_stream(ins))
                return
        raise AssertionError("no text in the figure")

    assert "changed" in faults(report.spoiled("sluttrapport.pdf", pdf(change)))


PERSONAL = {
    "answer": f"Som en skrev: «{OWN_WORDS[:52]} …»",
    "answer, other role": f"({OTHER_ROLE.upper()})",
    "answer, other signs": " ".join(OWN_WORDS.replace(" ", " – ").split()),
    "email": f"Spør {EMAIL}",
    "email, disguised": "Spør noen (at) example.no",
    "telephone": f"Ring {TELEPHONE}",
    "telephone, abroad": "Ring +47 22334455",
    "identity": f"({IDENTITY})",
    "identity, in one": "Født 01810700021",
}


@pytest.mark.parametrize(("name", "text"), PERSONAL.items(), ids=PERSONAL)
def test_personal_data_are_found_in_every_kind_of_file(report, name, text):
    fault = re.match(r"\w+", name)[0]
    raw = text.encode("utf-8")
    attacks = {
        PAGE: within("appendix_9", f"<p>{text}</p>"),
        "index.html": replaced("</main>", f"<p class='x'>{text}</p></main>"),
        SVG: lambda c: c.replace(b"</svg>", b"<desc>" + raw + b"</desc></svg>"),
        "figures/survey_likert.png": with_chunk(b"iTXt", b"a\0\0\0\0\0" + raw),
        CSV: rows(lambda t: t[1].__setitem__(0, text)),
        "tables.xlsx": new_part("xl/comments1.xml", f"<comments><t>{text}</t></comments>"),
        "sluttrapport.pdf": pdf(lambda file: file.docinfo.__setitem__("/Subject", text)),
        "assets/kq.js": lambda c: c + b"\n// " + raw,
        "assets/kq.css": lambda c: c + b"\n/* " + raw + b" */",
    }
    missed = [file for file, change in attacks.items() if fault not in faults(report.spoiled(file, change))]
    assert missed == []


def test_personal_data_are_found_in_scripts_attributes_comments_and_disguise(report):
    for addition in (
        f"<script>var to = '{EMAIL}'</script>",
        '<a href="mailto:noen%40example.no">x</a>',
        "<p>noen&#64;example.no</p>",
        "<p>noen<b>@</b>example<i>.no</i></p>",
        f"<!-- {EMAIL} -->",
        "<script>var to = 'noen\\u0040example.no'</script>",
        f"<p data-to='{base64.b64encode(EMAIL.encode()).decode()}'></p>",
    ):
        assert "email" in faults(report.spoiled(PAGE, within("survey_likert", addition))), addition


def test_personal_data_are_found_in_a_notebook(report):
    def change(raw):
        raw["cells"][2]["source"] = f"# {EMAIL}"
        raw["metadata"]["author"] = TELEPHONE
        exhibit(raw, "survey_response")["records"][0]["respondents"] = OTHER_ROLE

    assert {"email", "telephone", "answer"} <= faults(report.spoiled_notebook(change))


def test_a_message_does_not_repeat_what_was_held_back(report):
    findings = report.spoiled(PAGE, within("appendix_9", f"<p>{EMAIL} {TELEPHONE} {OWN_WORDS}</p>"))
    told = " ".join(finding.found for finding in findings)
    assert EMAIL not in told
    assert TELEPHONE not in told
    assert len(told) < 60


def test_assets_are_those_that_ship_with_the_package(report):
    assert faults(report.spoiled("assets/kq.js", lambda c: c + b"\n")) == {"changed"}


@pytest.mark.parametrize(
    "name", ["svar.json", "tables/svar.csv", "figures/x.svg", "assets/data.js", "~$tables.xlsx"]
)
def test_a_file_that_the_report_does_not_consist_of_is_found(report, name):
    stranger = report.reports / name
    stranger.write_text('{"mean": 3.7412, "to": "noen@example.no"}', "utf-8")
    try:
        made_files = [path for path in folder.files(report.reports) if path != stranger]
        findings = inspect(report.edition, made_files, whole=True).findings
        assert (
            {f.fault for f in findings} == {"unknown", "email"}
            if name != "assets/data.js"
            else {"changed", "email"}
        )
        assert inspect(report.edition, made_files, whole=False).findings == ()
    finally:
        stranger.unlink()


def test_files_of_another_edition_and_the_manifest_are_no_strangers(tmp_path):
    for name in (
        "nn/index.html",
        "min_cell=10/index.html",
        "en,min_cell=3/x.csv",
        "manifest.json",
        ".gitkeep",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "a.txt").write_text("x")
    assert [path.name for path in folder.files(tmp_path)] == ["a.txt"]


def test_a_file_that_cannot_be_read_is_found(report):
    for name in ("tables.xlsx", "sluttrapport.pdf"):
        assert faults(report.spoiled(name, lambda c: c[: len(c) // 2])) == {"unknown"}


def test_the_message_says_where_and_what_to_do(report):
    page = report.reports / PAGE
    before = page.read_bytes()
    page.write_bytes(within("survey_likert", f"<!-- {UNKNOWN} -->")(before))
    try:
        with pytest.raises(BuildError) as stopped:
            release(report.edition, folder.files(report.reports), whole=True)
    finally:
        page.write_bytes(before)
    told = str(stopped.value)
    assert re.search(rf"reports/{PAGE}:\d+ \(survey_likert, <!-- -->\): tallet {UNKNOWN} ", told)
    assert "Send ingenting fra reports" in told


def test_many_findings_are_told_in_part(report):
    page = report.reports / PAGE
    before = page.read_bytes()
    page.write_bytes(within("survey_likert", "".join(f"<p>{n},{n}9</p>" for n in range(900, 960)))(before))
    try:
        with pytest.raises(BuildError) as stopped:
            release(report.edition, folder.files(report.reports), whole=True)
    finally:
        page.write_bytes(before)
    assert stopped.value.fields["count"] == 60
    assert str(stopped.value).count("\n") == 21
