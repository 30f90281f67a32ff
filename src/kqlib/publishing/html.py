"""``jupyter nbconvert --to kq-html``: an executed notebook as a page of the report or one that stands alone.

With ``KqHtmlExporter.assets = "link"`` the page refers to ``assets/`` beside it (the report); ``inline``, the
default, carries everything in the file.  Neither asks another host for anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.exporters.exporter import Exporter
from traitlets import Unicode, default

from kqlib import bundle
from kqlib.errors import NotebookError
from kqlib.publishing.assets import page_assets
from kqlib.publishing.cells import cells_html, chapter_of, check
from kqlib.publishing.place import Headings, Place
from kqlib.rendering.html import environment


class KqHtmlExporter(Exporter):
    """Export an executed notebook; raises :class:`NotebookError` for what a page cannot carry.

    ``resources["kq"]["chapters"]``, a list of ``{"href", "title", "number"}``, gives the page its contents,
    ``["editions"]``, a list of ``{"href", "name", "language"}``, the same page in other languages, and
    ``["around"]``, a list of ``{"href", "title"}``, the links of a page without contents; exhibits then have
    no files of their own.
    """

    export_from_notebook = "kqlib report (HTML)"
    output_mimetype = "text/html"
    assets = Unicode(
        "inline", help="“link” refers to assets/ beside the page, “inline” carries all in it."
    ).tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # as every exporter of text does
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Give the page and the resources."""
        copy, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources.get("metadata", {})
        name = about.get("name") or "notebook"
        if self.assets not in ("link", "inline"):
            raise NotebookError("export_assets", notebook=name, found=self.assets)
        place = Place(f"{name}.ipynb", str(copy.metadata.get("lang", "nb")), Path(about.get("path") or "."))
        return _page(copy, place, name, self.assets, resources.get("kq", {})), resources


def linked_page(notebook: Any, name: str, **given: Any) -> str:
    """Give the page ``name`` with its assets beside it; ``given`` is what ``resources["kq"]`` may hold."""
    exporter = KqHtmlExporter(assets="link")  # type: ignore[no-untyped-call]
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}, "kq": given})
    return page


def _page(notebook: Any, place: Place, name: str, mode: str, given: dict[str, Any]) -> str:
    check(notebook, place)
    head = chapter_of(notebook, place)
    place.language = head.language if head else place.language
    title = head.title if head else str(notebook.metadata.get("title", ""))
    place.headings = Headings(last=1 if title else 0)
    chapters, around = given.get("chapters", []), given.get("around", [])
    downloads = mode == "link" and not around
    body = [piece for piece in cells_html(notebook, place, downloads=downloads) if piece.strip()]
    if not title:
        title, head = _own_title(body, name), None
    content = "\n".join(body)
    return (
        environment("kqlib.publishing")
        .get_template("page.html.j2")
        .render(
            language=place.language,
            title=title,
            head=head or _bare(title, place.language, shown="<h1 " not in content),
            content=Markup(content),
            assets=page_assets(mode, place.language, '<details class="interactive"' in content),
            around=around,
            editions=given.get("editions", []),
            **_turning(chapters, f"{name}.html"),
        )
    )


def _own_title(body: list[str], name: str) -> str:
    """Give the notebook's first heading as the page's title, or its file name."""
    for piece in body:
        if "<h1 " in piece:
            return str(Markup(piece[piece.index("<h1 ") : piece.index("</h1>")]).striptags())
    return name


def _bare(title: str, language: str, shown: bool) -> bundle.Chapter | None:
    return bundle.Chapter("", 0, title, language) if shown else None


def _turning(chapters: list[dict[str, Any]], current: str) -> dict[str, Any]:
    """Give the contents with the current chapter known, and its neighbours."""
    places = [place for place, chapter in enumerate(chapters) if chapter["href"] == current]
    before = chapters[places[0] - 1] if places and places[0] > 0 else None
    after = chapters[places[0] + 1] if places and places[0] + 1 < len(chapters) else None
    return {"chapters": chapters, "current": current, "before": before, "after": after}
