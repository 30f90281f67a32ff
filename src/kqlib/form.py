"""The parameters of an open notebook as a form.

A kernel cannot write in the notebook that it serves: ``set_next_input`` goes with the answer to a cell that
is run, and pressing a button runs none; the file on disk is not what stands in the open tab.  So the button
sends the browser a few lines that set the cell's text, where it can be undone, and run all cells.
JupyterLab lets them in when it is started with ``expose_app_in_browser``, as ``kq lab`` does; elsewhere the
text is shown, to be copied.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from kqlib.errors import LANGUAGES, NotebookError, message
from kqlib.parameters import Parameter, comments, declared, written

_WRITE = """
const { source, done, copy } = %s;
const app = window.jupyterapp;
const cells = app?.shell.currentWidget?.content?.model?.cells;
const cell = Array.from(cells ?? []).find((one) => (one.getMetadata("tags") ?? []).includes("parameters"));
element.setAttribute("role", "status");
element.style.whiteSpace = "pre-wrap";
element.textContent = cell ? done : copy + "\\n\\n" + source;
if (cell) {
  cell.sharedModel.setSource(source);
  app.commands.execute("notebook:run-all-cells");
}
"""

_CONTROLS = {bool: widgets.Checkbox, int: widgets.IntText, float: widgets.FloatText, str: widgets.Text}


def form(inputs: Sequence[str]) -> None:
    """Show a form of the parameters cell, the last one of ``inputs`` that is one.

    Raises :class:`NotebookError` when none of them is.
    """
    source = _parameters_cell(inputs)
    said = comments(source)
    controls = {
        name: _control(name, known)
        for name, known in declared(source, "").items()
        if name == "language" or known.type in _CONTROLS
    }
    rows = [widgets.HBox([control, widgets.Label(said[name])]) for name, control in controls.items()]
    button = widgets.Button(description=message("form_use"), layout=widgets.Layout(width="auto"))
    answer = widgets.Output()

    def use(_: Any) -> None:
        text = written(source, {name: control.value for name, control in controls.items()})
        told = {"source": text, "done": message("form_written"), "copy": message("form_copy")}
        data = {"application/javascript": _WRITE % json.dumps(told), "text/plain": text}
        answer.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)

    button.on_click(use)
    shown = widgets.VBox([*rows, widgets.HBox([button]), answer])
    display(shown)  # type: ignore[no-untyped-call]


def _parameters_cell(inputs: Sequence[str]) -> str:
    for source in reversed(inputs):
        try:
            if "language" in declared(source, ""):
                return source
        except NotebookError:
            continue
    raise NotebookError("form_not_run")


def _control(name: str, known: Parameter) -> Any:
    """Give the control for a parameter, named as in the cell."""
    if name == "language":
        language = known.default if known.default in LANGUAGES else LANGUAGES[0]
        return widgets.Dropdown(options=LANGUAGES, value=language, description=name)
    return _CONTROLS[known.type](value=known.default, description=name)
