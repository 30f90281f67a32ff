"""What a piece of kqlib rests on: its own modules, their words and templates, and the packages it imports.

Found in the text of the modules, without importing any.  A root is a module (``kqlib.notebook``), one
function of a module (``kqlib.execution.actions:write_pdf``), of which only the function's own imports count,
or a package from outside (``pandas``).
"""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
# Exhibits are imported by name.  Whoever imports the registry may get any of them, except the modules that
# handle those that a notebook or a step names.
REGISTRY = "kqlib.exhibits.registry"
BY_REQUEST = {"notebook.py", "rendering/assemble.py", "rendering/release.py"}
BY_NAME = re.compile(r"""(?<=import_module\(")[\w.]+|(?<=find_spec\(")[\w.]+|(?<=")kqlib(?:\.\w+)+(?=")""")


@dataclass(frozen=True)
class Closure:
    """Files of kqlib, relative to its folder, a hash of them, and the packages imported from outside."""

    files: tuple[str, ...]
    digest: str
    packages: frozenset[str]


class _File(NamedTuple):
    """A file of kqlib: its hash, its text when it is a module or a template, and a module's statements."""

    digest: str
    text: str = ""
    body: tuple[ast.stmt, ...] = ()


def closure(roots: Iterable[str], without: Iterable[str] = ()) -> Closure:
    """Follow the imports of ``roots`` to the end, but not those that the modules ``without`` make."""
    index, data = _index()
    waiting, seen = list(roots), set[str]()
    files, packages = set[str](), set[str]()
    while waiting:
        root = waiting.pop()
        if root in seen:
            continue
        seen.add(root)
        name, _, function = root.partition(":")
        found = {file for file in _candidates(name) if file in index}
        if not found:
            packages.add(name.partition(".")[0])
        for file in found:
            waiting += () if name in without else _imports(file, function)
        files |= found.union(*(data[file] for file in found))
    text = "".join(f"{name} {index[name].digest}\n" for name in sorted(files))
    outside = packages - {"kqlib", *sys.stdlib_module_names}
    return Closure(tuple(sorted(files)), hashlib.sha256(text.encode()).hexdigest(), frozenset(outside))


def exhibits() -> dict[str, str]:
    """Give the module of every exhibit by its id: one with a TOML file of the same name beside it."""
    index, _ = _index()
    names = [name[:-3] for name in index if name.endswith(".py") and f"{name[:-3]}.toml" in index]
    return {name.rpartition("/")[2]: f"kqlib.{name.replace('/', '.')}" for name in names}


def _candidates(name: str) -> Iterator[str]:
    """Give the files that ``import name`` runs if they exist: the module's, and of the packages it is in."""
    first, *rest = name.split(".")
    if first == "kqlib":
        yield from ("/".join((*rest[:end], "__init__.py")) for end in range(len(rest) + 1))
        yield "/".join(rest) + ".py"


@cache
def _imports(name: str, function: str) -> set[str]:
    """Give the names that a module imports; with ``function``, of all its functions only that one's."""
    file = _index()[0][name]
    body = [s for s in file.body if not (function and isinstance(s, ast.FunctionDef) and s.name != function)]
    found = {*_named(body), *BY_NAME.findall(file.text)}
    return found | set(exhibits().values()) if REGISTRY in found and name not in BY_REQUEST else found


def _named(body: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield str(statement.module)
            yield from (f"{statement.module}.{alias.name}" for alias in statement.names)
        elif not (isinstance(statement, ast.If) and getattr(statement.test, "id", "") == "TYPE_CHECKING"):
            for part in ("body", "orelse", "handlers", "finalbody", "cases"):
                yield from _named(getattr(statement, part, ()))


def paths() -> dict[str, Path]:
    """Give every file of kqlib by its name relative to the package."""
    found = ((path.relative_to(HERE).as_posix(), path) for path in sorted(HERE.rglob("*")) if path.is_file())
    return {n: path for n, path in found if path.suffix not in (".pyc", ".pyo") and "/." not in f"/{n}"}


def whole() -> str:
    """Hash all of kqlib as it is on disk now."""
    text = "".join(f"{n} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for n, path in paths().items())
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _index() -> tuple[dict[str, _File], dict[str, set[str]]]:
    """Give every file, and the words, templates and the like that go with each module.

    These are the files that it names or that have its name, and what a template names.  A file that nobody
    names goes with its folder, if that holds no modules: the fonts.
    """
    index = {name: _read(path) for name, path in paths().items()}
    modules = {name for name in index if name.endswith(".py")}
    others = {name: Path(name) for name in index if name not in modules}
    texts = "".join(file.text for file in index.values())
    packages = {Path(name).parent for name in modules}
    loose = {n for n, path in others.items() if f'"{path.name}"' not in texts and path.parent not in packages}

    def named(text: str) -> set[str]:
        return {
            name
            for name, path in others.items()
            if f'"{path.name}"' in text or (name in loose and f'"{path.parent.name}"' in text)
        }

    data = {module: named(index[module].text) | ({module[:-3] + ".toml"} & set(others)) for module in modules}
    return index, {m: names.union(*(named(index[n].text) for n in names)) for m, names in data.items()}


def _read(path: Path) -> _File:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if path.suffix not in (".py", ".j2"):
        return _File(digest)
    text = content.decode("utf-8")
    return _File(digest, text, tuple(ast.parse(text).body) if path.suffix == ".py" else ())
