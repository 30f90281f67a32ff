"""Parameters: read without running, refused before a kernel starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine_project import make, notebook
from kqlib.errors import BuildError, NotebookError, ParameterError
from kqlib.execution.report import steps
from kqlib.parameters import assign, check, comments, parse, read, written

SOURCE = """# what a reader may change
language: str = "nb"
min_cell: int = 5
share: float = 0.5
strict = True
year = -1
"a note"
"""


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "03_fravær.ipynb"
    made.write_text(notebook(SOURCE, "raise SystemExit('never run')"), encoding="utf-8")
    return made


def test_reads_names_defaults_and_types(path):
    assert read(path) == {
        "language": ("nb", str),
        "min_cell": (5, int),
        "share": (0.5, float),
        "strict": (True, bool),
        "year": (-1, int),
    }


def test_reads_source_given_as_a_list_of_lines(path):
    content = json.loads(path.read_text())
    content["cells"][0]["source"] = SOURCE.splitlines(keepends=True)
    path.write_text(json.dumps(content))
    assert read(path)["min_cell"].default == 5


def test_other_values_are_written_and_all_else_stays():
    source = 'name = "æ"; language: str = "nb"  # nb, nn, en\n"a note"\nshare = 0.5\nlist = [\n  1,\n]\n'
    values = {"name": 'ø "å"', "language": "en", "share": 0.5, "list": [2]}
    assert written(source, values) == (
        'name = "ø \\"å\\""; language: str = "en"  # nb, nn, en\n"a note"\nshare = 0.5\nlist = [2]\n'
    )
    assert written(source, {"unknown": 1}) == source


def test_comments_are_what_a_cell_says_of_its_parameters():
    assert comments('# first\na = "#"  # one\nb = 2\n') == {"a": "one", "b": ""}


@pytest.mark.parametrize("given", [{}, {"min_cell": 10}, {"share": 1}, {"language": "nn", "strict": False}])
def test_fitting_values_pass(path, given):
    before = dict(given)
    check(path, given)
    assert given == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"min_cel": 10}, "Did you mean “min_cell”"),
        ({"min_cell": "10"}, "must be int"),
        ({"min_cell": True}, "must be int"),
        ({"min_cell": 1.5}, "must be int"),
        ({"strict": 1}, "must be bool"),
        ({"language": "sv"}, "nb, nn / en"),
    ],
)
def test_other_values_are_refused(path, given, said):
    with pytest.raises(ParameterError, match="03_fravær") as caught:
        check(path, given)
    assert said in str(caught.value)


def test_texts_become_values_of_the_default_type(path):
    texts = parse(["min_cell=10", "share=1", "strict=nei", "language=nn", "year=-2"])
    values = {"min_cell": 10, "share": 1.0, "strict": False, "language": "nn", "year": -2}
    assert assign([path], texts) == {path: values}


@pytest.mark.parametrize("pair", ["min_cell=ten", "strict=maybe", "share=,5", "language=sv"])
def test_texts_of_another_type_are_refused(path, pair):
    with pytest.raises(ParameterError):
        assign([path], parse([pair]))


@pytest.mark.parametrize("pair", ["min_cell", "=5", "min cell=5"])
def test_pairs_that_are_none_are_refused(pair):
    with pytest.raises(ParameterError, match="Write name=value"):
        parse([pair])


def test_each_notebook_gets_what_it_knows(path, tmp_path):
    other = tmp_path / "04_kunnskap.ipynb"
    other.write_text(notebook("language = 'nb'"))
    found = assign([path, other], {"min_cell": "7", "language": "en"})
    assert found == {path: {"min_cell": 7, "language": "en"}, other: {"language": "en"}}
    with pytest.raises(ParameterError, match="min_cell"):
        assign([path, other], {"min_sell": "7"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (notebook("x = 1", parameters=None), "has no cell tagged"),
        ("{not json", "not a valid notebook"),
        ("[]", "not a valid notebook"),
        ('{"nbformat": 3, "worksheets": []}', "not a valid notebook"),
        (notebook("import os"), "import os"),
        (notebook("x = open('/etc/passwd')"), "open('/etc/passwd')"),
        (notebook("x: int"), "x: int"),
        (notebook("x = = 1"), "plain values"),
    ],
)
def test_broken_notebooks_are_named_with_what_to_do(tmp_path, content, said):
    path = tmp_path / "05_case.ipynb"
    path.write_text(content)
    with pytest.raises(NotebookError, match="05_case") as caught:
        read(path)
    assert said in str(caught.value)


def test_two_parameters_cells_are_one_too_many(path):
    content = json.loads(path.read_text())
    content["cells"].append({**content["cells"][0], "id": "again"})
    path.write_text(json.dumps(content))
    with pytest.raises(NotebookError, match="has 2 cells"):
        read(path)


def test_missing_notebook_is_named(tmp_path):
    with pytest.raises(NotebookError, match="does not exist"):
        read(tmp_path / "nowhere.ipynb")


@pytest.fixture
def project(tmp_path):
    made = make(tmp_path / "p")
    for name in ("01_innledning", "02_bakgrunn"):
        (made.notebooks / f"{name}.ipynb").write_text(notebook("min_cell = 5"))
        words = "".join(f'[{key}]\nnb = "a"\nnn = "a"\nen = "a"\n' for key in ("title", "lead"))
        (made.notebooks / f"{name}.toml").write_text(words)
    return made


def runs(project, parameters, chapters=None):
    return [s for s in steps(project, parameters=parameters, chapters=chapters) if "run/" in s.name]


@pytest.mark.parametrize(
    "name", ["2", "02", "bakgrunn", "02_bakgrunn", "02_bakgrunn.ipynb", "notebooks/02_bakgrunn.ipynb"]
)
def test_chapter_is_found_by_number_name_or_path(project, name):
    assert [step.name for step in runs(project, {}, [name])] == ["run/02_bakgrunn"]


def test_unknown_chapter_is_refused(project):
    with pytest.raises(BuildError, match="Did you mean “02_bakgrunn”"):
        steps(project, parameters={}, chapters=["02_bakgrun"])


def test_each_set_of_parameters_has_its_own_output_and_the_default_is_the_publication(project):
    plain, other = runs(project, {}), runs(project, {"min_cell": "10"})
    assert [step.name for step in plain] == ["run/01_innledning", "run/02_bakgrunn"]
    assert [step.name for step in other] == ["min_cell=10/run/01_innledning", "min_cell=10/run/02_bakgrunn"]
    assert {p for step in plain for p in step.products}.isdisjoint(p for step in other for p in step.products)
    assert [s.products for s in runs(project, {"min_cell": "5"})] == [s.products for s in plain]
