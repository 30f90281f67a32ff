"""The documentation as a site, by ``make docs``: the repository's Markdown in the colours of the report."""

from collections.abc import Mapping

from kqlib.publishing.assets import FONTS
from kqlib.rendering.theme import DARK, LIGHT, STACK

project = "kqlib"
language = "en"
extensions = ["myst_parser"]
exclude_patterns = ["_build", "example"]
nitpicky = True
# An anchor for every heading, as the pages have where Markdown is shown without being built.
myst_heading_anchors = 3

html_theme = "furo"
html_title = "kqlib"
html_static_path = ["_static", *(f"../src/kqlib/assets/fonts/{name}" for name in FONTS)]
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_copy_source = False
html_use_index = False
html_show_sphinx = False
html_show_copyright = False


def _variables(colours: Mapping[str, str]) -> dict[str, str]:
    """Give Furo's colours in those of the report."""
    return {
        "font-stack": STACK,
        "color-foreground-primary": colours["ink"],
        "color-foreground-secondary": colours["muted"],
        "color-foreground-muted": colours["muted"],
        "color-background-primary": colours["paper"],
        "color-background-secondary": colours["paper"],
        "color-background-border": colours["hairline"],
        "color-brand-primary": colours["computed"],
        "color-brand-content": colours["computed"],
        "color-brand-visited": colours["computed"],
    }


html_theme_options = {"light_css_variables": _variables(LIGHT), "dark_css_variables": _variables(DARK)}
