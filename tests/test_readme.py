"""The README against the tool: verbs and options, marks, files and folders, and the commands it shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kqlib.cli import verbs
from kqlib.execution import sheets
from kqlib.execution.report import steps
from kqlib.paths import Project
from kqlib.vocabulary.words import EVIDENCE, VERDICTS, word

REPO = Path(__file__).parents[1]
TEXT = (REPO / "README.md").read_text("utf-8")
PLAIN = re.sub(r"^```.*?^```", "", TEXT, flags=re.MULTILINE | re.DOTALL)
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PLAIN.splitlines() if line[:1] == "|"
]
COMMANDS = "".join(re.findall(r"^```sh test\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)).splitlines()
PROGRAMS = {"kq": ["-m", "kqlib.cli"], "papermill": ["-m", "papermill"], "jupyter": ["-m", "jupyter"]}
MADE_BY_COMMANDS = {".venv", ".venv/bin", "innsats-nn.ipynb"}
MADE_BY_COMMANDS |= {"data/release_log.json", "ro-crate-metadata.json"}
WRITTEN_BY_THE_READER = {"corrections.toml"}


def products() -> set[str]:
    """Every file that a build in bokmål, nynorsk or English makes, and the folders they are in."""
    project = Project(REPO)
    found: set[str] = set()
    for given in ({}, {"language": "nn"}, {"language": "en"}):
        both = (*steps(project, parameters=given), *sheets.steps(project, parameters=given))
        for product in (path for step in both for path in step.products):
            relative = product.relative_to(REPO)
            found |= {relative.as_posix(), *(folder.as_posix() for folder in relative.parents)}
    return found


def named_paths() -> list[str]:
    quoted = [name for name in re.findall(r"`([^`\n]+)`", PLAIN) if " " not in name]
    endings = r"\.(md|toml|lock|yml|html|pdf|xlsx|json|csv|ipynb|py|png)$"
    paths = [name for name in quoted if "/" in name or re.search(endings, name)]
    return sorted({*paths, *re.findall(r"\]\(([^)#:]+)\)", TEXT)})


def rows_of(first: str) -> list[list[str]]:
    return [row for row in ROWS if row[0] == first]


@pytest.mark.parametrize("name", list(verbs.commands))
def test_every_verb_has_a_row_with_its_purpose_and_every_option(name):
    command = verbs.commands[name]
    [row] = rows_of(f"`kq {name}`")
    assert row[1] == command.get_short_help_str(limit=200)
    options = [option for p in command.params if isinstance(p, click.Option) for option in p.opts]
    assert sorted(re.findall(r"`(-[^`]+)`", row[2].split("what stands")[0])) == sorted(options)


def test_no_row_tells_of_a_verb_that_does_not_exist():
    told = {row[0].strip("`").removeprefix("kq ") for row in ROWS if row[0].startswith("`kq ")}
    assert told == set(verbs.commands)


def test_the_first_screen_has_the_picture_and_the_two_commands():
    screen = TEXT.split("\n## ")[0]
    assert "```sh\nmake report\nmake test\n```" in screen
    [(alt, path)] = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", TEXT)
    assert "did not fall" in alt
    assert (REPO / path).stat().st_size <= 150_000


def test_evidence_levels_and_verdict_marks_are_those_of_the_report():
    told = [row for row in ROWS if row[1].strip("`") in EVIDENCE]
    assert [tuple(row) for row in told] == [
        (word(f"evidence_{level}", "nb"), f"`{level}`", word(f"evidence_{level}_text", "en"))
        for level in EVIDENCE
    ]
    marks = {row[0]: row[1] for row in ROWS if row[0] in VERDICTS.values()}
    assert marks == {mark: word(f"verdict_{code}", "nb") for code, mark in VERDICTS.items()}


def test_every_file_and_folder_it_names_is_there_or_is_built():
    built = products()
    gone = [
        name
        for name in named_paths()
        if name not in MADE_BY_COMMANDS | WRITTEN_BY_THE_READER
        and name.rstrip("/") not in built
        and not (REPO / name).exists()
    ]
    assert gone == []


def test_every_make_target_it_names_exists():
    targets = set(re.findall(r"^([a-z]+):", (REPO / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)$", TEXT, re.MULTILINE)) <= targets


def test_the_commands_run_in_order_in_a_folder_of_any_name(tmp_path):
    place = tmp_path / "mitt prosjekt æøå"
    for folder in ("data/raw", "notebooks"):
        shutil.copytree(REPO / folder, place / folder)
    shutil.copy(REPO / "requirements.lock", place)
    path = os.pathsep.join([str(REPO / "src"), os.environ.get("PYTHONPATH", "")])
    environment = {name: value for name, value in os.environ.items() if name != "KQ_PROJECT"}
    assert COMMANDS
    for line in COMMANDS:
        program, *arguments = shlex.split(line)
        done = subprocess.run(
            [sys.executable, *PROGRAMS[program], *arguments],
            cwd=place,
            env={**environment, "PYTHONPATH": path, "KQ_LANGUAGE": "en"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert {"innsats-nn.html", "innsats-nn.pdf"} <= {file.name for file in place.iterdir()}
