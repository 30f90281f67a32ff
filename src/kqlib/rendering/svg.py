"""SVG made safe to stand inside a page that holds other SVG and other people's text.

Inlined drawings share one document: equal ids would let one figure clip another, and a style sheet in a
figure would restyle the page.  Both are confined here; scripts and addresses of other hosts are removed.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ALLOWED = frozenset(
    (
        *(
            "svg",
            "g",
            "defs",
            "use",
            "symbol",
            "marker",
            "clipPath",
            "mask",
            "pattern",
            "style",
            "title",
            "desc",
        ),
        *(
            "path",
            "rect",
            "circle",
            "ellipse",
            "line",
            "polyline",
            "polygon",
            "text",
            "tspan",
            "textPath",
            "image",
        ),
        *("linearGradient", "radialGradient", "stop", "filter", "feGaussianBlur", "feOffset", "feMerge"),
        "feMergeNode",
    )
)
_LOCAL = re.compile(r"^(#|data:image/(png|jpeg|gif|webp);)")
_URL = re.compile(r"url\(\s*['\"]?([^)'\"]*)['\"]?\s*\)")


def inline_svg(svg: str, name: str) -> str:
    """Give ``svg`` ready to be put into a page, every id prefixed with ``name``.

    Raises :class:`xml.etree.ElementTree.ParseError` when it is not well-formed.
    """
    root = ElementTree.fromstring(svg.strip())
    _prune(root)
    own = {str(element.get("id")) for element in root.iter() if element.get("id")}
    for element in root.iter():
        _confine(element, own, name)
    root.set("id", f"{name}-svg")
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    _scale(root)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True).strip()


def _prune(parent: ElementTree.Element) -> None:
    """Remove what is not drawing (metadata, scripts, foreign content) and the namespace in the names."""
    parent.tag = _local(parent)
    for child in list(parent):
        if _local(child) in _ALLOWED:
            _prune(child)
        else:
            parent.remove(child)


def _local(element: ElementTree.Element) -> str:
    tag = element.tag
    return tag.removeprefix(f"{{{_SVG}}}") if isinstance(tag, str) else ""


def _confine(element: ElementTree.Element, own: set[str], name: str) -> None:
    for key, value in list(element.attrib.items()):
        del element.attrib[key]
        plain = "href" if key == _XLINK else key
        if plain.startswith(("{", "on")) or (plain == "href" and not _LOCAL.match(value)):
            continue
        element.set(plain, _renamed(plain, value, own, name))
    if element.tag == "style" and element.text:
        text = re.sub(r"@import[^;]*;?", "", _references(element.text, own, name))
        # Nesting keeps a figure's "*" rule inside the figure.
        element.text = f"#{name}-svg{{{text}}}"


def _renamed(key: str, value: str, own: set[str], name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key == "href" and value.startswith("#"):
        return f"#{name}-{value[1:]}"
    return _references(value, own, name)


def _references(text: str, own: set[str], name: str) -> str:
    def local(found: re.Match[str]) -> str:
        target = found.group(1).strip()
        if target.startswith("#"):
            return f"url(#{name}-{target[1:]})" if target[1:] in own else f"url({target})"
        return found.group(0) if _LOCAL.match(target) else "none"

    return _URL.sub(local, text)


def _scale(root: ElementTree.Element) -> None:
    """Let the drawing follow the width of the page: a view box instead of a size in points."""
    width, height = (re.match(r"[\d.]+", root.get(side, "")) for side in ("width", "height"))
    if not root.get("viewBox") and width and height:
        root.set("viewBox", f"0 0 {width.group()} {height.group()}")
    if root.get("viewBox"):
        for side in ("width", "height"):
            root.attrib.pop(side, None)
    root.set("xmlns", _SVG)
