"""docs/example is a project of its own: locked, verified, accepted, and a changed digit is noticed."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kqlib.cli import verbs
from kqlib.paths import Project
from kqlib.verification.check import described

ROOT = Path(__file__).parents[1]
VERDICTS = {
    "E-01": "agrees",  # 14 + 8 + 21 + 6 = 49
    "E-02": "agrees",  # 21 / 49 = 42,86
    "E-03": "agrees",  # 1 250 400 + 86 350 + 41 000
    "E-04": "rounding",  # 11,1 − 8,4 = 2,7; 2,6 to 2,8
    "E-05": "contradicts",  # 29,7 / 3 = 9,9; 29,7 / 4 = 7,425
    "E-06": "depends_on_reading",  # 42,86 per cent, but the largest group
    "E-07": "contradicts",  # April has 30 days
    "E-08": "not_computable",
    "E-09": "gated",
    "E-10": "agrees",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "docs/example", tmp_path / "example")
    monkeypatch.setenv("KQ_PROJECT", str(tmp_path / "example"))
    return tmp_path / "example"


def kq(*words: str) -> Result:
    return CliRunner().invoke(verbs, list(words))


def test_the_example_from_lock_to_a_changed_digit(place: Path, tmp_path: Path) -> None:
    assert kq("lock").exit_code == 0
    first = kq("verify", "--json")
    found = json.loads(first.stdout)
    assert {r["id"]: r["verdict"] for r in found} == VERDICTS
    assert first.exit_code == 1  # nothing is accepted yet
    [mean] = [r for r in found if r["id"] == "E-05"]
    assert mean["hypothesis"] == "det manglende tallet for Kultur er regnet som null"
    assert kq("verify", "--accept").exit_code == 0
    assert kq("verify").exit_code == 0
    before = tmp_path / "before.json"
    before.write_text(first.stdout, "utf-8")
    table = place / "data/raw/published/grants.csv"
    table.write_text(table.read_text("utf-8").replace("11;Barnehage;8;", "11;Barnehage;9;"), "utf-8")
    refused = kq("verify")
    assert (refused.exit_code, "kq lock" in refused.stderr) == (1, True)
    kq("lock")
    moved = kq("verify")
    assert moved.exit_code == 1
    assert "E-01" in moved.stdout
    moves = {m["id"]: m for m in json.loads(kq("verify", "--diff", str(before), "--json").stdout)}
    assert (moves["E-01"]["old"], moves["E-01"]["new"]) == ("agrees", "contradicts")
    assert "computed: 49 → 50" in moves["E-01"]["cause"]


def test_the_docs_list_the_functions_that_the_code_has() -> None:
    text = (ROOT / "docs/claims.md").read_text("utf-8")
    listed = text.split("<!-- functions -->\n")[1].split("<!-- /functions -->")[0]
    assert listed == described(Project(ROOT))
