"""One list of packages: what pyproject.toml asks for is what conda gets and what the lock pins."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from nbconvert.exporters import get_exporter
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPO = Path(__file__).parents[1]
PROJECT = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]
ASKED = [*PROJECT["dependencies"], *(s for extra in PROJECT["optional-dependencies"].values() for s in extra)]
CONDA = yaml.safe_load((REPO / "environment.yml").read_text("utf-8"))
LOCK = (REPO / "requirements.lock").read_text("utf-8")
ENTRY_POINTS = {
    **PROJECT["scripts"],
    **PROJECT["entry-points"]["nbconvert.exporters"],
    **PROJECT["entry-points"]["jupyter_client.kernel_provisioners"],
}


def pins() -> dict[str, list[str]]:
    """The pinned lines of the lock by package; a package may have several, for different systems."""
    found: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=\S)", LOCK.strip()):
        name = re.split(r"[=\[; ]", entry, maxsplit=1)[0]
        found.setdefault(canonicalize_name(name), []).append(entry)
    return found


def test_conda_gets_what_pyproject_asks_for_spec_for_spec():
    listed = CONDA["dependencies"]
    plain = [item for item in listed if isinstance(item, str)]
    through_pip = next(item["pip"] for item in listed if isinstance(item, dict))
    assert sorted([*plain, *through_pip]) == sorted([*ASKED, f"python{PROJECT['requires-python']}", "pip"])
    assert CONDA["name"] == "kqlib"
    assert CONDA["channels"] == ["conda-forge"]


@pytest.mark.parametrize("spec", ASKED)
def test_the_lock_pins_every_dependency_within_its_bounds(spec):
    asked = Requirement(spec)
    entries = pins()[canonicalize_name(asked.name)]
    for entry in entries:
        version = re.search(r"==([^\s;]+)", entry)
        assert version
        assert asked.specifier.contains(version[1])


def test_every_pin_has_hashes_and_none_an_address():
    for name, entries in pins().items():
        for entry in entries:
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name
    assert "://" not in LOCK
    assert " @ " not in LOCK
    assert not re.search(r"^-", LOCK, re.MULTILINE), "an option such as an index in the lock"


def test_the_build_backend_is_installed_with_the_lock():
    """Installing the project itself then needs no network."""
    system = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["build-system"]
    assert {canonicalize_name(Requirement(item).name) for item in system["requires"]} <= set(pins())


@pytest.mark.parametrize("target", ENTRY_POINTS.values(), ids=ENTRY_POINTS.keys())
def test_entry_points_import(target):
    module, _, name = target.partition(":")
    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("name", list(PROJECT["entry-points"]["nbconvert.exporters"]))
def test_nbconvert_finds_the_exporters(name):
    assert get_exporter(name).__name__ == ENTRY_POINTS[name].partition(":")[2]


@pytest.mark.parametrize("build", ["build_wheel", "build_editable"])
def test_the_kernel_is_installed_where_jupyter_looks(tmp_path, monkeypatch, build):
    """Under the environment's own folder, also when the project is installed to be edited."""
    monkeypatch.chdir(REPO)
    wheel = getattr(import_module("flit_core.buildapi"), build)(str(tmp_path))
    with zipfile.ZipFile(tmp_path / wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("kernel.json")]
        spec = json.loads(archive.read(name))
    assert name.endswith(".data/data/share/jupyter/kernels/kq/kernel.json")
    provisioner = spec["metadata"]["kernel_provisioner"]["provisioner_name"]
    assert provisioner in PROJECT["entry-points"]["jupyter_client.kernel_provisioners"]


def test_the_oldest_python_is_the_same_everywhere():
    oldest = re.fullmatch(r">=(\d+)\.(\d+)", PROJECT["requires-python"])
    assert oldest
    dotted, joined, pair = ".".join(oldest.groups()), "".join(oldest.groups()), ", ".join(oldest.groups())
    tools = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["tool"]
    makefile = (REPO / "Makefile").read_text("utf-8")
    assert tools["ruff"]["target-version"] == f"py{joined}"
    assert f"--python-version {dotted}" in makefile
    assert f"sys.version_info < ({pair})" in makefile
    doctor = import_module("kqlib.execution.doctor")
    assert f"{doctor.OLDEST[0]}.{doctor.OLDEST[1]}" == dotted


@pytest.mark.skipif(sys.platform == "win32", reason="make sets up the environment on POSIX systems only")
def test_the_path_to_the_code_works_in_any_folder_and_locale(tmp_path):
    """What make writes into the environment, in a folder with æøå and a locale that knows only ASCII."""
    [written] = re.findall(r"printf '(\S+)\\n' > ", (REPO / "Makefile").read_text("utf-8"))
    folder = tmp_path / "æ ø å"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "found_it.py").write_text("")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    [packages] = (folder / ".venv" / "lib").glob("python*/site-packages")
    (packages / "kqlib.pth").write_text(f"{written}\n", "ascii")
    python = folder / ".venv" / "bin" / "python"
    command = [python, "-c", "import found_it; print(found_it.__name__)"]
    done = subprocess.run(command, env={**os.environ, "LC_ALL": "C"}, check=True, capture_output=True)
    assert done.stdout.strip() == b"found_it"
