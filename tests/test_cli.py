"""kq as a person or a script meets it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from importlib import import_module
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest
from click.testing import CliRunner

import kqlib.execution.report as report
from engine_project import copying, make, notebook, raw
from kqlib.cli import verbs
from kqlib.errors import LockError, use_language
from kqlib.execution import doctor, lab

VERBS = [
    "build",
    "sheets",
    "status",
    "list",
    "verify",
    "check",
    "import",
    "fetch",
    "lock",
    "release",
    "verify-release",
    "lab",
    "clean",
    "doctor",
]
SOURCE = Path(__file__).parent.parent / "src"


@pytest.fixture
def project(tmp_path, monkeypatch):
    made = make(tmp_path / "mitt prosjekt æøå")
    monkeypatch.setenv("KQ_PROJECT", str(made.root))
    monkeypatch.setenv("KQ_LANGUAGE", "en")
    use_language("en")
    yield made
    use_language("nb")


@pytest.fixture
def toy(project, monkeypatch):
    """Put two toy steps in the place of the report's."""

    def steps(place, *, parameters, chapters=None, beside=()):
        code = raw(place, "table_4_4.csv", "9,6 %")
        return [copying(place, "a", code), copying(place, "b", place.reports / "a.txt")]

    monkeypatch.setattr(report, "steps", steps)
    return project


@pytest.fixture
def data(monkeypatch):
    """Put a fake lock in the place of the real one."""
    lock = ModuleType("kqlib.sources.lock")
    lock.check = lambda place: [("data/raw/table_4_4.csv", "ok")]
    lock.accept = lambda place, files=None: [(file, None, "b" * 64) for file in files or ["data/raw/x.csv"]]
    monkeypatch.setattr(import_module("kqlib.sources"), "lock", lock, raising=False)
    monkeypatch.setitem(sys.modules, lock.__name__, lock)
    return lock


def kq(*arguments):
    return CliRunner().invoke(verbs, list(arguments))


def process(*arguments, cwd=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "kqlib.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **environment},
        capture_output=True,
        check=False,
    )


def test_help_lists_every_verb_and_each_verb_teaches_by_example():
    shown = kq("--help")
    assert shown.exit_code == 0
    assert list(verbs.commands) == VERBS
    for verb in VERBS:
        assert f"\n  {verb} " in shown.output
        assert f"  kq {verb}" in kq(verb, "--help").output


