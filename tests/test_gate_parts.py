"""How the gate recognises things: numbers in every spelling, contact data, answers, known texts, scales."""

from __future__ import annotations

import base64
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kqlib.printed import format_number
from kqlib.publishing.gate.answers import Answers, answers
from kqlib.publishing.gate.approvals import _cell
from kqlib.publishing.gate.contact import contacts, is_identity, shortened
from kqlib.publishing.gate.disguises import undressed
from kqlib.publishing.gate.drawings import labels, lines, ticks
from kqlib.publishing.gate.markup import pieces
from kqlib.publishing.gate.numbers import NOTHING, Numbers, figures
from kqlib.publishing.gate.pdf_signs import decoded, signs
from kqlib.publishing.gate.wording import Either, Wording

ROOT = Path(__file__).parents[1]


def found(text: str) -> list[str]:
    return [figure.text for figure in figures(text)]


SAME = [
    "1234.5", "1234,5", "1 234,5", "1\u00a0234,5", "1\u202f234,5", "1\u2009234,5", "1.234,5", "1,234.5",
    "−1234,5", "-1234.5", "1234,50", "１２３４,５", "1\u200b234,5", "12345e-1", "1234,5 %", "(1234,5)",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_one_number_in_every_spelling(text):
    assert Numbers((Decimal("1234.5"),)).unknown(text) == []
    assert NOTHING.unknown(text) != []


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.integers(0, 2),
    st.sampled_from(["nb", "nn", "en"]),
)
def test_a_number_is_known_again_as_the_report_writes_it(value, decimals, language):
    known = Numbers((value,))
    assert known.unknown(format_number(Fraction(value), decimals, language)) == []
    other = format_number(Fraction(value) + 1000, 2, language)
    assert known.unknown(other) != []


def test_a_coarser_rounding_tells_less_and_a_finer_one_more():
    known = Numbers((Decimal("66.25"),))
    assert [known.unknown(text) for text in ("66,25", "66,3", "66")] == [[], [], []]
    for text in ("66,2", "67", "66,249", "66,251"):
        assert known.unknown(text), text


def test_numbers_in_running_text():
    assert found("I 2007–2010 svarte 12 600 av 48\u00a0171 (26,2 %), se 4.6 og 31.12.2009.") == [
        "2007", "2010", "12 600", "48\u00a0171", "26,2", "4.6", "31.12.2009",
    ]  # fmt: skip
    assert found("P1 og 9b; fil 0d3602b45cc829110c962fe1, sha256") == ["1", "9"]
    assert found("ingen tall, ½ er ett") == ["1", "2"]


def test_what_can_be_read_in_two_ways_is_known_when_one_reading_is_known_as_a_whole():
    """A plain space may divide two numbers; a hard one does not, and a comma without a space never does."""
    apart = Numbers((Decimal(48), Decimal(171)))
    assert apart.unknown("48 171") == []
    assert apart.unknown("48\u00a0171") != []
    assert Numbers((Decimal(66), Decimal(18))).unknown("66,18") != []
    assert Numbers((Decimal(12), Decimal(1), Decimal(2009))).unknown("12.1.2009") == []
    assert Numbers((Decimal(3), Decimal(2009))).unknown("03.2009") == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("noen@example.no", "email"), ("Noen.Andre+x@post.example.com,", "email"),
        ("noen (at) example.no", "email"), ("noen[at]example.no", "email"),
        ("noen {alfakrøll} example.no", "email"),
        ("22 33 44 55", "telephone"), ("22\u00a033\u00a044\u00a055", "telephone"),
        ("22.33.44.55", "telephone"),
        ("22-33-44-55", "telephone"), ("912 34 567", "telephone"), ("91234567", "telephone"),
        ("+47 22334455", "telephone"), ("0047 912 34 567", "telephone"), ("(+47)91234567", "telephone"),
        ("tlf. 123 45 678", "telephone"), ("Telefon: 02800", "telephone"), ("mobil 91 23 45 67", "telephone"),
        ("01810700021", "identity"), ("018107 00021", "identity"), ("018107-00021.", "identity"),
        ("41810700015", "identity"),
    ],
)  # fmt: skip
def test_contact_data_are_found(text, fault):
    assert fault in {kind for kind, _ in contacts(f"Se {text}")}


@pytest.mark.parametrize(
    "text",
    [
        "48 171", "12 600 000 kroner", "12\u00a0600\u00a0000", "−12 345 678", "912 345 678", "912345678",
        "org.nr. 912 345 678", "0.12345678", "3,14159265", "2009-11-26 10:12", "26.11.2009", "20091126",
        "21-22.01.08", "20102007 2008", "19 31 16 19 4", "6 11 17 31 22 13", "01810700022", "99999999999",
        "0d3602b45cc829110c962fe1f4cd07d677c103b991b3ced8dab9b5e04a766c0c", "12345678901234567890",
        "v 342.846875 388.0387", "22 %", "linje 4861–4976", "ISBN 978-82-7177-000-0", "@media print",
        "#91234567", "side 22 av 33", "1 234 567 890", "91234567.5", "1991234567",
    ],
)  # fmt: skip
def test_figures_dates_and_fingerprints_are_no_contact_data(text):
    assert list(contacts(text)) == []


