"""The parameters of a notebook, read without running it, and what a user may give for them.

papermill only warns when a name is mistyped and then runs with the default; here that is an error before any
kernel starts.
"""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kqlib.errors import LANGUAGES, NotebookError, ParameterError, closest

KINDS: dict[str, type] = {"int": int, "float": float, "bool": bool, "str": str, "list": list, "dict": dict}
TRUE, FALSE = ("true", "yes", "1", "ja", "sann"), ("false", "no", "0", "nei", "usann")


class Parameter(NamedTuple):
    """A parameter's default value and its type."""

    default: Any
    type: type


def read(notebook: Path) -> dict[str, Parameter]:
    """Read the cell tagged ``parameters``: assignments of plain values, with or without annotation.

    Raises :class:`NotebookError` when the notebook is missing or damaged, when it has no such cell or
    several, or when the cell computes something.
    """
    cells = [cell for cell in _cells(notebook) if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(cells) != 1:
        key = "notebook_parameters_repeated" if cells else "notebook_parameters_missing"
        raise NotebookError(key, notebook=notebook.name, count=len(cells))
    source = cells[0].get("source", "")
    return declared(source if isinstance(source, str) else "".join(source), notebook.name)


def declared(source: str, notebook: str) -> dict[str, Parameter]:
    """Read the parameters of a cell's ``source``; :class:`NotebookError` when it computes something."""
    return {name: Parameter(value, kind) for name, value, kind, _ in _assignments(source, notebook)}


def written(source: str, values: Mapping[str, Any]) -> str:
    """Give a parameters cell's ``source`` with other ``values``, everything else in it as it is.

    >>> written('language = "nb"  # nb, nn, en', {"language": "en"})
    'language = "en"  # nb, nn, en'
    """
    lines = source.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    whole = source.encode()
    # From the end, so that what stands before keeps its place.
    for name, value, _, node in reversed(list(_assignments(source, ""))):
        if name in values and values[name] != value:
            begin = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
            whole = whole[:begin] + _literal(values[name]).encode() + whole[end:]
    return whole.decode()


def comments(source: str) -> dict[str, str]:
    """Give what a cell says of its parameters: the comment at the end of each one's line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    said = {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}
    return {name: said.get(node.end_lineno or 0, "") for name, _, _, node in _assignments(source, "")}


def _literal(value: Any) -> str:
    """Write a value as the notebooks do, texts in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _assignments(source: str, notebook: str) -> Iterator[tuple[str, Any, type, ast.expr]]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise NotebookError("notebook_parameters_computed", notebook=notebook, found=error.text) from None
    for node in tree.body:
        if _is_text(node):
            continue
        try:
            yield _assignment(node)
        except (ValueError, TypeError):
            raise NotebookError(
                "notebook_parameters_computed", notebook=notebook, found=ast.unparse(node)
            ) from None


def _cells(notebook: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(notebook.read_text("utf-8"))
        return [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    except FileNotFoundError:
        raise NotebookError("notebook_missing", notebook=notebook) from None
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookError("notebook_damaged", notebook=notebook.name, found=error) from None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _assignment(node: ast.stmt) -> tuple[str, Any, type, ast.expr]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, annotation = node.targets[0], ""
    elif isinstance(node, ast.AnnAssign):
        target, annotation = node.target, ast.unparse(node.annotation)
    else:
        raise ValueError
    if not isinstance(target, ast.Name) or node.value is None:
        raise ValueError
    value = ast.literal_eval(node.value)
    kind = KINDS.get(annotation, str if value is None else type(value))
    return target.id, value, kind, node.value


def check(notebook: Path, given: Mapping[str, Any]) -> None:
    """Hold ``given`` values against the notebook's parameters.

    Raises :class:`ParameterError` for an unknown name, a value of another type, or a language there is no
    text in.
    """
    known = read(notebook)
    for name, value in given.items():
        _known(notebook.name, name, known)
        kind = known[name].type
        fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if not fits and not (kind is float and type(value) is int):
            raise _wrong(notebook.name, name, kind.__name__, value)
        _language(notebook.name, name, value)


def parse(pairs: Iterable[str]) -> dict[str, str]:
    """Take ``name=value`` apart, as given with ``-p``; the last one of a name counts.

    >>> parse(["min_cell=10", "note=a=b"])
    {'min_cell': '10', 'note': 'a=b'}
    """
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ParameterError("parameter_format", found=pair)
        found[name.strip()] = value.strip()
    return found


def assign(notebooks: Sequence[Path], texts: Mapping[str, str]) -> dict[Path, dict[str, Any]]:
    """Give each notebook those of the parameters that it knows, as values of the right type.

    Raises :class:`ParameterError` when none of the notebooks knows a name, or a text is no value of the type.
    """
    known = {notebook: read(notebook) for notebook in notebooks}
    everything = {name: parameter for one in known.values() for name, parameter in one.items()}
    where = notebooks[0].name if len(notebooks) == 1 else "notebooks/"
    for name in texts if notebooks else ():
        _known(where, name, everything)
    return {
        notebook: {
            name: _value(notebook.name, name, text, own[name].type)
            for name, text in texts.items()
            if name in own
        }
        for notebook, own in known.items()
    }


def _value(notebook: str, name: str, text: str, kind: type) -> Any:
    value: Any
    try:
        if kind is bool:
            value = {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}[text.lower()]
        elif kind in (int, float, str):
            value = kind(text)
        else:
            value = ast.literal_eval(text)
            if not isinstance(value, kind):
                raise ValueError
    except (ValueError, KeyError, SyntaxError):
        raise _wrong(notebook, name, kind.__name__, text) from None
    _language(notebook, name, value)
    return value


def _known(where: str, name: str, known: Mapping[str, Parameter]) -> None:
    if name not in known:
        hint = closest(name, known)
        raise ParameterError(
            "parameter_unknown", notebook=where, found=name, hint=hint, expected=", ".join(known)
        )


def _language(notebook: str, name: str, value: object) -> None:
    if name == "language" and value not in LANGUAGES:
        raise _wrong(notebook, name, "nb, nn / en", value)


def _wrong(notebook: str, name: str, expected: str, found: object) -> ParameterError:
    return ParameterError("parameter_type", notebook=notebook, name=name, expected=expected, found=found)
