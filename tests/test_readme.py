"""The README against the tool: verbs and options, marks, and the commands it shows."""

from __future__ import annotations

import re
import shutil

import click
import pytest

from kqlib.cli import verbs
from kqlib.vocabulary.words import EVIDENCE, VERDICTS, word
from prose import REPO, commands, plain, run

TEXT = (REPO / "README.md").read_text("utf-8")
PLAIN = plain(TEXT)
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PLAIN.splitlines() if line[:1] == "|"
]


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


def test_every_make_target_it_names_exists():
    targets = set(re.findall(r"^([a-z]+):", (REPO / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)$", TEXT, re.MULTILINE)) <= targets


def test_the_commands_run_in_order_in_a_folder_of_any_name(tmp_path):
    place = tmp_path / "mitt prosjekt æøå"
    for folder in ("data/raw", "notebooks"):
        shutil.copytree(REPO / folder, place / folder)
    shutil.copy(REPO / "requirements.lock", place)
    assert commands(TEXT)
    for line in commands(TEXT):
        run(line, place)
    assert {"innsats-nn.html", "innsats-nn.pdf"} <= {file.name for file in place.iterdir()}
