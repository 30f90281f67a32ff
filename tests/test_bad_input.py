"""Input that is wrong in every way seen so far: one message that says where, what and what to do."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from kqlib.cli import verbs
from kqlib.errors import DataError, use_language
from kqlib.exhibits.inputs import Inputs
from kqlib.paths import Project
from kqlib.prepare import prepare
from kqlib.sources.catalogue import catalogue
from kqlib.sources.lock import accept, check

ROOT = Path(__file__).parents[1]
TABLE = "published/table_4_4.csv"
KEPT = (TABLE, "published/passages.csv", "published/table_4_8.csv")
CHAPTER = "03_pleie_og_omsorg"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Chapter 3 and the files behind it, accepted as they are."""
    root = tmp_path / "mitt prosjekt æøå"
    (root / "notebooks").mkdir(parents=True)
    (root / "data/raw/published").mkdir(parents=True)
    for name in KEPT:
        shutil.copy(ROOT / "data/raw" / name, root / "data/raw" / name)
    for ending in ("ipynb", "toml"):
        shutil.copy(ROOT / "notebooks" / f"{CHAPTER}.{ending}", root / "notebooks")
    whole = (ROOT / "data/raw/sources.toml").read_text("utf-8")
    parts = re.split(r"(?m)^(?=\[)", whole)
    kept = [p for p in parts if not p.startswith("[files.") or any(f'[files."{name}"]' in p for name in KEPT)]
    (root / "data/raw/sources.toml").write_text("".join(kept), encoding="utf-8")
    made = Project(root.resolve())
    assert set(catalogue(made)) == set(KEPT)
    accept(made)
    monkeypatch.setenv("KQ_PROJECT", str(root))
    use_language("nb")
    return made


def kq(*arguments):
    return CliRunner().invoke(verbs, list(arguments))


def files(project):
    """Give every file of the project but the build's own memory and lock."""
    return {
        p.relative_to(project.root).as_posix(): p.read_bytes()
        for p in project.root.rglob("*")
        if p.is_file() and ".engine" not in p.parts
    }


def refused(result, *said):
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert not re.search(r"\b\w+Error\b", result.stderr), result.stderr
    assert "{" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for words in said:
        assert words in result.stderr


def rewrite(old: bytes, new: bytes):
    def change(content: bytes) -> bytes:
        assert content.count(old) == 1, old
        return content.replace(old, new)

    return change


