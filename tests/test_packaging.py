import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"[a-z0-9-]+==[\w.]+( ; .+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def pins(lock: str) -> set[str]:
    lines = (ROOT / lock).read_text().splitlines()
    return {line.removesuffix(" \\") for line in lines if "==" in line}


def wanted(requirements: Iterable[object]) -> set[str]:
    """Their names, spelled as locks spell them (PyPA, Names and normalization); a group that is included is no name."""
    lines = [requirement for requirement in requirements if isinstance(requirement, str)]
    names = (re.split(r"[\[<>=;]", requirement)[0].strip() for requirement in lines)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def a_python_that(says: str, folder: Path) -> Path:
    """A stand-in interpreter: it knows its version and refuses everything else."""
    python = folder / "python"
    python.write_text(f'#!/bin/sh\n[ "$1" = -V ] && echo "{says}" && exit 0\nexit 1\n')
    python.chmod(0o755)
    return python


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person would, also when make runs these tests."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", *arguments], cwd=folder, env=ours, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def pyproject() -> dict[str, dict[str, list[str]]]:
    parsed: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return parsed


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_pinned_names_and_hashes_and_no_address(lock: str) -> None:
    lines = [line for line in (ROOT / lock).read_text().splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if not PINNED.fullmatch(line) and not HASH.fullmatch(line)] == []
    assert not re.search(r"://|--(extra-)?index|--find-links|\s/\w", (ROOT / lock).read_text())


def test_everything_that_is_needed_is_locked(pyproject: dict[str, dict[str, list[str]]]) -> None:
    groups = pyproject["dependency-groups"]
    names = {pin.split("==")[0] for pin in pins("requirements.lock")}
    assert wanted(pyproject["project"]["dependencies"] + groups["build"] + groups["demo"]) <= names
    assert wanted(groups["demo"] + groups["dev"]) <= {pin.split("==")[0] for pin in pins("requirements-dev.lock")}


def test_tests_run_on_the_very_versions_that_the_bot_runs_on() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_wheel_holds_the_three_packages_whole_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
        entry_points = wheel.read(next(name for name in wheel.namelist() if name.endswith("entry_points.txt")))
    files = (file for package in ("bot", "core", "adapters") for file in (ROOT / package).rglob("*"))
    assert packed == {str(f.relative_to(ROOT)) for f in files if f.is_file() and "__pycache__" not in f.parts}
    assert b"advocate-desk = bot.__main__:main" in entry_points


def test_an_old_python_is_refused_in_one_line(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = a_python_that("Python 3.9.2", tmp_path)
    refused = make(tmp_path, "demo", f"PYTHON={python}")
    said = [line for line in refused.stderr.splitlines() if "***" not in line]
    assert refused.returncode != 0
    assert len(said) == 1
    assert "Python 3.11 or newer is needed" in said[0]
    assert "Python 3.9.2" in said[0]


def test_make_alone_tells_what_there_is() -> None:
    help_text = make(ROOT).stdout
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets is not None
    assert [target for target in targets[1].split() if f"make {target} " not in help_text] == []
