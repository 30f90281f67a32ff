"""Notebooks and bundles made up for the tests of HTML: invented numbers, no municipality's."""

from __future__ import annotations

import json
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kqlib import bundle
from kqlib.bundle import Cell, Column, Mark, Row

AGREES = Mark("agrees", "✓", "stemmer", "")
ROUNDING = Mark("rounding", "≈", "avrunding", "Stemmer når fem rundes ned.")
CONTRADICTS = Mark(
    "contradicts",
    "≠",
    "stemmer ikke",
    "Trykt 9,6. Beregnet 10,6 når kommunen uten tall holdes utenfor. Konklusjonen om at fraværet sank mest "
    "på slutten, står derfor ikke.",
)
MISSING = Mark("not_computable", "–", "kan ikke beregnes", "Grunnlaget er ikke trykt.")
SOURCE = bundle.Source(
    "data/raw/published/appendix_6.csv", "3f5a" * 16, "Sluttrapporten 2007–2010", "2112–2164"
)

SVG = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="680pt" height="260pt" viewBox="0 0 680 260">
<metadata><rdf
 xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#">x</rdf></metadata>
<defs><style type="text/css">*{stroke-linejoin: round}</style><clipPath id="c">
<rect width="680" height="260"/></clipPath>
<path id="m" d="M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0"/></defs>
<g id="axes_1" clip-path="url(#c)" font-family="Noto Sans" font-size="13">
<path d="M60 40H560M60 100H560M60 160H560" stroke="#E5E7EB"/>
<path d="M60 20V220H560" fill="none" stroke="#6B7280"/>
<path d="M90 70L200 110L310 140L420 120L530 60" fill="none" stroke="#0B4F82" stroke-width="3"/>
<path d="M420 120L530 200" fill="none" stroke="#B45309" stroke-width="3" stroke-dasharray="8 5"/>
<use xlink:href="#m" x="90" y="70" fill="#0B4F82"/>
<use xlink:href="#m" x="530" y="60" fill="#0B4F82"/>
<text x="545" y="64" fill="#0B4F82" font-weight="bold">10,6 beregnet</text>
<text x="545" y="204" fill="#B45309">9,6 trykt</text>
<text x="20" y="44" fill="#374151">10,5</text><text x="20" y="104" fill="#374151">10,0</text>
<text x="84" y="240" fill="#374151">2006</text>
<text x="304" y="240" fill="#374151">2008</text><text x="500" y="240" fill="#374151">2009</text></g>
</svg>"""

PLOTLY = json.dumps(
    {
        "data": [
            {
                "type": "scatter",
                "name": "Beregnet </script><b>",
                "x": [2006, 2007, 2008, 2009],
                "y": [10.6, 10.3, 10.1, 10.6],
            }
        ],
        "layout": {"height": 360, "margin": {"t": 20}},
    }
)


def marked_table() -> bundle.Table:
    """A table with groups, marks, uneven decimals, a total and a cell in English."""
    columns = (
        Column("name", "Kommune"),
        Column("before", "Før", "prosent", "decimal", 1),
        Column("after", "Etter", "prosent", "decimal", 1),
        Column("note", "Merknad"),
    )
    rows = (
        Row((Cell("Innsatskommuner"), Cell(""), Cell(""), Cell("")), "group"),
        Row(
            (
                Cell("Nordvik"),
                Cell("10,6", 10.6, AGREES),
                Cell("9,6", 9.6, CONTRADICTS),
                Cell("uten ett kvartal"),
            )
        ),
        Row((Cell("Søråsen"), Cell("9,25", 9.25, ROUNDING), Cell("8", 8, AGREES), Cell("Lean", lang="en"))),
        Row((Cell("Andre kommuner"), Cell(""), Cell(""), Cell("")), "group"),
        Row((Cell("Vestfjord"), Cell("11,0", 11.0, AGREES), Cell("–", None, MISSING), Cell(""))),
        Row((Cell("I alt"), Cell("10,3", 10.3, AGREES), Cell("9,6", 9.6, CONTRADICTS), Cell("")), "total"),
    )
    return bundle.Table("Sykefravær før og etter", columns, rows, ("Uvektet gjennomsnitt.",))


def wide_table() -> bundle.Table:
    """A table of twelve columns."""
    columns = (
        Column("name", "Kommune"),
        *(
            Column(f"q{n}", f"{n % 4 + 1}. kvartal {2006 + n // 4}", "prosent", "decimal", 1)
            for n in range(12)
        ),
    )
    rows = tuple(
        Row(
            (
                Cell(name),
                *(Cell(f"{8 + (n * 7 + len(name)) % 40 / 10:.1f}".replace(".", ",")) for n in range(12)),
            )
        )
        for name in ("Nordvik", "Søråsen", "Vestfjord", "Østre Langnes")
    )
    return bundle.Table("Sykefravær per kvartal", columns, rows)


def exhibit(**changed: Any) -> bundle.Exhibit:
    """An exhibit with table and figure; ``changed`` overrides its fields."""
    fields: dict[str, Any] = {
        "id": "figure_3",
        "number": "Figur 3",
        "title": "Fraværet i innsatskommunene falt ikke mot slutten",
        "subtitle": "Uvektet gjennomsnitt, rullerende fire kvartaler, plassert ved periodens slutt",
        "evidence": "recomputed",
        "evidence_label": "Beregnet på nytt",
        "evidence_text": "Regnet ut av kommunenes egne tall i vedlegg 6.",
        "language": "nb",
        "table": marked_table(),
        "drawing": bundle.Drawing(
            SVG, "", "Fraværet faller til 10,1 i 2008 og stiger til 10,6 i 2009.", PLOTLY
        ),
        "sources": (SOURCE,),
        "source_line": "Sluttrapporten, vedlegg 6, linje 2112–2164. Ti kommuner.",
        "notes": ("Periodene overlapper; de seks punktene er ikke uavhengige.",),
        "verdicts": {"agrees": 5, "rounding": 1, "contradicts": 2, "not_computable": 1},
    }
    return bundle.Exhibit(**(fields | changed))


def chapter(**changed: Any) -> bundle.Chapter:
    """A chapter head."""
    fields: dict[str, Any] = {
        "id": "04_absence",
        "number": 4,
        "title": "Sykefravær",
        "language": "nb",
        "lead": "Fraværet sank fram til 2008. Deretter steg det, når kommunen uten tall holdes utenfor.",
    }
    return bundle.Chapter(**(fields | changed))


def shown(item: bundle.Exhibit | bundle.Chapter) -> nbformat.NotebookNode:
    """The output that shows ``item``."""
    mime = bundle.EXHIBIT_MIME if isinstance(item, bundle.Exhibit) else bundle.CHAPTER_MIME
    return display({mime: bundle.write(item), "text/html": "<p>x</p>", "text/plain": "x"})


def display(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> nbformat.NotebookNode:
    """An output of type ``display_data``."""
    return new_output("display_data", data=data, metadata=metadata or {})


def code(*outputs: nbformat.NotebookNode, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    """An executed code cell."""
    cell = new_code_cell("secret_code()", outputs=list(outputs), execution_count=1)
    cell.metadata["tags"] = list(tags)
    return cell


def notebook(*cells: nbformat.NotebookNode, **metadata: Any) -> nbformat.NotebookNode:
    """A notebook of ``cells`` that survives being written and read."""
    made = new_notebook(cells=list(cells), metadata=metadata)
    return nbformat.reads(nbformat.writes(made), as_version=4)


def text(source: str) -> nbformat.NotebookNode:
    """A Markdown cell."""
    return new_markdown_cell(source)


def report_chapter() -> nbformat.NotebookNode:
    """A chapter as the report has them: head, prose, exhibits with and without figure, one synthetic."""
    return notebook(
        code(tags=("parameters",)),
        code(shown(chapter())),
        text(
            "Dette kapitlet handler om **fraværet**. Les [spørreskjemaet](05_survey.html) for resten.\n\n"
            "| Periode | Andel |\n|---|---:|\n| 2006 | 10,6 |\n| 2009 | 9,6 |"
        ),
        text(
            "## Fraværet over tid\n\nFigur 3 i rapporten viser et fall på slutten. Fallet skyldes at en "
            "kommune uten tall er med som 0,0. Holdes kommunen utenfor, stiger fraværet til 10,6 prosent."
        ),
        code(shown(exhibit())),
        code(
            shown(
                exhibit(
                    id="table_4_4",
                    number="Tabell 4.4",
                    drawing=None,
                    table=wide_table(),
                    notes=(),
                    title="Fraværet varierer mer mellom kvartaler enn mellom kommuner",
                    subtitle="Prosent",
                    evidence="transcribed",
                    evidence_label="Avskrift",
                    evidence_text="",
                )
            )
        ),
        text("## Spørreundersøkelsen"),
        code(
            shown(
                exhibit(
                    id="survey",
                    number="Tabell 5.1",
                    drawing=None,
                    evidence="synthetic",
                    evidence_label="Syntetisk",
                    evidence_text="",
                    synthetic="Tallene er oppdiktet og viser bare metoden.",
                )
            )
        ),
    )