ROW = b";;Annet;9;11\n"
# How a file goes wrong, the line to be named (0: none), and words the message must have once it is accepted.
FAULTS = {
    "last newline cut": (lambda c: c.rstrip(b"\n"), 12, ["avkuttet", "git checkout"]),
    "cut in mid-line": (lambda c: c[: c.index(b"Lederutvikling") + 5], 2, ["avkuttet", "git checkout"]),
    "latin-1": (lambda c: c.decode("utf-8").encode("latin-1"), 2, ["UTF-8", "byte 0xe5"]),
    "empty": (lambda c: b"", 0, ["er tom", "git checkout"]),
    "unknown column": (rewrite(b";municipalities;", b";munisipalities;"), 1,
                       ["«munisipalities»", "«municipalities»"]),
    "repeated column": (rewrite(b";percent\n", b";municipalities\n"), 1, ["«municipalities»", "to ganger"]),
    "column gone": (rewrite(b";municipalities;percent\n", b";municipalities\n"), 2,
                    ["5 felt", "ventet 4"]),
    "field too many": (rewrite(ROW, b";;Annet;9;11;1\n"), 12, ["6 felt", "ventet 5"]),
    "field too few": (rewrite(ROW, b";;Annet;9\n"), 12, ["4 felt", "ventet 5"]),
    "no number": (rewrite(ROW, b";;Annet;ni stykker;11\n"), 12,
                  ["«ni stykker»", "municipalities", "er ikke et tall"]),
    "no line number": (rewrite(b"2501;;Annet", b"to;;Annet"), 12, ["«to»", "line", "er ikke et helt tall"]),
    "unknown label": (rewrite(b"2470;Medarbeiderniv", b"2470;Medarbeideriv"), 4,
                      ["«Medarbeiderivå»", "Mente du «Medarbeidernivå»?"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_file_that_went_wrong(project, fault):
    change, line, said = FAULTS[fault]
    path = project.raw / TABLE
    path.write_bytes(change(path.read_bytes()))
    before = files(project)
    # Before anybody accepted it: changed, and nothing is begun.
    refused(kq("build"), f"data/raw/{TABLE} er endret", "kq lock", "git checkout")
    assert files(project) == before
    assert dict(check(project))[TABLE] == "changed"
    # Accepted as it is: still not taken in.
    assert kq("lock", str(path)).exit_code == 0
    with pytest.raises(DataError) as caught:
        Inputs(project, "table_4_4", (TABLE,)).published("table_4_4")
    message = str(caught.value)
    assert f"data/raw/{TABLE}" in message
    assert f"linje {line}" in message or not line
    for words in said:
        assert words in message
    with pytest.raises(DataError) as again:
        prepare(project)
    assert str(again.value) == message
    assert not (project.processed / "checks.json").exists()
    assert list(project.processed.rglob("*.parquet")) == []


def test_missing_file(project):
    (project.raw / TABLE).unlink()
    before = files(project)
    refused(kq("build"), f"data/raw/{TABLE} mangler", "git checkout")
    refused(kq("lock"), f"data/raw/{TABLE} mangler", "sources.toml")
    assert files(project) == before


def test_byte_order_mark_is_no_fault(project):
    path = project.raw / TABLE
    plain = Inputs(project, "table_4_4", (TABLE,)).published("table_4_4")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    refused(kq("build"), "er endret")
    kq("lock")
    marked = Inputs(project, "table_4_4", (TABLE,)).published("table_4_4")
    assert marked.astype(str).equals(plain.astype(str))


def test_file_that_nobody_accepted_or_declared(project):
    lock = project.raw / "sources.lock.toml"
    lock.unlink()
    refused(kq("build"), "ikke godtatt ennå", "kq lock")
    result = kq("lock", "data/raw/published/tabel_4_4.csv")
    refused(result, "data/raw/published/tabel_4_4.csv", "Mente du «published/table_4_4.csv»?")
    assert not lock.exists()


def test_lock_accepts_one_file_and_leaves_the_others(project):
    for name in KEPT[:2]:
        with (project.raw / name).open("ab") as stream:
            stream.write(b"\n")
    assert kq("lock", f"data/raw/{TABLE}").exit_code == 0
    assert dict(check(project)) == {KEPT[0]: "ok", KEPT[1]: "changed", KEPT[2]: "ok"}


CORRECTION = """[[correction]]
file = "published/table_4_4.csv"
match = {{ line = "2501" }}
column = "municipalities"
old = "{old}"
new = "8"
reason = "prøve"
reference = "sluttrapport-2010:2501"
"""


def test_correction_is_applied_and_a_stale_one_is_refused(project):
    path = project.raw / "corrections.toml"
    path.write_text(CORRECTION.format(old="9"), encoding="utf-8")
    refused(kq("build"), "data/raw/corrections.toml er ikke godtatt", "kq lock")
    kq("lock")
    table = Inputs(project, "table_4_4", (TABLE,)).published("table_4_4")
    assert table["municipalities"].iloc[-1].text == "8"
    path.write_text(CORRECTION.format(old="7"), encoding="utf-8")
    refused(kq("build"), "data/raw/corrections.toml er endret")
    kq("lock")
    with pytest.raises(DataError) as caught:
        prepare(project)
    for words in ("corrections.toml, rettelse 1", TABLE, "«7»", "line = 2501", "fjern den eller rett den"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reference = ", "referanse = ", ["rettelse 1", "«reference»"]),
        ('column = "municipalities"', 'column = "munisipalities"', ["rettelse 1", "munisipalities"]),
        ("{ line =", "{ lines =", ["rettelse 1", "lines"]),
        (
            'file = "published/table_4_4.csv"',
            'file = "published/tabel_4_4.csv"',
            ["rettelse 1", "Mente du «published/table_4_4.csv»?"],
        ),
    ],
)
def test_correction_that_makes_no_sense_is_refused(project, old, new, said):
    text = CORRECTION.format(old="9")
    assert text.count(old) == 1
    (project.raw / "corrections.toml").write_text(text.replace(old, new), encoding="utf-8")
    kq("lock")
    with pytest.raises(DataError) as caught:
        prepare(project)
    assert "data/raw/corrections.toml" in str(caught.value)
    for words in said:
        assert words in str(caught.value)


@pytest.mark.parametrize("name", ["sources.toml", "sources.lock.toml", "corrections.toml"])
def test_toml_with_an_error_names_its_line(project, name):
    path = project.raw / name
    text = path.read_text("utf-8") if path.exists() else ""
    broken = "\n" * 2 + 'title = "uten slutt\n'
    path.write_text(text + broken, encoding="utf-8")
    if name == "corrections.toml":
        kq("lock")
        with pytest.raises(DataError) as caught:
            prepare(project)
        message = str(caught.value)
    else:
        before = files(project)
        for verb in ("build", "lock", "status"):
            result = kq(verb)
            refused(result, f"data/raw/{name}")
            message = result.stderr
        assert files(project) == before
    line = text.count("\n") + 3
    assert f"data/raw/{name} er ikke gyldig TOML" in message
    assert f"line {line}" in message


def test_catalogue_without_a_title_is_told(project):
    path = project.raw / "sources.toml"
    text = path.read_text("utf-8")
    cut = re.sub(r'title = "Tabell 4.4[^\n]*\n', "", text)
    assert cut != text
    path.write_text(cut, encoding="utf-8")
    refused(kq("build"), "data/raw/sources.toml", TABLE, "title")


# --- notebooks and parameters -----------------------------------------------------------------------------


def test_notebook_without_its_parameters_cell(project):
    path = project.notebooks / f"{CHAPTER}.ipynb"
    content = json.loads(path.read_text("utf-8"))
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            cell["metadata"] = {}
    path.write_text(json.dumps(content), encoding="utf-8")
    before = files(project)
    refused(kq("build"), f"{CHAPTER}.ipynb", "«parameters»", "Cell Tags")
    assert files(project) == before


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("min_cel=7", ["«min_cel»", "Mente du «min_cell»?", "language, min_cell"]),
        ("min_cell=fem", [CHAPTER, "«min_cell»", "int", "«fem»"]),
        ("min_cell=5.5", ["«min_cell»", "int", "«5.5»"]),
        ("language=sv", ["«language»", "nb, nn / en", "«sv»"]),
        ("min_cell", ["«min_cell»", "navn=verdi"]),
    ],
)
def test_parameters_that_do_not_fit(project, pair, said):
    before = files(project)
    refused(kq("build", "-p", pair), *said)
    assert files(project) == before


def test_chapter_that_does_not_exist(project):
    refused(kq("build", "pleie_og_omsor"), "«pleie_og_omsor»", "Mente du «pleie_og_omsorg»?", CHAPTER)


@pytest.mark.slow
def test_prose_that_names_a_fact_which_does_not_exist_fails_the_chapter_only(project):
    """The one whole build here: what a kernel raises reaches the reader as words, nothing half is left."""
    path = project.notebooks / f"{CHAPTER}.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("{table_4_4.most_count}", "{table_4_4.most_cout}"), encoding="utf-8")
    result = kq("build")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    for words in (f"{CHAPTER}.ipynb", "most_cout", "Mente du «most_count»?"):
        assert words in result.stderr
    made = set(files(project))
    assert not [
        name
        for name in made
        if name.startswith("reports/")
        and not name.startswith(("reports/assets/", "reports/verification/"))
        # The pages of all verdicts rest on the raw files, not on the chapters.
        and not name.startswith("reports/claims")
    ]
    assert f"data/processed/chapters/{CHAPTER}.ipynb" not in made
    assert "data/processed/table_4_4.parquet" in made
    assert not [name for name in made if name.endswith(".tmp")]
    assert tomllib.loads((project.raw / "sources.lock.toml").read_text("utf-8"))