def test_help_is_quick():
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        assert process("--help").returncode == 0
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["biuld"], "“build”"),
        (["build", "--expalin"], "--explain"),
        (["build", "--language", "sv"], "nb"),
        (["doctor", "extra"], "extra"),
    ],
)
def test_wrong_usage_is_2_and_names_the_closest(project, arguments, said):
    result = kq(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_build_then_nothing_then_what_changed(toy):
    first = kq("build", "--explain")
    assert (first.exit_code, first.stdout) == (0, first.stdout)
    assert "2 steps built" in first.stdout
    assert "first build" in first.stderr
    assert "Everything is up to date: 2 steps" in kq("build").stdout
    (toy.reports / "b.txt").unlink()
    planned = kq("build", "--dry-run")
    assert "reports/b.txt missing" in planned.stdout
    assert not (toy.reports / "b.txt").exists()


def test_quiet_says_nothing(toy):
    result = kq("build", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_json_is_one_document_even_when_a_step_prints(toy, monkeypatch):
    plain = report.steps

    def loud(*arguments, **named):
        first, *rest = plain(*arguments, **named)
        run = first.action
        return [
            type(first)(
                first.name, first.title, lambda: (print("aloud"), run()), first.inputs, first.products
            ),
            *rest,
        ]

    monkeypatch.setattr(report, "steps", loud)
    document = json.loads(kq("build", "--json").stdout)
    assert (document["ok"], document["done"]) == (True, ["a", "b"])
    assert json.loads(kq("build", "--json").stdout)["fresh"] == ["a", "b"]
    assert json.loads(kq("build", "--dry-run", "--json").stdout) == {"would_run": [], "fresh": ["a", "b"]}


def test_failed_build_is_1_with_the_message_and_no_traceback(project, monkeypatch):
    def steps(place, *, parameters, chapters=None, beside=()):
        def fails():
            raise LockError("file_empty", file="data/raw/x.csv")

        bad = copying(place, "bad")
        return [type(bad)("bad", "Kapittel bad", fails, (), bad.products)]

    monkeypatch.setattr(report, "steps", steps)
    result = kq("build")
    assert result.exit_code == 1
    assert "Kapittel bad: data/raw/x.csv is empty" in result.stderr
    assert "Traceback" not in result.output
    monkeypatch.setenv("KQ_DEBUG", "1")
    assert "Traceback" in kq("build").stderr
    assert json.loads(kq("build", "--json").stdout)["failed"][0]["step"] == "bad"


def test_error_before_the_build_is_1_and_json_too(project):
    result = kq("build", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["key"] == "build_no_chapters"
    assert "no notebooks" in result.stderr


def test_parameters_are_refused_before_anything_runs(project):
    (project.notebooks / "01_a.ipynb").write_text(notebook("min_cell = 5"))
    result = kq("build", "-p", "min_cel=3")
    assert result.exit_code == 1
    assert "“min_cell”" in result.stderr
    assert kq("build", "7").exit_code == 1


def test_status_tells_steps_and_files(toy, data):
    shown = kq("status")
    assert shown.exit_code == 0
    assert "2 steps would run, 0 are fresh" in shown.stdout
    data.check = lambda place: [("data/raw/table_4_4.csv", "changed")]
    result = kq("status", "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["files"] == [{"file": "data/raw/table_4_4.csv", "state": "changed"}]
    assert document["would_run"][0]["reasons"] == ["first build"]


def test_list_shows_every_exhibit(project):
    (project.notebooks / "03_plo.ipynb").write_text(notebook("x = 1", 'show("table_4_4")'))
    lines = {line.split()[0]: re.split(r"  +", line) for line in kq("list").stdout.splitlines()}
    assert lines["table_4_4"][1:4] == ["Tabell 4.4", "recomputed", "03_plo"]
    listed = json.loads(kq("list", "--json", "--language", "nn").stdout)
    titles = {item["id"]: item["title"] for item in listed}
    assert titles["figure_3"] == "Sjukefråværsutvikling i innsatskommunane, gjennomsnitt"


def test_lock_tells_what_it_accepted(project, data, monkeypatch):
    raw(project, "y.csv", "1")
    monkeypatch.chdir(project.raw)
    assert "data/raw/y.csv: – → bbbbbbbbbbbb" in kq("lock", "y.csv").stdout
    assert json.loads(kq("lock", "--json").stdout)[0]["file"] == "data/raw/x.csv"
    data.accept = lambda place, files=None: []
    assert "Nothing has changed" in kq("lock").stdout


def test_clean_takes_what_was_generated_and_no_more(toy):
    kq("build")
    for folder in (toy.reports, toy.processed):
        (folder / ".gitkeep").touch()
    (toy.processed / "deep").mkdir()
    (toy.processed / "deep" / "x.parquet").touch()
    assert "3 generated files removed" in kq("clean").stdout
    kept = {path.relative_to(toy.root).as_posix() for path in toy.root.rglob("*") if path.is_file()}
    assert {"data/raw/table_4_4.csv", "reports/.gitkeep", "data/processed/.gitkeep"} <= kept
    assert "reports/a.txt missing" in kq("build", "--dry-run").stdout
    kq("clean", "--all")
    assert "first build" in kq("build", "--dry-run").stdout


def test_doctor_says_what_to_do(project, data):
    (project.notebooks / "01_a.ipynb").write_text(notebook("x = 1", parameters=None))
    (project.root / "requirements.lock").write_text(
        "click==0.1 \\\n    --hash=sha256:0\nabsent==1 ; python_version < '3'\n"
    )
    result = kq("doctor", "--json")
    assert result.exit_code == 1
    found = {item["check"]: item for item in json.loads(result.stdout)}
    assert found["python"]["ok"]
    assert found["files"]["ok"]
    assert "1 packages in requirements.lock, 1 differ: click" in found["packages"]["found"]
    assert "pip install" in found["packages"]["remedy"]
    assert "Cell Tags" in found["notebooks"]["remedy"]
    assert "problem  notebooks: 01_a.ipynb" in kq("doctor").stdout


def test_doctor_outside_a_project_is_told(tmp_path, monkeypatch):
    monkeypatch.delenv("KQ_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert [item.ok for item in doctor.examine() if item.check == "project"] == [False]
    assert kq("doctor").exit_code == 1


def test_lab_describes_this_interpreter_and_says_when_jupyterlab_is_missing(project, tmp_path, monkeypatch):
    lab.kernel(tmp_path)
    kernel = json.loads((tmp_path / "kernels/kqlib/kernel.json").read_text("utf-8"))
    assert kernel["argv"][0] == sys.executable
    assert lab.command(project, ["--no-browser"])[-2:] == [
        f"--notebook-dir={project.notebooks}",
        "--no-browser",
    ]
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    result = kq("lab")
    assert (result.exit_code, "not installed" in result.stderr) == (1, True)


def test_works_with_a_c_locale_a_pipe_and_from_a_folder_inside(project):
    begin = "from kqlib.notebook import begin\nbegin('sykefravaer')"
    cells = notebook("min_cell = 5", begin, "print('å')")
    (project.notebooks / "01_sykefravaer.ipynb").write_text(cells, encoding="utf-8")
    words = "".join(f'[{key}]\nnb = "Fravær"\nnn = "Fråvær"\nen = "Absence"\n' for key in ("title", "lead"))
    (project.notebooks / "01_sykefravaer.toml").write_text(words, encoding="utf-8")
    run = process("build", "--json", cwd=project.notebooks, LC_ALL="C", LANG="C", KQ_LANGUAGE="nb")
    assert run.returncode == 0, run.stderr
    assert "run/01_sykefravaer" in json.loads(run.stdout.decode("utf-8"))["done"]
    assert "Fravær</h1>" in (project.reports / "01_sykefravaer.html").read_text("utf-8")
    again = process("build", cwd=project.notebooks, LC_ALL="C", LANG="C", KQ_LANGUAGE="nb")
    assert "ingenting å bygge" in again.stdout.decode("utf-8")
    assert again.stderr == b""


def test_ascii_streams_do_not_break_norwegian(project):
    run = process("biuld", PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0", KQ_LANGUAGE="nb")
    assert run.returncode == 2
    assert "«build»" in run.stderr.decode("utf-8")


def test_messages_say_the_same_in_every_language():
    catalogue = tomllib.loads((SOURCE / "kqlib/messages.toml").read_text("utf-8"))
    for key, texts in catalogue.items():
        fields = [
            sorted({name for _, name, _, _ in Formatter().parse(text) if name}) for text in texts.values()
        ]
        assert list(texts) == ["nb", "nn", "en"], key
        assert fields[0] == fields[1] == fields[2], key


def test_every_message_that_is_asked_for_exists():
    catalogue = tomllib.loads((SOURCE / "kqlib/messages.toml").read_text("utf-8"))
    asked = re.compile(r"""(?:message|say|Error)\(\s*"(\w+)\"""")
    for path in SOURCE.rglob("*.py"):
        for key in asked.findall(path.read_text("utf-8")):
            assert key in catalogue, (path.name, key)


def test_missing_package_is_named(toy, monkeypatch):
    monkeypatch.setitem(sys.modules, "kqlib.execution.engine", None)
    result = kq("build")
    assert result.exit_code == 1
    assert "kq doctor" in result.stderr
