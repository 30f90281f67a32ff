"""Releases: what goes with one and what never does, the same bytes twice, and all that may be wrong."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shlex
import shutil
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result
from rocrate.rocrate import ROCrate

from kqlib.cli import verbs
from kqlib.errors import ReleaseError
from kqlib.execution.update import update
from kqlib.paths import Project
from kqlib.publishing.commit import Commit, commit
from kqlib.publishing.crate.archive import safe
from kqlib.publishing.crate.contents import Contents, contents, shipped
from kqlib.publishing.crate.examination import examine
from kqlib.publishing.crate.metadata import describe
from kqlib.sources.lock import accept
from prose import commands

ROOT = Path(__file__).parents[1]
CHAPTER = "02_oppvekst"
SOME = "reports/tables/table_4_1.csv"
# A time of its own, in a zone of its own: the commit's time in UTC is 2026-03-04 05:06:08.
AT, UTC_TIME = "2026-03-04T07:06:08+02:00", (2026, 3, 4, 5, 6, 8)
WHO = ["-c", "user.name=x", "-c", "user.email=x@invalid", "-c", "commit.gpgsign=false"]
PERSONS = """
[files."absence/pai.csv"]
title = "Fravær per ansatt"
document = ""
kind = "pai"
sensitivity = "persons"
synthetic = false
"""


def git(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_AUTHOR_DATE": AT, "GIT_COMMITTER_DATE": AT}
    subprocess.run(["git", *WHO, *arguments], cwd=root, env=environment, check=True, capture_output=True)


def committed(root: Path) -> None:
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "x")


def kq(project: Project, *words: str, **environment: str) -> Result:
    return CliRunner().invoke(verbs, list(words), env={"KQ_PROJECT": str(project.root), **environment})


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Project:
    """Give a committed project of one chapter, built."""
    root = tmp_path_factory.mktemp("utgivelse") / "rapport æ ø å"
    shutil.copytree(ROOT / "data/raw", root / "data/raw")
    (root / "notebooks").mkdir()
    for ending in ("ipynb", "toml"):
        shutil.copy(ROOT / f"notebooks/{CHAPTER}.{ending}", root / "notebooks")
    for name in (".gitignore", "LICENSE", "requirements.lock"):
        shutil.copy(ROOT / name, root)
    committed(root)
    project = Project(root.resolve())
    result = update(project, parameters={})
    assert result.ok, result.failed
    return project


@pytest.fixture(scope="module")
def whole(built, tmp_path_factory) -> Path:
    """Give the release of it."""
    file = tmp_path_factory.mktemp("ut") / "utgivelse æ.zip"
    done = kq(built, "release", "--output", str(file))
    assert done.exit_code == 0, done.output
    return file


def names(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return set(archive.namelist())


def entities(file: Path) -> dict[str, dict]:
    with zipfile.ZipFile(file) as archive:
        return {e["@id"]: e for e in json.loads(archive.read("ro-crate-metadata.json"))["@graph"]}


def test_a_release_holds_report_data_notebooks_lock_and_nothing_generated_besides(whole, built):
    held = names(whole)
    report = json.loads((built.reports / "manifest.json").read_text("utf-8"))["hashed"]["outputs"]
    assert len(report) > 10
    assert set(report) <= held
    raw = {f"data/raw/published/{path.name}" for path in (ROOT / "data/raw/published").iterdir()}
    assert raw <= held
    assert {f"notebooks/{CHAPTER}.ipynb", "requirements.lock", "reports/manifest.json", "SHA256SUMS"} <= held
    assert not any(name.startswith(("data/processed/", ".git/")) for name in held)


def test_other_tools_find_the_sums_and_the_description_right(whole, tmp_path):
    """sha256sum and rocrate's own reader, on the unpacked release."""
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(tmp_path)
    lines = (tmp_path / "SHA256SUMS").read_text("utf-8").splitlines()
    told = {line[66:]: line[:64] for line in lines}
    assert set(told) == names(whole) - {"SHA256SUMS"}
    for name, expected in told.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == expected
    if shutil.which("sha256sum"):
        subprocess.run(
            ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True
        )
    crate = ROCrate(tmp_path)
    assert {unquote(e.id) for e in crate.data_entities} == names(whole) - {"SHA256SUMS", crate.metadata.id}
    for entity in crate.data_entities:
        path = tmp_path / unquote(entity.id)
        assert entity["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert entity["contentSize"] == str(path.stat().st_size)


def test_a_release_says_where_everything_comes_from(whole, built):
    known = entities(whole)
    root = known["./"]
    assert root["datePublished"] == "2026-03-04T05:06:08+00:00"
    assert {"@id": "#document-sluttrapport-2010"} in root["isBasedOn"]
    # The hash that data/raw/sources.toml gives of the text that the tables were transcribed from.
    document = known["#document-sluttrapport-2010"]
    assert document["sha256"] == "43652ceae9e565bccbc834c94bc43c561b830cf7fb0668dba2697437901a3b95"
    assert known[document["publisher"]["@id"]]["name"] == "Sekretariatet for Kvalitetskommuneprogrammet"
    table = known["data/raw/published/table_4_1.csv"]
    assert table["isBasedOn"] == {"@id": "#document-sluttrapport-2010"}
    assert "1601-1618" in table["description"]
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=built.root, capture_output=True, text=True, check=True
    )
    assert known["#commit"]["value"] == head.stdout.strip()
    assert "#differing" not in known
    assert known["#code"]["softwareRequirements"] == {"@id": "requirements.lock"}
    action = known["#build"]
    assert {"@id": f"notebooks/{CHAPTER}.ipynb"} in action["instrument"]
    assert {"@id": "data/raw/published/table_4_1.csv"} in action["object"]
    assert {"@id": SOME} in action["result"]
    verdicts = json.loads((built.reports / "verification/claims.json").read_text("utf-8"))
    agreeing = sum(verdict["verdict"] == "agrees" for verdict in verdicts)
    assert known["#verdict-agrees"]["value"] == agreeing > 100


