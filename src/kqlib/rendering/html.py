"""An exhibit as HTML: the finding as heading, figure with alt text, table, marks, source and downloads.

Pure: the same bundle gives the same string.  Every text is escaped by the template; only a drawing's SVG goes
in as markup, after :func:`kqlib.rendering.svg.inline_svg` has confined it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kqlib import bundle
from kqlib.rendering import theme
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
    made.globals.update(word=words.word, code=words.code)
    return made


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
        svg=Markup(inline_svg(themed(drawing.inline or drawing.svg), exhibit.id)) if drawing else "",
        interactive=Markup(script_json(drawing.interactive)) if drawing and drawing.interactive else "",
        downloads=downloads and not standalone,
        lang="" if exhibit.language == page_language else exhibit.language,
    )
    return f"<style>\n{exhibit_css()}</style>\n{html}" if standalone else html


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


def asset(name: str) -> str:
    """Read a text file that ships in ``kqlib/assets``."""
    return files("kqlib").joinpath("assets", name).read_text("utf-8")
