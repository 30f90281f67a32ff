"""An SVG fit to stand inside a page: no prolog, no metadata, no rule that reaches outside, our font names."""

from __future__ import annotations

import re

from kqlib.rendering import theme
from kqlib.rendering.static.compact import compact

# matplotlib writes this as a rule for every element on the page; as properties of the root it is inherited.
_ROOT_STYLE = 'style="stroke-linejoin:round;stroke-linecap:butt"'


def clean(raw: str) -> str:
    """Make matplotlib's SVG inlinable, with width and height in pixels."""
    text = raw[raw.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)
    text = re.sub(r'<style type="text/css">.*?</style>\s*', "", text, flags=re.S)
    text = text.replace("<defs>\n </defs>\n", "")
    # Nothing refers to a group by its id, and two figures on one page must not share ids.
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    text = re.sub(r'(width|height)="([\d.]+)pt"', r'\1="\2"', text)
    text = text.replace("<svg ", f"<svg {_ROOT_STYLE} ", 1)
    text = text.replace("'Kq Sans', 'Kq Signs'", theme.STACK)
    return compact(text) + "\n"


def themed(svg: str) -> str:
    """Let an inlined figure follow the page's light or dark tokens: colours become ``var(--kq-…)``.

    Each keeps itself as fallback.  The steps of the scale 1–6 and the figures in them keep their colours;
    their outline follows the theme.
    """
    roles = {colour.lower(): role for role, colour in theme.LIGHT.items()}

    def variable(match: re.Match[str]) -> str:
        role = roles.get(match[2].lower())
        return f"{match[1]}: var(--kq-{role}, {match[2]})" if role else match[0]

    def restyle(match: re.Match[str]) -> str:
        element, style = match[1], match[2]
        outlined = theme.LIGHT["outline"].lower() in style
        names = "stroke" if outlined and theme.LIGHT["window"].lower() not in style else "fill|stroke"
        if "font-size" in style and f"fill: {theme.LIGHT['paper'].lower()}" in style:
            return match[0]
        return f'{element}style="{re.sub(rf"({names}): (#[0-9a-f]{{6}})", variable, style)}"'

    # The ground of a hatching is an attribute, not a style.
    paper = theme.LIGHT["paper"].lower()
    grounds = svg.replace(f'fill="{paper}"', f'style="fill: {paper}"')
    return re.sub(r'(<\w+ (?:[^<>]*? )?)style="([^"]*)"', restyle, grounds)
