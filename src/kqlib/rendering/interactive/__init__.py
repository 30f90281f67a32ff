"""Interactive figures for web pages: the same rounded values as the specification, and not one number more.

Bars, lines and Likert bars come as Plotly figures in JSON; what is a drawing rather than data gives an empty
string.  The page loads Plotly from its own files; the JSON names no host and has no template or hidden data.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import plotly.graph_objects as go

from kqlib.charts import Bar, Bars, Figure, Likert, LikertRow, Line, Lines
from kqlib.rendering import theme
from kqlib.rendering.interactive.words import head, rows, said
from kqlib.rendering.static import words

_SEPARATORS = {"nb": ",\u202f", "nn": ",\u202f", "en": ".,"}
_SYMBOLS = {"computed": "circle", "printed": "diamond", "context": "square"}
_EMPHASES = ("computed", "printed", "context")
_ROW = 40


def _x(value: float | date) -> float | str:
    return value.isoformat() if isinstance(value, date) else value


def _error(lows: list[float | None], highs: list[float | None], values: list[float]) -> dict[str, Any] | None:
    """Give the arms of the intervals: Plotly wants distances, rounded so that no digit is made up."""
    if all(low is None for low in lows):
        return None
    up = [round(h - v, 9) if h is not None else 0.0 for h, v in zip(highs, values, strict=True)]
    down = [round(v - low, 9) if low is not None else 0.0 for low, v in zip(lows, values, strict=True)]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "thickness": 2}


def _named(row: Bar | LikertRow) -> str:
    """Give the label of a row with the heading that it stands under: Plotly's axis has no headings."""
    return f"{row.group}: {row.label}" if row.group else row.label


def _bar_trace(bars: list[tuple[int, Bar]], emphasis: str, dots: bool) -> Any:
    colour = theme.LIGHT[emphasis]
    values = [bar.value for _, bar in bars]
    common: dict[str, Any] = {
        "x": values,
        "y": [i for i, _ in bars],
        "text": [said(bar.text) for _, bar in bars],
        "hovertext": [f"{said(_named(bar))}: {said(bar.text)}" for _, bar in bars],
        "hoverinfo": "text",
        "showlegend": False,
        "error_x": _error([b.low for _, b in bars], [b.high for _, b in bars], values),
    }
    if dots:
        marker = {"color": colour, "size": 11, "symbol": _SYMBOLS[emphasis]}
        return go.Scatter(mode="markers", marker=marker, **common)
    # As in the static figure: what is printed and does not hold is hatched, never marked by colour alone.
    pattern = {"shape": "/" if emphasis == "printed" else "", "fillmode": "replace", "fgcolor": colour}
    marker = {"color": colour, "pattern": pattern, "line": {"color": colour, "width": 1}}
    return go.Bar(orientation="h", textposition="outside", marker=marker, cliponaxis=False, **common)


def _bars(chart: Bars) -> tuple[list[Any], dict[str, Any]]:
    dots = any(bar.low is not None or bar.high is not None for bar in chart.bars)
    numbered = list(enumerate(chart.bars))
    traces = [
        _bar_trace(some, emphasis, dots)
        for emphasis in _EMPHASES
        if (some := [(i, bar) for i, bar in numbered if bar.emphasis == emphasis])
    ]
    layout = {
        "xaxis": {"title": {"text": said(chart.axis)}, "rangemode": "tozero", "zeroline": True},
        "yaxis": rows([_named(bar) for bar in chart.bars]),
        "height": 220 + _ROW * len(chart.bars),
    }
    return traces, layout


def _line_trace(line: Line) -> Any:
    values = [point.y for point in line.points]
    return go.Scatter(
        x=[_x(point.x) for point in line.points],
        y=[None if value != value else value for value in values],
        name=said(line.name),
        mode="lines+markers",
        cliponaxis=False,
        hovertext=[f"{said(line.name)}: {said(point.text)}" for point in line.points],
        hoverinfo="text" if any(point.text for point in line.points) else "y+name",
        line={"color": theme.LIGHT[line.emphasis], "dash": "dash" if line.dashed else "solid", "width": 2.5},
        marker={"symbol": _SYMBOLS[line.emphasis], "size": 8},
        error_y=_error([p.low for p in line.points], [p.high for p in line.points], values),
    )


