"""What a notebook imports: ``begin``, ``prose``, ``show`` and ``value``; nothing else is needed to read or
rerun a chapter.  Whoever explores has ``exhibits`` and ``parameters_form`` besides.

>>> from kqlib.notebook import begin, prose, show, value   # doctest: +SKIP
>>> begin("pleie_og_omsorg", language="nb")                # doctest: +SKIP
>>> show("table_4_4")                                      # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from IPython.display import display

from kqlib import bundle, chapters, frontend
from kqlib.disclosure import rules
from kqlib.errors import (
    LANGUAGES,
    ExhibitError,
    NotebookError,
    ParameterError,
    lookup,
    message_language,
    use_language,
)
from kqlib.exhibits import registry
from kqlib.paths import Project, project
from kqlib.rendering.assemble import Computed, assemble, compute
from kqlib.rendering.html import exhibit_html
from kqlib.rendering.layout import lay_out


@dataclass
class _Session:
    project: Project
    chapter: chapters.Chapter
    language: str
    parameters: dict[str, Any]
    synthetic: bool
    computed: dict[str, Computed] = field(default_factory=dict)

    def compute(self, name: str) -> Computed:
        if name not in self.computed:
            self.computed[name] = compute(self.project, name, self.parameters)
        return self.computed[name]


_session: list[_Session] = []


def _current() -> _Session:
    if not _session:
        frontend.attach(_names)
        raise NotebookError("not_begun")
    return _session[-1]


def begin(chapter: str, *, language: str = "nb", min_cell: int = 5) -> None:
    """Start a chapter: choose its ``language`` (nb, nn, en) and ``min_cell``, the smallest published cell
    about persons, which may only be larger than the rules have it.
    """
    frontend.attach(_names)
    _check(chapter, language, min_cell)
    here = project()
    _begin(here, chapters.get(here, chapter), language, {"min_cell": min_cell})


def begin_sheet(municipality: str, *, language: str = "nb", min_cell: int = 5) -> None:
    """Start the sheet of one participant, by number or name; the rest as in :func:`begin`.

    Raises :class:`ParameterError` when ``municipality`` names nobody who took part, or several.
    """
    frontend.attach(_names)
    _check("deltaker", language, min_cell)
    here = project()
    _begin(here, chapters.sheet(here), language, {"min_cell": min_cell, "municipality": municipality})


def _check(notebook: str, language: str, min_cell: int) -> None:
    if language not in LANGUAGES:
        raise ParameterError(
            "parameter_type",
            notebook=notebook,
            name="language",
            expected=", ".join(LANGUAGES),
            found=language,
        )
    if not isinstance(min_cell, int) or isinstance(min_cell, bool):
        raise ParameterError(
            "parameter_type", notebook=notebook, name="min_cell", expected="int", found=min_cell
        )
    rules(min_cell)
    use_language(language)


def _begin(here: Project, chapter: chapters.Chapter, language: str, parameters: dict[str, Any]) -> None:
    shown = [name for exhibit in chapter.exhibits for name in registry.shown_with(here, exhibit)]
    synthetic = any(registry.evidence(here, name) == "synthetic" for name in shown)
    _session[:] = [_Session(here, chapter, language, parameters, synthetic)]
    stated: dict[str, str] = {}
    head = chapter.head(language, synthetic=synthetic, fact=_stating(stated))
    text = f"# {head.title}\n\n{head.lead}" + (f"\n\n**{head.synthetic}**" if head.synthetic else "")
    said = {bundle.PROSE_MIME: stated} if stated else {}
    _emit({bundle.CHAPTER_MIME: bundle.write(head), **said, "text/markdown": text, "text/plain": text})


def _stating(stated: dict[str, str]) -> Callable[[str, str], str]:
    """Give facts as they are written, and keep in ``stated`` which were asked for."""

    def fact(exhibit: str, name: str) -> str:
        return stated.setdefault(f"{exhibit}.{name}", _fact(exhibit, name))

    return fact


def parameters_form() -> None:
    """Show the notebook's parameters as a form that writes in their cell and runs the notebook again.

    Only in an open notebook; where papermill or ``kq build`` runs it, nothing is shown.
    """
    if frontend.is_open():
        # Not at the top: a chapter does without.
        from kqlib.form import form

        _current()
        form(frontend.inputs())


def prose(key: str) -> None:
    """Show the text ``key`` of this chapter, its numbers taken from the exhibits."""
    session = _current()
    stated: dict[str, str] = {}
    text = session.chapter.text(key, session.language, _stating(stated), synthetic=session.synthetic)
    # What is stated travels along, so that the release gate knows which numbers of the text are approved.
    _emit({bundle.PROSE_MIME: stated, "text/markdown": text, "text/plain": text})


def show(exhibit: str) -> None:
    """Show a table or figure of the report with its verdicts, for instance ``show("table_4_4")``; what is
    rebuilt of it from a delivery follows, when there is one.
    """
    session = _current()
    for name in registry.shown_with(session.project, exhibit):
        ready = assemble(session.project, session.compute(name), session.language)
        _emit(
            {
                bundle.EXHIBIT_MIME: bundle.write(ready),
                "text/html": exhibit_html(ready, standalone=True),
                "text/plain": f"{ready.number}. {ready.title}",
            }
        )


def exhibits() -> pd.DataFrame:
    """List what :func:`show` can show: ``number``, ``evidence`` and ``title`` (text), by id."""
    language = _session[-1].language if _session else message_language()
    return pd.DataFrame(registry.listed(project(), language)).set_index("id")


def value(exhibit: str, row: str, column: str) -> str:
    """Give one published cell as readers see it; raises :class:`ExhibitError` naming the closest row or
    column.
    """
    rows, places = _cells(exhibit)
    found = lookup(rows, row, ExhibitError, "exhibit_row_unknown", separator="; ", exhibit=exhibit)
    place = lookup(places, column, ExhibitError, "exhibit_column_unknown", exhibit=exhibit)
    return found.cells[place].text


def _cells(exhibit: str) -> tuple[dict[str, bundle.Row], dict[str, int]]:
    """Give the rows by what they are called, and the place of each column in them."""
    session = _current()
    computed = session.compute(exhibit)
    spec = computed.exhibit.spec
    table = lay_out(computed.safe, spec, "", session.language, {}, ())
    places = {c.key: place for place, c in enumerate(table.columns)}
    return {r.cells[places[spec.header]].text: r for r in table.rows if r.role != "group"}, places


def _names(verb: str, before: Sequence[str]) -> Sequence[str]:
    """Give what may stand as the next argument of ``verb``, for a person who types."""
    if verb == "prose" and not before:
        return _current().chapter.calls("prose")
    if verb not in ("show", "value") or len(before) > (2 if verb == "value" else 0):
        return ()
    if before:
        return tuple(_cells(before[0])[len(before) - 1])
    printed = [name for name in registry.exhibit_ids() if registry.REBUILT not in name]
    return [name for exhibit in printed for name in registry.shown_with(project(), exhibit)]


def _fact(exhibit: str, name: str) -> str:
    facts = _current().compute(exhibit).facts
    fact = lookup(facts, name, ExhibitError, "exhibit_fact_unknown", exhibit=exhibit)
    return fact if isinstance(fact, str) else fact.text(_current().language)


def _emit(data: dict[str, Any]) -> None:
    display(data, raw=True)  # type: ignore[no-untyped-call]
