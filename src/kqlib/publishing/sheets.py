"""The participants' sheets: a page and a PDF of two pages each, and the list of them with a search."""

from __future__ import annotations

from pathlib import Path

from kqlib.cleaning.taking_part import Participant
from kqlib.exhibits.sheets import participants
from kqlib.paths import SHEETS_INDEX, Project
from kqlib.publishing.assets import PageAssets
from kqlib.publishing.exports import read_notebook
from kqlib.publishing.html import linked_page
from kqlib.publishing.pdf import notebook_pdf
from kqlib.rendering.html import environment
from kqlib.vocabulary import value_label
from kqlib.vocabulary.words import word


def sheet_files(executed: Path, language: str) -> dict[str, bytes]:
    """Give the files of the sheet that the notebook ``executed`` shows, by name.

    Raises :class:`NotebookError` for what cannot be published.
    """
    notebook, name = read_notebook(executed), executed.stem
    links = [
        {"href": SHEETS_INDEX, "title": word("sheets_title", language)},
        {"href": f"{name}.pdf", "title": word("sheet_pdf", language)},
    ]
    return {
        f"{name}.html": linked_page(notebook, name, around=links).encode("utf-8"),
        f"{name}.pdf": notebook_pdf(notebook, f"{name}.ipynb", compact=True),
    }


def index_html(project: Project, language: str) -> str:
    """Give the list of all sheets: a plain list by name, which a script makes searchable."""
    every = sorted(participants(project), key=lambda one: _order(one.name))
    return (
        environment("kqlib.publishing")
        .get_template("sheets.html.j2")
        .render(
            language=language,
            title=word("sheets_title", language),
            entries=[
                {"one": one, "cohort": value_label("cohort", one.cohort, language), "words": keywords(one)}
                for one in every
            ],
            assets=PageAssets(),
        )
    )


def keywords(one: Participant) -> str:
    """Give what a search finds a participant by: its numbers and names."""
    return " ".join(dict.fromkeys((*one.numbers, one.name, one.unit)))


def _order(name: str) -> list[int]:
    """Order names as Norwegian does: æ, ø, å come last, and a city district by its own name."""
    letters = "abcdefghijklmnopqrstuvwxyzæøå"
    plain = name.removeprefix("Bydel ").casefold()
    return [letters.find(sign) for sign in plain]