def _lines(chart: Lines) -> tuple[list[Any], dict[str, Any]]:
    xs = [point.x for line in chart.lines for point in line.points]
    days = [x.toordinal() for x in xs if isinstance(x, date)]
    below: dict[str, Any] = {}
    if chart.ticks:
        names = [said(name) for _, name in chart.ticks]
        below = {"tickmode": "array", "tickvals": [x for x, _ in chart.ticks], "ticktext": names}
    elif days:
        # Years and months in figures: Plotly's names of months are English unless the page brings a locale.
        long = max(days) - min(days) > 500
        below = {"type": "date", "tickformat": "%Y" if long else "%m.%Y", "dtick": "M12" if long else "M1"}
    return [_line_trace(line) for line in chart.lines], {"height": 460, "xaxis": below}


def _likert(chart: Likert) -> tuple[list[Any], dict[str, Any]]:
    """Stack with ``base``, so that every share stays the published positive number."""
    traces = []
    for i, category in enumerate(chart.categories):
        starts = [round(sum(row.shares[:i]) - sum(row.shares[: chart.negative]), 9) for row in chart.rows]
        traces.append(
            go.Bar(
                orientation="h",
                x=[row.shares[i] for row in chart.rows],
                base=starts,
                y=list(range(len(chart.rows))),
                name=said(category),
                hovertemplate=f"{said(category)}: %{{x}} %<extra></extra>",
                marker={
                    "color": _step(i, len(chart.categories)),
                    "line": {"color": theme.LIGHT["outline"], "width": 1},
                },
            )
        )
    layout = {
        "barmode": "overlay",
        "xaxis": {"title": {"text": said(chart.axis)}, "zeroline": True, "zerolinecolor": theme.LIGHT["ink"]}
        | _mirrored(),
        "yaxis": rows([_named(row) for row in chart.rows]),
        "height": 220 + _ROW * len(chart.rows),
    }
    return traces, layout


def _step(i: int, count: int) -> str:
    return theme.SCALE[round(i * (len(theme.SCALE) - 1) / max(1, count - 1))]


def _mirrored() -> dict[str, Any]:
    """Number the axis outwards from zero on both sides: there are no negative shares."""
    ticks = list(range(-100, 101, 25))
    return {"tickmode": "array", "tickvals": ticks, "ticktext": [str(abs(t)) for t in ticks]}


def _beside(chart: Any) -> float:
    """Give the room that the values need at the end of their bars."""
    texts = [words.tidy(bar.text) for bar in chart.bars] if isinstance(chart, Bars) else []
    return max([32.0, *(words.width(text, theme.LABEL) + 16 for text in texts)])


_KINDS: dict[str, Any] = {"bars": _bars, "lines": _lines, "likert": _likert}


def interactive(figure: Figure) -> str:
    """Give the Plotly figure (data, layout, config) as JSON; empty for drawings (lanes, fraction, funnel,
    roster) and for small panels.

    The values are those of the specification; the synthetic notice stands above them.
    """
    make = _KINDS.get(figure.chart.kind)
    if make is None:
        return ""
    traces, layout = make(figure.chart)
    sheet = go.Figure(traces, layout)
    sheet.update_layout(
        font={"family": theme.STACK, "size": theme.LABEL, "color": theme.LIGHT["ink"]},
        separators=_SEPARATORS.get(figure.language, _SEPARATORS["nb"]),
        paper_bgcolor=theme.LIGHT["paper"],
        plot_bgcolor=theme.LIGHT["paper"],
        bargap=0.4,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        **head(figure, _beside(figure.chart)),
    )
    sheet.update_xaxes(
        gridcolor=theme.LIGHT["hairline"], automargin=True, title_standoff=8, title_font_size=theme.LABEL
    )
    sheet.update_yaxes(gridcolor=theme.LIGHT["hairline"], automargin=True)
    raw = sheet.to_plotly_json()
    # Without a template the page's Plotly draws with nothing but what is said here.
    raw["layout"].pop("template", None)
    raw["config"] = {"displayModeBar": False, "responsive": True}
    return json.dumps(raw, ensure_ascii=False, allow_nan=False)
