"""Two pages for a steering group: findings with a figure each, errata that change a conclusion, limits.

The texts stand in ``notebooks/styringsgruppe.toml``; every number in them is a fact of an exhibit that the
executed notebooks show, and every figure is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kqlib.bundle import Exhibit
from kqlib.chapters import Chapter
from kqlib.rendering import passages
from kqlib.rendering import typst as source
from kqlib.rendering.layout import document_language
from kqlib.rendering.typst.text import in_language, literal, said, words
from kqlib.vocabulary.words import word

FILE = "styringsgruppe"
_FRAME = ("title", "lead", "errata", "limits")


@dataclass(frozen=True)
class Brief:
    """The texts of the two pages in one language, numbers filled in; ``findings`` by exhibit, in order."""

    language: str
    frame: Mapping[str, str]
    findings: Mapping[str, str]
    exhibits: Mapping[str, Exhibit]

    @property
    def errata(self) -> Iterator[str]:
        """Give each erratum that changes a conclusion: what is judged, as it is printed, and where."""
        for row in self.exhibits["errata"].records:
            if row["changes_conclusion"] != "no":
                where = word("lines", document_language(self.language) or "nb", lines=row["lines"])
                yield f"{row['statement']}: «{row['printed']}» ({where})"

    @property
    def texts(self) -> tuple[str, ...]:
        """Give every text that the pages say themselves."""
        return (*self.frame.values(), *self.findings.values(), *self.errata)


def text_of(notebooks: Path) -> Chapter:
    """Give the file of texts as that of a chapter without a notebook."""
    return Chapter(FILE, 0, notebooks / f"{FILE}.ipynb", f"{notebooks.name}/{FILE}.ipynb")


def needed(texts: Chapter) -> set[str]:
    """Name the exhibits that the texts tell of."""
    found = {"errata", *(key for key in texts.texts if key not in _FRAME)}

    def note(exhibit: str, fact: str) -> str:
        found.add(exhibit)
        return fact

    for key in texts.texts:
        texts.text(key, "nb", note)
    return found


def brief(notebooks: Path, shown: Iterable[Exhibit], language: str) -> Brief:
    """Fill the texts in with the facts of the exhibits ``shown``."""
    chapter, exhibits = text_of(notebooks), {exhibit.id: exhibit for exhibit in shown}
    texts = {
        key: chapter.text(key, language, lambda name, fact: exhibits[name].facts[fact])
        for key in chapter.texts
    }
    findings = {key: text for key, text in texts.items() if key not in _FRAME}
    return Brief(language, {key: texts[key] for key in _FRAME}, findings, exhibits)


def brief_pdf(made: Brief) -> bytes:
    """Set the two pages as PDF/UA-1 and PDF/A-3a, as the report is."""
    from kqlib.publishing import typeset  # a plan of the report asks what is needed, and sets nothing

    language, frame = made.language, made.frame
    body = [
        typeset.opening(frame["title"], language, None),
        "#show: brief",
        "#{",
        f"brief-title({words(frame['lead'])})",
        *(_finding(made.exhibits[name], text) for name, text in made.findings.items()),
        source.markdown(frame["errata"]),
        *(f"brief-item({_quoted(text, language)})" for text in made.errata),
        source.markdown(frame["limits"]),
        "}",
    ]
    return typeset.compiled("\n".join(body), f"{FILE}.pdf")


def _quoted(text: str, language: str) -> str:
    # What is judged is quoted as the documents have it.
    return in_language(words(text), document_language(language))


def _finding(exhibit: Exhibit, text: str) -> str:
    drawing = exhibit.drawing
    svg = (drawing.inline or drawing.svg) if drawing else ""
    alt = drawing.alt if drawing else ""
    place = said([(f"{word('source', exhibit.language)}: ", ""), *passages.source(exhibit)])
    head = f"{said([passages.number(exhibit)])}, {words(exhibit.title)}"
    figure = f"bytes({literal(svg)}), {literal(alt)}"
    return f"brief-finding({head}, {words(text)}, {place}, {literal(exhibit.id)}, {figure})"
