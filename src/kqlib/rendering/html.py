"""An exhibit as HTML: the finding as heading, figure with alt text, table, marks, source and downloads.

Pure: the same bundle gives the same string.  Every text is escaped by the template; only a drawing's SVG goes
in as markup, after :func:`kqlib.rendering.svg.inline_svg` has confined it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kqlib import bundle
from kqlib.rendering import passages, theme
from kqlib.rendering.html_table import view
from kqlib.rendering.static import themed
from kqlib.rendering.svg import inline_svg
from kqlib.vocabulary import words


@cache
def environment(package: str) -> Environment:
    """Give the template environment of ``package``: escaping on, undefined names are errors."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    made.globals.update(word=words.word, code=words.code, passages=passages)
    made.filters["said"] = said
    return made


def said(parts: passages.Passage | Iterable[passages.Passage]) -> Markup:
    """Give passages as HTML, each with its language where that is not the page's.

    >>> str(said(("Tabell 4.4", "nb")))
    '<span lang="nb">Tabell 4.4</span>'
    """
    every: Iterable[passages.Passage] = [parts] if isinstance(parts, tuple) else parts
    return Markup("").join(
        Markup('<span lang="{}">{}</span>').format(lang, text) if lang else escape(text)
        for text, lang in every
    )


def exhibit_html(
    exhibit: bundle.Exhibit,
    *,
    standalone: bool = False,
    level: int = 2,
    downloads: bool = True,
    page_language: str = "",
) -> str:
    """Give the ``<section>`` of one exhibit.

    ``standalone`` adds the style sheet it needs outside a report page and leaves out links to the report's
    files.  ``level`` is the heading level; ``page_language`` the language around it: ``lang`` stands where it
    differs.
    """
    drawing = exhibit.drawing
    markup = environment("kqlib.rendering").get_template("exhibit.html.j2")
    html = markup.render(
        exhibit=exhibit,
        language=exhibit.language,
        level=level,
        view=view(exhibit.table, exhibit.language) if exhibit.table else None,
        svg=_inlined(drawing.inline or drawing.svg, exhibit.id) if drawing else "",
        narrow=_inlined(drawing.narrow, f"{exhibit.id}-narrow") if drawing and drawing.narrow else "",
        interactive=Markup(script_json(drawing.interactive)) if drawing and drawing.interactive else "",
        downloads=downloads and not standalone,
        lang="" if exhibit.language == page_language else exhibit.language,
    )
    return f"<style>\n{standalone_css()}</style>\n{html}" if standalone else html


def _inlined(svg: str, name: str) -> Markup:
    return Markup(inline_svg(themed(svg), name))


def script_json(text: str) -> str:
    """Give JSON that cannot end the ``<script>`` element it stands in.

    >>> script_json('"</script>"')
    '"\\\\u003c/script\\\\u003e"'
    """
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def variables_css() -> str:
    """Give the colours as custom properties, light and dark. Only this says where they come from."""
    return theme.css_variables()


def exhibit_css() -> str:
    """Give the style sheet of an exhibit, every rule confined to ``.exhibit``, with the colours it uses."""
    return variables_css() + asset("exhibit.css")


def standalone_css() -> str:
    """Give the style sheet of an exhibit alone: it touches nothing around it, and follows JupyterLab."""
    # JupyterLab has rules for every table and heading in an output. An id outweighs them, with no change of
    # weight among our own.
    # The fonts of a page may be missing there: a wider label is then drawn past the edge and not cut.
    paper = ".exhibit { margin: 8px 0; padding: 16px 24px; background: var(--kq-paper); }"
    edge = ".exhibit .canvas svg { overflow: visible; }"
    own = "\n".join([theme.css_variables_alone(), asset("exhibit.css"), paper, edge])
    return f":is(:root, #kq) {{\n{own}\n}}\n"


def asset(name: str) -> str:
    """Read a text file that ships in ``kqlib/assets``."""
    return files("kqlib").joinpath("assets", name).read_text("utf-8")
