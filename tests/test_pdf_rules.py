"""The PDF held against rules: nothing is found in ours, and each rule finds what it is for."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

import pdf_rules
from conftest import Editions
from kqlib.errors import LANGUAGES
from kqlib.publishing.pdf import report_pdf
from kqlib.publishing.tagging import with_row_headers
from test_pdf import chapter, demo, exhibit, notebook


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return report_pdf(demo()[:1], title="Programmet", subtitle="Tall for tall")


def test_nothing_is_found_in_a_small_report(pdf: bytes) -> None:
    assert pdf_rules.check(pdf) == {}
    assert pdf_rules.check(report_pdf(demo()[1:], title="Tala", language="nn")) == {}


def test_an_exhibit_in_another_language_than_its_chapter_says_so() -> None:
    pdf = report_pdf([notebook(chapter(5, "Vedlegget", "nn"), exhibit())], title="Tala")
    assert pdf_rules.check(pdf).get("languages", []) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_found_in_the_report(editions: Editions, language: str) -> None:
    files = sorted(editions.folder(language).glob("*.pdf"))
    assert [file.name for file in files] == ["sluttrapport.pdf", "styringsgruppe.pdf"]
    with pikepdf.open(files[1]) as brief:
        assert len(brief.pages) == 2
    for file in files:
        assert pdf_rules.check(file.read_bytes()) == {}, file.name


def broken(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> dict[str, list[str]]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        out = io.BytesIO()
        document.save(out)
    return pdf_rules.check(out.getvalue())


def first(document: pikepdf.Pdf, kind: str) -> Any:
    waiting = [document.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            if str(node.get("/S", "")) == kind:
                return node
            waiting += [node.K] if "/K" in node else []
    raise LookupError(kind)


def no_alt(document: pikepdf.Pdf) -> None:
    del first(document, "/Figure").Alt


def placeholder(document: pikepdf.Pdf) -> None:
    first(document, "/Figure").Alt = "No description has been provided"


def no_row_header(document: pikepdf.Pdf) -> None:
    first(document, "/TBody").K[0].K[0].S = pikepdf.Name.TD


def no_scope(document: pikepdf.Pdf) -> None:
    del first(document, "/THead").K[0].K[0].A


def skipped(document: pikepdf.Pdf) -> None:
    first(document, "/H2").S = pikepdf.Name.H4


def loose(document: pikepdf.Pdf) -> None:
    page = document.pages[2]
    page.contents_add(document.make_stream(b"q 0 0 10 10 re f Q"))


def swapped(document: pikepdf.Pdf) -> None:
    kids = document.Root.StructTreeRoot.K[0].K
    kids.append(kids[3])
    del kids[3]


def english(document: pikepdf.Pdf) -> None:
    document.Root.Lang = pikepdf.String("en-GB")


def untitled(document: pikepdf.Pdf) -> None:
    del document.Root.ViewerPreferences


def unmarked(document: pikepdf.Pdf) -> None:
    del document.Root.MarkInfo


def no_bookmarks(document: pikepdf.Pdf) -> None:
    del document.Root.Outlines


def no_font(document: pikepdf.Pdf) -> None:
    for font in document.pages[2].obj.Resources.Font.values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        for key in [key for key in descriptor if "FontFile" in key]:
            del descriptor[key]


def silent_link(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        for note in page.obj.get("/Annots", pikepdf.Array()):
            if "/Contents" in note:
                del note["/Contents"]


def own_kind(document: pikepdf.Pdf) -> None:
    first(document, "/P").S = pikepdf.Name("/Thing")


BROKEN = {
    "figures": (no_alt, placeholder),
    "tables": (no_row_header, no_scope),
    "headings": (skipped,),
    "content": (loose,),
    "order": (swapped,),
    "languages": (english,),
    "document": (untitled, unmarked),
    "bookmarks": (no_bookmarks,),
    "fonts": (no_font,),
    "links": (silent_link,),
    "structure": (own_kind,),
}


def test_every_rule_has_a_broken_document() -> None:
    assert set(BROKEN) == {rule.__name__ for rule in pdf_rules.RULES}


@pytest.mark.parametrize(
    ("rule", "change"), [(rule, change) for rule, changes in BROKEN.items() for change in changes]
)
def test_a_rule_finds_what_it_is_for(pdf: bytes, rule: str, change: Callable[[pikepdf.Pdf], None]) -> None:
    assert broken(pdf, change).get(rule), f"{rule} did not see {change.__name__}"


def test_the_same_document_gives_the_same_bytes_and_headers_twice_are_headers_once(pdf: bytes) -> None:
    once = with_row_headers(pdf)
    assert once == with_row_headers(pdf)
    assert pdf_rules.check(once) == {}
