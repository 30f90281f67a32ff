"""The example in CONTRIBUTING.md is run as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).parents[1]
TEXT = (REPO / "CONTRIBUTING.md").read_text("utf-8")
FILES = re.findall(r"^```(?:python|toml)\n# (\S+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_example_passes_its_own_test(tmp_path):
    assert len(FILES) == 3
    shutil.copytree(
        REPO / "src" / "kqlib", tmp_path / "src" / "kqlib", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name, content in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "tests")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src"), "KQ_PROJECT": str(REPO)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_it_names_exists():
    plain = re.sub(r"^```.*?^```", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    places = [REPO, REPO / "src" / "kqlib"]
    quoted = [
        name for name in re.findall(r"`([^`\n ]+)`", plain) if re.search(r"/|\.(py|toml|md|yml)$", name)
    ]
    made = ("notebooks/09_navn.", ".venv")
    gone = [n for n in quoted if not n.startswith(made) and not any((place / n).exists() for place in places)]
    assert gone == []