def test_the_same_commit_and_report_are_the_same_bytes(whole, built, tmp_path):
    """In another language, time zone and umask, with files of another age, after another build."""
    for path in built.root.rglob("*.csv"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    manifest = built.reports / "manifest.json"
    before = manifest.read_bytes()
    about = json.loads(before)
    assert set(about.pop("built")) == {"at", "on"}
    with zipfile.ZipFile(whole) as archive:
        assert json.loads(archive.read("reports/manifest.json")) == about
        assert {entry.date_time for entry in archive.infolist()} == {UTC_TIME}
    again = tmp_path / "again.zip"
    done = process(built, "release", "--output", str(again), TZ="Pacific/Auckland", KQ_LANGUAGE="nn")
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == whole.read_bytes()


def process(project: Project, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run kq in a process where every attempt to reach another machine is an error."""
    wall = (
        "import socket, sys\n"
        "def refuse(*given, **named): raise RuntimeError('network')\n"
        "socket.getaddrinfo = socket.socket.connect = socket.create_connection = refuse\n"
        "from kqlib.cli import main; main(sys.argv[1:])"
    )
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TMPDIR")}
    own = {"PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C", "LANG": "C", "KQ_PROJECT": str(project.root)}
    return subprocess.run(
        [sys.executable, "-c", wall, *words],
        env={**kept, **own, **environment},
        capture_output=True,
        check=False,
    )


def test_a_whole_release_is_found_whole_without_network_under_any_locale(whole, tmp_path, built):
    """With its hash, as hashlib computes it from the file."""
    elsewhere = tmp_path / "mottatt æøå" / whole.name
    elsewhere.parent.mkdir()
    shutil.copy(whole, elsewhere)
    done = process(built, "verify-release", str(elsewhere), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert told["sha256"] == hashlib.sha256(whole.read_bytes()).hexdigest()
    assert told["files"] == len(names(whole))
    for language in ("nb", "nn", "en"):
        done = process(built, "verify-release", str(elsewhere), KQ_LANGUAGE=language)
        assert done.returncode == 0
        assert told["sha256"] in done.stdout.decode("utf-8")
        assert "mottatt æøå" in done.stdout.decode("utf-8")


# Ways to harm a release: each gives new bytes and the faults that must be told of, with the file.


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def entry(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, UTC_TIME)
    made.create_system, made.external_attr = 3, mode << 16
    return made


def zipped(files: dict[str, bytes], *more: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """Pack by hand, as a release is packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            archive.writestr(entry(name), files[name])
        for added, content in more:
            archive.writestr(added, content)
    return made.getvalue()


def summed(files: dict[str, bytes]) -> dict[str, bytes]:
    rest = {name: content for name, content in files.items() if name != "SHA256SUMS"}
    lines = (f"{hashlib.sha256(rest[name]).hexdigest()}  {name}\n" for name in sorted(rest))
    return {**rest, "SHA256SUMS": "".join(lines).encode()}


def with_files(change: Callable[[dict[str, bytes]], object], *, put_right: bool = False):
    def harm(content: bytes) -> bytes:
        files = unzipped(content)
        change(files)
        return zipped(summed(files) if put_right else files)

    return harm


def added(name: str, *, mode: int = 0o100644, content: bytes = b"x"):
    return lambda whole: zipped(unzipped(whole), (entry(name, mode), content))


def one_byte(whole: bytes) -> bytes:
    at = whole.index(unzipped(whole)[SOME]) + 5
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def described(change: Callable[[dict], object]):
    def edit(files: dict[str, bytes]) -> None:
        graph = json.loads(files["ro-crate-metadata.json"])
        change(graph)
        files["ro-crate-metadata.json"] = json.dumps(graph).encode()

    return with_files(edit, put_right=True)


def found(graph: dict, name: str) -> dict:
    return next(entity for entity in graph["@graph"] if entity["@id"] == name)


def bomb(whole: bytes) -> bytes:
    files, made = unzipped(whole), io.BytesIO()
    files["reports/bomb.csv"] = b"0" * 50_000_000
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(entry(name), files[name], zipfile.ZIP_DEFLATED if "bomb" in name else None)
    assert len(made.getvalue()) < len(whole) + 200_000
    return made.getvalue()


def overlapping(whole: bytes) -> bytes:
    """Let two thousand names of the list lead to the largest file."""
    start = whole.rindex(b"PK\x05\x06")
    size, offset = struct.unpack("<2L", whole[start + 12 : start + 20])
    listed = whole[offset : offset + size]
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        largest = max(archive.infolist(), key=lambda e: e.file_size)
    at = listed.index(b"PK\x01\x02" + b"", 0)
    while struct.unpack("<L", listed[at + 42 : at + 46])[0] != largest.header_offset:
        at = listed.index(b"PK\x01\x02", at + 1)
    head = listed[at : at + 28] + struct.pack("<H", 4) + listed[at + 30 : at + 46]
    more = b"".join(head + f"{n:04}".encode() for n in range(2000))
    count = struct.unpack("<H", whole[start + 10 : start + 12])[0] + 2000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size + len(more), offset, 0)
    return whole[: offset + size] + more + end


HARM = {
    "one byte": (one_byte, ("changed", SOME)),
    "a file that changed": (with_files(lambda f: f.update({SOME: b"x"})), ("changed", SOME)),
    "a file gone": (with_files(lambda f: f.pop(SOME)), ("missing", SOME)),
    "a file more": (added("reports/more.html"), ("extra", "reports/more.html")),
    "a file more, with its sum": (
        with_files(lambda f: f.update({"reports/more.html": b"x"}), put_right=True),
        ("undescribed", "reports/more.html"),
    ),
    "a file gone, with its sum": (with_files(lambda f: f.pop(SOME), put_right=True), ("missing", SOME)),
    "a table changed, with its sum": (
        with_files(lambda f: f.update({SOME: b"x"}), put_right=True),
        ("described", SOME),
    ),
    "the same name twice": (added(SOME), ("twice", SOME)),
    "the same name in capitals": (added(SOME.upper()), ("twice", SOME.upper())),
    "up and out": (added("../x"), ("name", "'../x'")),
    "up and out, later": (added("reports/../../x"), ("name", "'reports/../../x'")),
    "an absolute path": (added("/etc/x"), ("name", "'/etc/x'")),
    "a drive": (added("C:/x"), ("name", "'C:/x'")),
    "a backslash": (added("..\\x"), ("name", "'..\\\\x'")),
    "a device": (added("reports/aux.html"), ("name", "'reports/aux.html'")),
    "a stream": (added("reports/a.html:b"), ("name", "'reports/a.html:b'")),
    "a link": (added("reports/link", mode=stat.S_IFLNK | 0o777, content=b"/etc"), ("kind", "reports/link")),
    "a folder": (added("reports/folder/", mode=stat.S_IFDIR | 0o755), ("name", "'reports/folder/'")),
    "a program": (added("run", mode=0o100755), ("kind", "run")),
    "a sum that changed": (
        with_files(lambda f: f.update({"SHA256SUMS": f["SHA256SUMS"].replace(b"0", b"1", 1)})),
        ("changed", ""),
    ),
    "sums in another form": (
        with_files(lambda f: f.update({"SHA256SUMS": f["SHA256SUMS"] + b"\n"})),
        ("sums", "SHA256SUMS"),
    ),
    "no sums": (with_files(lambda f: f.pop("SHA256SUMS")), ("sums", "SHA256SUMS")),
    "a bomb": (bomb, ("packed", "reports/bomb.csv")),
    "entries upon each other": (overlapping, ("packed", "SHA256SUMS")),
    "a description that is none": (
        with_files(lambda f: f.update({"ro-crate-metadata.json": b"{}"}), put_right=True),
        ("metadata", "ro-crate-metadata.json"),
    ),
    "a description nested without end": (
        with_files(lambda f: f.update({"ro-crate-metadata.json": b"[" * 200_000}), put_right=True),
        ("metadata", "ro-crate-metadata.json"),
    ),
    "no name": (described(lambda g: found(g, "./").pop("name")), ("metadata", "ro-crate-metadata.json")),
    "a reference to nothing": (
        described(lambda g: found(g, SOME).update(isBasedOn={"@id": "#nothing"})),
        ("metadata", "ro-crate-metadata.json"),
    ),
    "the same thing described twice": (
        described(lambda g: g["@graph"].append(found(g, "#commit"))),
        ("metadata", "ro-crate-metadata.json"),
    ),
    "another time": (
        described(lambda g: found(g, "./").update(datePublished="2026-03-05T05:06:08+00:00")),
        ("zip", "harmed.zip"),
    ),
    "a table changed, with sum and description": (
        with_files(
            lambda f: f.update(
                {SOME: b"x" * len(f[SOME]), "ro-crate-metadata.json": f["ro-crate-metadata.json"].replace(
                    hashlib.sha256(f[SOME]).hexdigest().encode(),
                    hashlib.sha256(b"x" * len(f[SOME])).hexdigest().encode(),
                )}
            ),
            put_right=True,
        ),
        ("unlet", SOME),
    ),
    "something before the files": (lambda whole: b"x" + whole, ("zip", "harmed.zip")),
    "packed again": (lambda whole: repacked(whole), ("packed", "")),
}  # fmt: skip


def repacked(whole: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unzipped(whole).items():
            archive.writestr(entry(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("harm", HARM, ids=HARM)
def test_harm_of_every_kind_is_found_and_told(whole, tmp_path, harm, built):
    change, (fault, where) = HARM[harm]
    file = tmp_path / "harmed.zip"
    file.write_bytes(change(whole.read_bytes()))
    told = [(found.fault, found.file) for found in examine(file).faults]
    assert any(f == fault and (not where or where == name) for f, name in told), told
    done = kq(built, "verify-release", str(file), KQ_LANGUAGE="en")
    assert done.exit_code == 1
    assert f"{len(told)} faults" in done.stderr
    assert f"  {told[0][1]}: " in done.stderr
    assert "Traceback" not in done.output


def test_no_byte_of_the_zip_can_change_unseen(whole, tmp_path):
    """Headers, names, times, sums, the list and the end: a hundred places all over, and both ends whole."""
    content = whole.read_bytes()
    places = {
        *range(0, 60),
        *range(len(content) - 120, len(content)),
        *range(0, len(content), len(content) // 100),
    }
    file = tmp_path / "x.zip"
    for at in sorted(places):
        file.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        with suppress(ReleaseError):
            assert examine(file).faults, at


@pytest.mark.parametrize("kept", [0, 1, 21, 22, 1000, 0.5, 0.999, -1])
def test_a_release_that_is_cut_off_is_told_of_in_words(whole, tmp_path, kept, built):
    content = whole.read_bytes()
    file = tmp_path / "cut.zip"
    file.write_bytes(content[: int(len(content) * kept) if isinstance(kept, float) else kept])
    for language, words in {"nb": "kuttet av", "nn": "kutta av", "en": "cut off"}.items():
        done = kq(built, "verify-release", str(file), KQ_LANGUAGE=language)
        assert done.exit_code == 1
        assert words in done.stderr
        assert "Traceback" not in done.output


def test_a_file_that_is_not_there_or_a_folder_is_told_of_in_words(tmp_path, built):
    for path in (tmp_path / "none.zip", tmp_path):
        done = kq(built, "verify-release", str(path), KQ_LANGUAGE="en")
        assert (done.exit_code, str(path) in done.stderr, "Traceback" in done.output) == (1, True, False)


def test_a_list_of_a_million_files_is_not_even_read(tmp_path):
    listed = b"PK\x01\x02" + bytes(42)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(listed) * 1_000_000, 0, 0)
    file = tmp_path / "many.zip"
    file.write_bytes(listed * 1_000_000 + end)
    with pytest.raises(ReleaseError) as caught:
        examine(file)
    assert caught.value.key == "release_too_many"


def test_names_that_stay_in_the_folder_on_every_system():
    for name in ("a", "a/b.html", ".ci/run", "data/raw/æ ø å.csv", "a/.gitkeep", "x=1,y/…"):
        assert safe(name), name
    for name in ("", "/", "a/", "/a", "a//b", "./a", "a/./b", "..", "a/..", "a\\b", "c:a", "a\0b", "a\nb",
                 "nul", "a/COM1.txt", "a.", "a ", " /a", "a?", "x" * 201):  # fmt: skip
        assert not safe(name), name


# What is refused.


@pytest.fixture
def copied(built, tmp_path) -> Project:
    """Give a copy of the built project that a test may change; it is up to date in its new place."""
    shutil.copytree(built.root, tmp_path / "kopi", symlinks=True)
    return Project((tmp_path / "kopi").resolve())


def refused(project: Project, *words: str) -> str:
    done = kq(project, "release", "--output", str(project.root.parent / "out.zip"), *words, KQ_LANGUAGE="en")
    assert done.exit_code == 1, done.output
    assert not (project.root.parent / "out.zip").exists()
    assert not [*project.root.parent.glob(".out*")]
    return done.stderr


def test_an_unbuilt_or_changed_report_is_refused(copied):
    table = copied.root / SOME
    before = table.read_bytes()
    table.write_bytes(before + b"x")
    told = refused(copied)
    assert "not up to date" in told
    assert "kq build" in told
    table.write_bytes(before)
    (copied.reports / "innspill.html").write_text("x")
    assert "gate has not let out" in refused(copied)
    (copied.reports / "innspill.html").unlink()
    (copied.processed / "gate/gate.json").unlink()
    assert "gate has not let out" in refused(copied)
    shutil.rmtree(copied.reports)
    assert "not up to date" in refused(copied)


def test_a_report_of_another_commit_is_refused_as_not_up_to_date(copied):
    git(copied.root, "commit", "--quiet", "--allow-empty", "--message", "another")
    assert "not up to date: manifest.json" in refused(copied)


def test_files_that_are_not_as_committed_are_refused_or_named(copied, tmp_path):
    notebook = f"notebooks/{CHAPTER}.toml"
    (copied.root / "LICENSE").write_text("another\n")
    (copied.root / "notebooks/utkast.txt").write_text("x")
    (copied.root / "notat.txt").write_text("nothing that a build reads")
    told = refused(copied)
    assert "2 files" in told
    assert "LICENSE, notebooks/utkast.txt" in told
    # A manifest names the commit and whether it was clean: the report has to be built again for that alone.
    assert update(copied, parameters={}).ok
    done = kq(copied, "release", "--dirty", "--output", str(tmp_path / "d.zip"))
    assert done.exit_code == 0, done.output
    examined = examine(tmp_path / "d.zip")
    assert examined.faults == ()
    assert examined.differing == ("LICENSE", "notebooks/utkast.txt")
    assert examined.files["LICENSE"] == b"another\n"
    assert notebook in examined.files
    assert "notat.txt" not in examined.files
    done = kq(copied, "verify-release", str(tmp_path / "d.zip"), KQ_LANGUAGE="en")
    assert "notebooks/utkast.txt" in done.stdout


def test_without_git_or_a_commit_there_is_no_release(copied, monkeypatch):
    shutil.rmtree(copied.root / ".git")
    told = refused(copied)
    assert "git clone" in told
    monkeypatch.setenv("PATH", str(copied.root))
    assert "install git" in refused(copied)


def test_another_kqlib_than_the_folder_s_is_refused(copied):
    shutil.copytree(
        ROOT / "src/kqlib", copied.root / "src/kqlib", ignore=shutil.ignore_patterns("__pycache__")
    )
    with (copied.root / "src/kqlib/paths.py").open("a") as file:
        file.write("# another\n")
    git(copied.root, "add", "src")
    git(copied.root, "commit", "--quiet", "--amend", "--message", "x")
    assert update(copied, parameters={}).ok
    assert "Install again" in refused(copied)


def test_a_link_in_the_commit_is_refused(copied):
    (copied.root / "notebooks/lenke.txt").symlink_to("/etc/hostname")
    git(copied.root, "add", ".")
    git(copied.root, "commit", "--quiet", "--amend", "--message", "x")
    assert update(copied, parameters={}).ok
    assert "notebooks/lenke.txt is no ordinary file" in refused(copied)


# What never leaves.


def with_persons(project: Project, *, correction: str = "") -> None:
    (project.raw / "absence").mkdir()
    (project.raw / "absence/pai.csv").write_text("Kommunenr;Ansatt\n0301;hemmelig\n")
    with (project.raw / "sources.toml").open("a") as file:
        file.write(PERSONS)
    if correction:
        text = f'[[correction]]\nfile = "{correction}"\nmatch = {{}}\ncolumn = "a"\nold = "hemmelig"\n'
        text += 'new = "b"\nreason = "c"\nreference = "d"\n'
        (project.raw / "corrections.toml").write_text(text)
    accept(project)


@pytest.mark.parametrize(
    ("correction", "goes"), [("published/table_4_1.csv", True), ("absence/pai.csv", False)]
)
def test_no_delivery_about_persons_nor_its_corrections_may_leave(copied, correction, goes):
    with_persons(copied, correction=correction)
    may = shipped(copied)
    assert "absence/pai.csv" not in may
    assert ("corrections.toml" in may) is goes
    assert "survey/questback_2009_synthetic.csv" in may
    assert "published/table_4_1.csv" in may


def test_the_whole_of_what_is_held_leaves_out_deliveries_their_corrections_and_the_log(copied):
    """Also when somebody has put them into git."""
    with_persons(copied, correction="absence/pai.csv")
    copied.release_log.write_text('{"releases": []}')
    git(copied.root, "add", "--force", ".")
    git(copied.root, "commit", "--quiet", "--message", "all of it")
    held = contents(copied, commit(copied), [copied.reports / "manifest.json"])
    private = {"data/raw/absence/pai.csv", "data/raw/corrections.toml", "data/release_log.json"}
    assert set(held.withheld) == private
    for name in private:
        assert held.withheld[name] == hashlib.sha256((copied.root / name).read_bytes()).hexdigest()
        assert name not in held.files
    assert not [name for name, content in held.files.items() if b"hemmelig" in content]


def test_registers_go_with_it_and_strange_files_do_not(copied):
    (copied.raw / "reference").mkdir(exist_ok=True)
    (copied.raw / "reference/ssb-07459.csv").write_text("x")
    (copied.raw / "reference/lønn.csv").write_text("x")
    may = shipped(copied)
    assert "reference/ssb-07459.csv" in may
    assert "reference/lønn.csv" not in may


def test_what_is_withheld_is_named_with_its_hash_and_nothing_of_it_is_said():
    given = Contents({"requirements.lock": b"x"}, {"data/raw/absence/pai.csv": "0" * 64})
    of = Commit("1" * 40, datetime(2026, 3, 4, tzinfo=UTC), (), ())
    text = describe(Project(ROOT), given, of, {"versions": {"kqlib": "1"}}, {"files": 1, "passages": 2})
    known = {e["@id"]: e for e in json.loads(text)["@graph"]}
    [withheld] = [e for name, e in known.items() if name.startswith("#withheld-")]
    assert (withheld["alternateName"], withheld["sha256"]) == ("data/raw/absence/pai.csv", "0" * 64)
    assert {"@id": withheld["@id"]} in known["#build"]["object"]
    assert "conditionsOfAccess" in withheld


def test_what_rests_on_invented_answers_is_marked_as_such():
    held = dict.fromkeys(
        (
            "data/raw/survey/questback_2009_synthetic.csv",
            "data/raw/published/table_4_1.csv",
            "reports/06_sporreundersokelsen.html",
            "reports/en/06_sporreundersokelsen.html",
            "reports/02_oppvekst.html",
            "reports/figures/survey_likert.svg",
            "reports/tables/table_4_1.csv",
            "reports/sluttrapport.pdf",
        ),
        b"x",
    )
    of = Commit("1" * 40, datetime(2026, 3, 4, tzinfo=UTC), (), ())
    versions = {"versions": {"kqlib": "1"}}
    text = describe(Project(ROOT), Contents(held, {}), of, versions, {"files": 1, "passages": 2})
    known = {e["@id"]: e for e in json.loads(text)["@graph"]}
    assert "oppdiktede" in known["#synthetic"]["name"]
    marked = {name for name in held if {"@id": "#synthetic"} in known[name].get("additionalProperty", [])}
    assert marked == {name for name in held if "survey" in name or "06_" in name or name.endswith(".pdf")}


@pytest.mark.slow
def test_a_release_is_built_again_to_the_same_report(whole, built, tmp_path, monkeypatch):
    """By the commands of the page about releases, as they stand there; the last one builds it again."""
    monkeypatch.chdir(tmp_path)
    for line in commands((ROOT / "docs/release.md").read_text("utf-8")):
        done = kq(built, *shlex.split(line)[1:], KQ_LANGUAGE="en")
        assert done.exit_code == 0, done.output
    count = sum(name.startswith("reports/") and not name.endswith(".gitkeep") for name in names(whole))
    assert f"all {count} files" in done.stdout


@pytest.mark.slow
def test_sheets_that_are_built_go_with_it_and_are_built_again(copied, tmp_path):
    """Of a made-up list of two participants; one is listed twice, as in the document."""
    listed = "line;cohort;block;unit\n4672;IKS;6;Mandal\n4673;IKS;6;Tana\n4674;P2;25;Mandal\n"
    (copied.raw / "published/appendix_8.csv").write_text(listed)
    accept(copied)
    shutil.copytree(ROOT / "notebooks/sheets", copied.notebooks / "sheets")
    git(copied.root, "commit", "--quiet", "--all", "--message", "two participants")
    git(copied.root, "add", ".")
    git(copied.root, "commit", "--quiet", "--message", "sheets")
    file = tmp_path / "ut.zip"
    for words in (["build"], ["sheets", "--all", "--language", "nn"]):
        made = kq(copied, *words, "--quiet")
        assert made.exit_code == 0, made.output
    assert kq(copied, "release", "--output", str(file)).exit_code == 0
    sheets = {
        f"reports/nn/sheets/{name}" for name in ("1002.pdf", "2025.html", "index.html", "manifest.json")
    }
    assert sheets <= names(file)
    done = kq(copied, "verify-release", str(file), "--rebuild", KQ_LANGUAGE="en")
    assert done.exit_code == 0, done.output
    (copied.reports / "nn/sheets/2025.html").write_text("x")
    told = refused(copied)
    for said in ("reports/nn/sheets", "2025.html", "kq sheets --all --language nn"):
        assert said in told


def test_a_release_without_its_deliveries_is_not_built_again(whole, built, tmp_path):
    def withhold(graph: dict) -> None:
        graph["@graph"].append(
            {"@id": "#withheld-1", "@type": "CreativeWork", "alternateName": "data/raw/absence/pai.csv"}
        )

    file = tmp_path / "x.zip"
    file.write_bytes(described(withhold)(whole.read_bytes()))
    done = kq(built, "verify-release", str(file), "--rebuild", KQ_LANGUAGE="en")
    assert done.exit_code == 1
    assert "data/raw/absence/pai.csv" in done.stderr
    assert "cannot be built again" in done.stderr