def test_identity_numbers_have_a_possible_date_and_right_check_digits():
    """Made up: the month has 80 added, as the numbers of the tax office's test persons."""
    assert is_identity("01810700021")
    assert not any(is_identity(f"0181070002{digit}") for digit in "023456789")
    assert not is_identity("00000000000")


def test_contact_data_are_shortened_in_messages():
    assert shortened("email", "noen.andre@example.no") == "n…@example.no"
    assert shortened("identity", "01810700021") == "01…"


WRITTEN = (
    "Vi fikk altfor lite tid, men det gikk – til slutt!", "Annet, fagleder skole", "Kaos", "Vet ikke", "7",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("VI FIKK ALTFOR\nLITE  TID.", True), ("… altfor lite tid, men det …", True),
        ("altfor lite tid men", False),
        ("En fagleder i skole", False), ("Annet: Fagleder skole", True), ("kaos", True),
        ("Det var kaos", False),
        ("Vet ikke", False), ("7", False), ("alt\u00adfor lite tid men det", True),
    ],
)  # fmt: skip
def test_answers_are_found_word_by_word(text, is_found):
    assert bool(list(Answers(WRITTEN).found(text))) is is_found


def survey(project, name: str, cells: list[list[str]]) -> None:
    folder = project.raw / "survey"
    folder.mkdir(parents=True)
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in cells:
            book.active.append(row)
        book.save(folder / name)
    else:
        text = "\r\n".join(";".join(row) for row in cells)
        (folder / name).write_bytes(text.encode("cp1252"))
    (project.raw / "sources.toml").write_text(
        f'[files."survey/{name}"]\ntitle = "Svar"\nkind = "survey"\nsensitivity = "personal"\n', "utf-8"
    )


@pytest.mark.parametrize("name", ["svar.csv", "svar.xlsx"])
def test_answers_are_read_from_any_form_of_survey(tmp_path, name):
    """Of item 14 everything, also what several wrote; elsewhere what hardly anybody else wrote."""
    from kqlib.paths import Project

    project = Project(tmp_path)
    header = ["Respondent ID", "Svarstatus", "Kommunenavn/bydel", "1. Rolle", "14. Fritekst", "Navn"]
    cells = [["Undersøkelsen 2009"], [], header]
    for number in range(8):
        role = "Annet, fagleder for nattevakt øst" if number == 3 else "Rådmann"
        remark = "Kjøkkenet ble værende stengt" if number < 4 else ""
        cells.append(
            [str(1000 + number), "Fullført", f"Ukjent sted {number}", role, remark, f"Ola Ås{number}dal"]
        )
    survey(project, name, cells)
    held = answers(project)
    for text in ("kjøkkenet ble værende stengt", "Fagleder for nattevakt øst", "Ola Ås3dal"):
        assert list(held.found(f"Her: {text}.")), text
    for text in ("Ukjent sted 3", "Fullført", "Rådmann", "1003", "Undersøkelsen 2009"):
        assert not list(held.found(text)), text


def test_the_shipped_survey_has_its_made_up_answer_looked_for():
    from kqlib.paths import Project

    assert list(answers(Project(ROOT)).found("Svar: (fritekst, syntetisk)"))


def test_disguises():
    packed = base64.b64encode(b"svar 3,7412").decode()
    for text in (
        packed,
        f"x='{packed.rstrip('=')}'",
        r"svar \u0033,7412",
        "svar%203%2C7412",
        "svar &amp;#51;,7412",
    ):
        assert any("3,7412" in reading or "#51;" in reading for reading in undressed(text)), text
    for text in (
        "sykefravaersprosjekter",
        "annual_2007_table_1",
        "66,2 % av 352",
        "0d3602b45cc829110c962fe1",
    ):
        assert list(undressed(text)) == [], text


KNOWN = Wording(["**Av 548** inviterte har 365 svart.", "Skala 1–6", "3"], lines=["12"])


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Av 548 inviterte har 365 svart.", []), ("Av\u00a0548 inviterte", []),
        ("inviterte har 365 svart", []),
        ("Skala 1–6", []), ("Svart på: Skala 1–6.", []), ("12", []), ("3", ["3"]),
        ("av 12", ["12"]), ("548", ["548"]),
        ("inviterte har 36", ["36"]), ("48 inviterte har 365 svart", ["48", "365"]),
        ("Av 548 inviterte har 365 svart. Bare 3 var uenige", ["3"]),
    ],
)  # fmt: skip
def test_a_number_may_stand_in_a_known_text_and_not_beside_it(text, unknown):
    assert [figure.text for figure in KNOWN.unknown(text)] == unknown


