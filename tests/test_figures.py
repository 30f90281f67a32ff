"""Figures: the same bytes everywhere, nothing over anything else, nothing beyond the specification."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.text import Text
from PIL import Image

from figure_examples import EXAMPLES, FIGURE_3, LIKERT, MARKUP, NASTY, NICE, PANELS, PLO, ZERO, panels
from figure_examples import figure as example
from kqlib.charts import Bars, Figure, Likert, Lines, Panels
from kqlib.rendering import theme
from kqlib.rendering.interactive import interactive
from kqlib.rendering.static import axis, compose, draw, settings, themed, words
from kqlib.rendering.static.page import NARROW, WIDTH

HASHES = """
import hashlib, sys
sys.path.insert(0, {tests!r})
from figure_examples import NICE
from kqlib.rendering.static import draw
for name, figure in NICE.items():
    svg, png = draw(figure)
    print(name, hashlib.sha256(svg.encode()).hexdigest(), hashlib.sha256(png).hexdigest())
"""


def _elsewhere(home: Path, **settings: str) -> str:
    home.mkdir()
    env = {**os.environ, "HOME": str(home), "MPLCONFIGDIR": str(home), **settings}
    code = HASHES.format(tests=str(Path(__file__).parent))
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.slow
def test_same_bytes_in_other_processes_locales_homes_and_settings(tmp_path: Path) -> None:
    own = tmp_path / "matplotlibrc"
    own.write_text(
        "font.family: monospace\nlines.linewidth: 9\nsavefig.bbox: tight\nsvg.fonttype: path\n"
        "axes.grid: True\n"
    )
    plain = _elsewhere(tmp_path / "a", LC_ALL="C", TZ="UTC", PYTHONHASHSEED="1")
    other = _elsewhere(
        tmp_path / "b", LC_ALL="nb_NO.UTF-8", TZ="Pacific/Auckland", PYTHONHASHSEED="2", MATPLOTLIBRC=str(own)
    )
    here = "".join(
        f"{n} {hashlib.sha256(s.encode()).hexdigest()} {hashlib.sha256(p).hexdigest()}\n"
        for n, (s, p) in _drawn().items()
    )
    assert plain == other == here


def _drawn() -> dict[str, tuple[str, bytes]]:
    return {name: draw(figure) for name, figure in NICE.items()}


WIDTHS = {"page": WIDTH, "telephone": NARROW}


Box = tuple[float, float, float, float]


def _boxes(figure: Figure, width: float = WIDTH) -> tuple[list[tuple[str, Box]], tuple[float, float]]:
    """Give every written text with its box (points, a pixel shaved off), and the size of the canvas."""
    with settings(figure):
        sheet = compose(figure, width)
        renderer = (
            sheet.canvas.get_renderer() if hasattr(sheet.canvas, "get_renderer") else sheet._get_renderer()
        )
        sheet.draw(renderer)
        found = []
        for text in sheet.findobj(Text):
            if text.get_visible() and text.get_text().strip() and text.get_gid() != "watermark":
                box = text.get_window_extent(renderer)
                found.append((text.get_text(), (box.x0 + 0.5, box.y0 + 1, box.x1 - 0.5, box.y1 - 1)))
        return found, (float(sheet.bbox.width), float(sheet.bbox.height))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_text_on_another_and_none_outside(name: str, width: str) -> None:
    found, (wide, high) = _boxes(EXAMPLES[name], WIDTHS[width])
    for text, (x0, y0, x1, y1) in found:
        inside = min(x0, y0) >= 0 and x1 <= wide and y1 <= high
        assert inside, f"«{text}» leaves the canvas"
    for (one, a), (other, b) in combinations(found, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, f"«{one}» lies on «{other}»"


@pytest.mark.parametrize("name", EXAMPLES)
def test_svg_is_small_closed_and_readable(name: str) -> None:
    svg, png = draw(EXAMPLES[name])
    assert svg.startswith("<svg ")
    root = ElementTree.fromstring(svg)
    assert root.get("width") == "720"
    assert root.get("viewBox", "").startswith("0 0 720 ")
    bare = re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)
    assert "http" not in bare
    assert "<style" not in bare
    assert "<metadata" not in bare
    assert "<image" not in bare
    assert "Kq Sans" not in svg
    assert "Noto Sans" in svg
    assert not re.findall(r"<g id=", svg)
    assert png.startswith(b"\x89PNG")
    assert b"matplotlib" not in png
    assert len(svg) < 60_000
    assert len(png) < 300_000


@pytest.mark.parametrize("name", ["plo", "figure_3"])
def test_a_picture_has_the_colours_of_the_theme_to_the_last_step(name):
    """Fewer colours are kept than are drawn; white and the strong line are not among those that change."""
    picture = Image.open(io.BytesIO(draw(NICE[name])[1])).convert("RGB")
    found = {colour for _, colour in picture.getcolors(1 << 20)}
    assert {(0xFF, 0xFF, 0xFF), (0x0B, 0x4F, 0x82)} <= found


def _texts(svg: str) -> str:
    return " ".join(
        "".join(node.itertext())
        for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    )


def test_words_and_numbers_are_text_in_the_svg() -> None:
    said = _texts(draw(FIGURE_3)[0])
    for expected in (
        "Fraværet i innsatskommunene falt ikke mot slutten",
        "10,6 uten 0,0",
        "9,6 trykt",
        "2008",
        "≠",
    ):
        assert expected in said
    assert [said.count(value) for value in ("10,3", "10,1")] == [2, 2]
    assert "SYNTETISKE DATA" in _texts(draw(PLO)[0])
    assert "Syntetiske data – viser formen" in _texts(draw(PLO)[0])
    assert MARKUP in _texts(draw(NASTY["markup"])[0])


def test_panels_say_their_first_and_last_value_and_no_other() -> None:
    said = _texts(draw(PANELS)[0])
    for value in ("13,9", "12,1", "10,1", "10,0", "11,5", "12,2", "6,9", "7,7"):
        assert value in said
    for between in ("12,9", "11,9", "11,3", "11,1", "6,4"):
        assert between not in said


def _scale(chart: Panels) -> list[str]:
    return [text for text, _ in _boxes(example(chart))[0] if re.fullmatch(r"\d+,\d", text)]


def test_a_print_that_is_no_value_does_not_stretch_the_scale() -> None:
    """The 0,0 of Kristiansund is shown in words beneath the plot: the numbers at the left stay the same."""
    without = replace(ZERO, apart=None)
    assert _scale(panels(ZERO)) == _scale(panels(without)) != []
    assert "0,0 trykt, ikke tall" in _texts(draw(example(panels(ZERO)))[0])


def test_labels_of_panels_stay_between_the_name_and_the_years() -> None:
    """A highest value gets its label beneath, a lowest one above, when they cannot stand beside."""
    found, _ = _boxes(EXAMPLES["panels_at_the_edges"])
    names = [box for text, box in found if text == "Gjøvik og Ålesund"]
    years = max(box[3] for text, box in found if re.fullmatch(r"20\d\d", text))
    labels = [box for text, box in found if text in ("17,0", "7,0")]
    assert len(labels) == 12
    for box in labels:
        assert box[1] > years + 7  # the ticks are as long
        assert all(box[3] <= name[1] or box[1] >= name[3] for name in names)


def test_the_key_of_panels_names_rings_only_where_there_are_some() -> None:
    said = [_texts(draw(example(panels(one)))[0]) for one in (ZERO, replace(ZERO, unsure=()))]
    assert ["sannsynlig periode" in words for words in said] == [True, False]


def test_no_character_of_the_examples_lacks_a_glyph(
    caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    for figure in NICE.values():
        draw(figure)
    assert not [w for w in recwarn if "Glyph" in str(w.message)]
    assert "findfont" not in caplog.text


def test_counts_have_whole_ticks() -> None:
    assert axis.spaced(0, 3, 600, "nb", whole=True) == [0, 1, 2, 3]
    assert 2.5 not in axis.spaced(0, 15, 600, "nb")
    assert axis.nice(0, 100, 4) == [0, 25, 50, 75, 100]


def test_two_figures_on_a_page_share_no_id() -> None:
    one, other = (set(re.findall(r'id="([^"]+)"', draw(f)[0])) for f in (FIGURE_3, PLO))
    assert one
    assert other
    assert not one & other


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_contrast_of_every_role(colours: dict[str, str]) -> None:
    for role in theme.TEXT_ROLES:
        assert theme.contrast(colours[role], colours["paper"]) >= 4.5, role
    for role in theme.GRAPHIC_ROLES:
        assert theme.contrast(colours[role], colours["paper"]) >= 3, role


def test_contrast_of_the_scale() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    for fill, figure in zip(theme.SCALE, theme.SCALE_FIGURES, strict=True):
        assert theme.contrast(fill, figure) >= 4.5
    for role in ("computed", "printed"):
        assert theme.contrast(theme.LIGHT[role], theme.LIGHT["paper"]) >= 4.5


def test_css_has_every_role_in_both_themes() -> None:
    light, dark = theme.css_variables().split("@media")
    for role in theme.LIGHT:
        assert f"--kq-{role}:{theme.LIGHT[role]}" in light
        assert f"--kq-{role}:{theme.DARK[role]}" in dark
    assert "http" not in light + dark
    assert set(theme.LIGHT) == set(theme.DARK)


def test_css_of_an_exhibit_alone_has_every_role_and_leaves_the_rest_of_the_page_as_it_is() -> None:
    css = theme.css_variables_alone()
    for role in theme.LIGHT:
        assert css.count(f"--kq-{role}:{theme.LIGHT[role]};") >= 2
        assert css.count(f"--kq-{role}:{theme.DARK[role]};") >= 2
    assert "@media screen and (prefers-color-scheme:dark)" in css
    for selector in re.findall(r"([^{}\n]*)\{[^{}]*\}", css):
        assert selector.endswith(".exhibit")


def test_themed_follows_the_page_but_not_in_the_scale() -> None:
    svg = themed(draw(LIKERT)[0])
    ElementTree.fromstring(svg)
    assert "var(--kq-ink, #1b1f24)" in svg
    assert "var(--kq-paper, #ffffff)" in svg
    assert "fill: #0b4f82" in svg
    assert "fill: var(--kq-computed" not in svg
    assert "stroke: var(--kq-outline, #4b5563)" in svg
    figures = [t for t in re.findall(r"<(?:text|g)[^>]*font-size[^>]*>", svg) if "#ffffff" in t]
    assert figures
    assert not any("var" in t for t in figures)


@pytest.mark.parametrize(
    ("value", "language", "decimals", "written"),
    [
        (48171.0, "nb", None, "48\u202f171"),
        (-0.4, "nn", None, "\u22120,4"),
        (-0.4, "en", None, "\u22120.4"),
        (1234567.5, "en", None, "1,234,567.5"),
        (5.0, "nb", 1, "5,0"),
        (-0.0, "nb", None, "0"),
        (1e-7, "nb", None, "0,0000001"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    value: float, language: str, decimals: int | None, written: str
) -> None:
    assert words.number(value, language, decimals) == written


def _numbers(traces: list[dict[str, object]], axis: str) -> list[object]:
    return [value for trace in traces for value in trace[axis]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name", [n for n, f in EXAMPLES.items() if f.chart.kind in ("bars", "lines", "likert")]
)
def test_interactive_values_are_those_of_the_specification(name: str) -> None:
    figure = EXAMPLES[name]
    raw = interactive(figure)
    said = json.loads(raw)
    for word in ("http", "customdata", "bdata", '"template"'):
        assert word not in raw
    chart = figure.chart
    if isinstance(chart, Bars):
        assert sorted(_numbers(said["data"], "x")) == sorted(bar.value for bar in chart.bars)
    elif isinstance(chart, Lines):
        expected = [None if p.y != p.y else p.y for line in chart.lines for p in line.points]
        assert _numbers(said["data"], "y") == expected
    else:
        assert isinstance(chart, Likert)
        assert [t["x"] for t in said["data"]] == [
            list(column) for column in zip(*(r.shares for r in chart.rows), strict=True)
        ]


def test_interactive_speaks_norwegian_and_escapes() -> None:
    said = json.loads(interactive(NASTY["markup"]))
    assert said["layout"]["separators"] == ",\u202f"
    assert "&lt;b&gt;Deatnu" in "".join(said["layout"]["yaxis"]["ticktext"])
    assert "<b>Deatnu" not in json.dumps(said, ensure_ascii=False)
    assert json.loads(interactive(NASTY["english"]))["layout"]["separators"] == ".,"


@pytest.mark.parametrize("name", ["lanes", "fraction", "funnel", "panels", "roster"])
def test_drawings_have_no_interactive_form(name: str) -> None:
    assert interactive(NICE[name]) == ""


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic", "Symbols"])
@pytest.mark.parametrize("form", ["ttf", "woff2"])
def test_fonts_are_there_and_small(style: str, form: str) -> None:
    assert 1_000 < len(theme.font(style, form).read_bytes()) < 200_000
