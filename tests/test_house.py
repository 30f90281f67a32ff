"""The house: imports go one way, heavy packages have one door, notebooks stay simple, rooms small."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "kqlib"
MODULES = sorted(SOURCE.rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SHEET = ROOT / "notebooks/sheets/deltaker.ipynb"

# The lowest floor first; a room imports only from floors below its own.
FLOORS = (
    ("errors",),
    ("paths", "charts", "bundle", "closure", "parameters"),
    ("printed", "vocabulary"),
    ("sources", "cleaning"),
    ("deliveries",),
    ("expectations", "measures", "disclosure"),
    ("prepare",),
    ("exhibits", "verification"),
    ("rendering", "chapters"),
    ("frontend", "form", "notebook", "publishing"),
    ("execution",),
    ("cli",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# Each heavy package, and where alone it may be imported.
DOORS = {
    "great_expectations": "expectations.py",
    "matplotlib": "rendering/static/",
    "seaborn": "rendering/static/",
    "PIL": "rendering/static/",
    "plotly": "rendering/interactive/",
    "statsmodels": "measures/models/",
    "highspy": "disclosure/solver.py",
    "jinja2": "rendering/html.py",
    "papermill": ("publishing/notebooks.py", "publishing/engine.py", "publishing/shell.py"),
    "nbclient": "publishing/shell.py",
    "ipykernel": "publishing/shell.py",
    "nbconvert": "publishing/",
    "nbformat": "publishing/",
    "typst": "publishing/typeset.py",
    "pikepdf": ("publishing/tagging.py", "publishing/gate/pdf_text.py"),
    "rocrate": "publishing/crate/metadata.py",
    "xlsxwriter": "publishing/workbook.py",
    "pytask": "execution/",
    "pytask_parallel": "execution/engine.py",
    "distributed": "execution/cluster.py",
    "rich": "execution/progress.py",
    "click": "cli/",
    "IPython": ("form.py", "frontend.py", "notebook.py", "publishing/shell.py"),
    "ipywidgets": "form.py",
    "pyarrow": "sources/delivered/scan.py",
    "openpyxl": "sources/delivered/workbook.py",
    "pyreadstat": "sources/delivered/spss.py",
}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def named_import(node: ast.AST) -> str:
    """Give what ``import_module("name")`` or ``find_spec("name")`` asks for."""
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ("import_module", "__import__", "find_spec"):
            return str(node.args[0].value)
    return ""


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif named_import(node) and getattr(node.func, "id", "") != "find_spec":  # type: ignore[attr-defined]
            yield named_import(node)


def shown(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def test_every_room_has_a_floor():
    assert {room(path) for path in MODULES} == set(FLOOR) | {"__init__"}


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_imports_go_one_way(path):
    own = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "kqlib" or len(parts) < 2 or parts[1] in (own, "__version__"):
            continue
        above = f"{shown(path)} imports {name}, which does not stand below it"
        # Within a floor: a room may use another one named before it in the list.
        same = [*FLOORS[FLOOR[own]]]
        assert FLOOR[parts[1]] < FLOOR[own] or (
            parts[1] in same and same.index(parts[1]) < same.index(own)
        ), above


@pytest.mark.parametrize("package", DOORS)
def test_each_heavy_package_has_one_door(package):
    importers = {shown(path) for path in MODULES if package in {n.split(".")[0] for n in imports(path)}}
    assert importers, f"nothing imports {package}: take it off the list and out of pyproject.toml"
    assert {name for name in importers if not name.startswith(DOORS[package])} == set()


def test_only_sources_and_what_locks_them_open_raw_files():
    """No room but ``sources`` (and ``prepare``, which is about files) names a reader of data."""
    readers = {"read_csv", "read_excel", "read_parquet", "DictReader"}
    used = {
        shown(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in readers
    }
    assert {name for name in used if not name.startswith("sources/")} == set()


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_every_module_has_a_docstring_and_a_size_to_feel_at_home_with(path):
    module = tree(path)
    assert ast.get_docstring(module), "no docstring"
    assert len(path.read_text("utf-8").splitlines()) <= 300
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno + 1 <= 60, f"{node.name} is long"


# What may round or print: seconds and points on paper are no results; progress talks to the terminal.
FREE = {"round": ("cli/building.py", "rendering/"), "print": ("execution/progress.py",), "input": ()}


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_nothing_rounds_or_prints_behind_the_back_of_printed(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "")
            free = (*FREE.get(name, ()), "printed/")
            assert name not in FREE or shown(path).startswith(free), f"{name}() in line {node.lineno}"


def code(path: Path) -> list[dict]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_are_notebooks_in_reading_order():
    assert [path.stem[:2] for path in NOTEBOOKS] == [f"{n:02}" for n in range(1, len(NOTEBOOKS) + 1)]
    assert len(NOTEBOOKS) >= 8


@pytest.mark.parametrize("path", [*NOTEBOOKS, SHEET], ids=lambda path: path.stem)
def test_notebooks_are_simple(path):
    cells = code(path)
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    assert tagged[0] is cells[0]
    for cell in cells:
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        body = ast.parse("".join(cell["source"]))
        forbidden = (
            ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.For, ast.While, ast.If,
            ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Import, ast.Attribute,
        )  # fmt: skip
        for node in ast.walk(body):
            assert not isinstance(node, forbidden), ast.unparse(node)
            if isinstance(node, ast.ImportFrom):
                assert node.module == "kqlib.notebook"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_begin_as_themselves(path):
    begun = [
        node.args[0].value
        for cell in code(path)
        for node in ast.walk(ast.parse("".join(cell["source"])))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "begin"
    ]
    assert begun == [path.stem[3:]]