def test_either_allows_what_one_of_the_two_allows():
    both = Either(KNOWN, Numbers.of("18"))
    assert both.unknown("Skala 1–6 . . . . 18") == []
    assert [figure.text for figure in both.unknown("Skala 1–6 . . . . 19")] == ["19"]


def drawing(*texts: tuple[str, float, float]) -> str:
    marks = "".join(f'<text x="{x}" y="{y}">{text}</text>' for text, x, y in texts)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{marks}</svg>'


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (["0", "10", "20"], [0, 50, 100]),
        (["50", "25", "0", "25"], [0, 50, 100, 150]),
        (["9,6", "9,8", "10,0"], [90, 60, 30]),
        (["0", "50"], [0, 90]),
    ],
)
def test_a_scale_is_known_by_its_places(values, places):
    along = ticks(labels(drawing(*((v, p, 7.0) for v, p in zip(values, places, strict=True)))))
    assert along.unknown(" og ".join(values)) == []


@pytest.mark.parametrize(
    ("values", "places"),
    [(["6", "11", "17"], [0, 40, 50]), (["0", "37"], [0, 90]), (["4"], [0]), (["3", "3", "3"], [0, 40, 80])],
)
def test_shares_beside_each_other_are_no_scale(values, places):
    along = ticks(labels(drawing(*((v, p, 7.0) for v, p in zip(values, places, strict=True)))))
    assert [figure.text for figure in along.unknown(" og ".join(values))] == values


def test_labels_are_taken_line_by_line():
    drawn = labels(drawing(("Ja", 8, 20), ("49 %", 90, 20.6), ("Nei (9b)", 8, 40), ("22", 60, 39.2)))
    assert [(words, [f.text for f in found_]) for words, found_ in lines(drawn)] == [
        ("Ja", ["49"]), ("Nei (9b)", ["22"]),
    ]  # fmt: skip
    moved = '<svg><text transform="translate(20.5 31) rotate(-24)">A<tspan>B</tspan></text></svg>'
    assert [(label.text, label.x, label.y) for label in labels(moved)] == [("AB", 20.5, 31.0)]
    assert labels("<svg><text>") == ()


def test_the_signs_of_a_pdf_font():
    """The two forms of a ToUnicode map (ISO 32000-1, 9.10.3)."""
    cmap = b"""2 beginbfchar <0001> <0041> <0002> <00660069> endbfchar
    2 beginbfrange <0010> <0012> <0030> <0020> <0021> [<0061> <D83DDE00>] endbfrange"""
    font = signs(cmap)
    assert decoded(bytes.fromhex("00010002001000120020002100FF"), font) == "Afi02a😀\ufffd"
    assert decoded(b"12", {}) == "12"


def taken(html):
    return [(p.kind, p.text, *([p.attributes] if p.attributes else [])) for p in pieces(html)]


def test_html_is_taken_apart():
    assert taken("<P title='a>b' data-n=\"3\" hidden>3<b>,</b>74 &amp; x</P>") == [
        ("open", "p", {"title": "a>b", "data-n": "3", "hidden": ""}), ("text", "3"), ("open", "b"),
        ("text", ","), ("close", "b"), ("text", "74 & x"), ("close", "p"),
    ]  # fmt: skip
    assert taken("<g /><br><!-- 3 < 4 -->") == [
        ("open", "g"), ("close", "g"), ("open", "br"), ("comment", " 3 < 4 "),
    ]  # fmt: skip
    assert taken("<script>if (a < b) { '<p>' }</script><td>1") == [
        ("open", "script"), ("text", "if (a < b) { '<p>' }"), ("close", "script"), ("open", "td"),
        ("text", "1"),
    ]  # fmt: skip
    assert [piece.line for piece in pieces("a\n\n<b\nid='1'>c")] == [1, 3, 4]


@pytest.mark.parametrize(
    "html",
    [
        "3,7412", "<p>3,7412", "< 3,7412", "<3,7412>", "a <b 3,7412", "<p title='3,7412", "</ 3,7412>",
        "<!-- 3,7412", "<!-- -- 3,7412 --!>", "<!3,7412>", "<!DOCTYPE html 3,7412>", "<![CDATA[3,7412]]>",
        "<?x 3,7412?>", "<script>3,7412", "<style>3,7412", "<a b='3,7412' b='1'>", "<a b='1' b='3,7412'>",
        "<a b=3,7412 c>", "<p>3,7412</p", "&#51;,7412", "<svg><title>3,7412</svg>",
    ],
)  # fmt: skip
def test_nothing_in_broken_html_is_passed_over(html):
    read = [said for p in pieces(html) for said in (p.text, *p.attributes, *p.attributes.values())]
    assert "3,7412" in " ".join(read)


def test_a_number_is_not_taken_for_another_kind_of_it():
    """An allowance is kept by value: true is 1 to Python, and not to readers."""
    unknown = [[f.text for f in _cell(value, "n_units", "nb").unknown("1")] for value in (True, 1)]
    assert unknown == [["1"], []]
