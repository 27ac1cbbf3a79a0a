"""Lock files: all that is asked for, each with its hash, and no address."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [
    "requirements.lock",
    "requirements-test.lock",
    "requirements-bench.lock",
    "setup/node.lock",
    "package-lock.json",
]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names_asked_for(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\s\[<>=!~;]", requirement)[0]) for requirement in requirements}


def names_locked(lock: str) -> set[str]:
    return {normal(name) for name in re.findall(r"^([\w.-]+)==", lock, flags=re.MULTILINE)}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_dependency_is_locked(project: dict[str, Any]) -> None:
    asked = names_asked_for(project["dependencies"])
    missing = asked - names_locked((ROOT / "requirements.lock").read_text())
    assert not missing, f"Run `make lock`: {missing} are in pyproject.toml only."


def test_every_dependency_of_the_tests_is_locked(project: dict[str, Any]) -> None:
    asked = names_asked_for(project["dependencies"] + project["optional-dependencies"]["test"])
    missing = asked - names_locked((ROOT / "requirements-test.lock").read_text())
    assert not missing, f"Run `make lock`: {missing} are in pyproject.toml only."


def test_tests_run_on_the_versions_that_are_served() -> None:
    pinned = re.compile(r"^[\w.-]+==\S+", flags=re.MULTILINE)
    served = set(pinned.findall((ROOT / "requirements.lock").read_text()))
    assert served <= set(pinned.findall((ROOT / "requirements-test.lock").read_text()))


@pytest.mark.parametrize("name", [*LOCKS, "package.json", ".npmrc", "Dockerfile", "Makefile"])
def test_no_file_says_where_to_fetch_packages_from(name: str) -> None:
    addresses = re.findall(r"[a-z]+://[^\s\"')]+", (ROOT / name).read_text())
    assert [a for a in addresses if "//127.0.0.1" not in a] == []


def test_every_locked_python_package_has_a_hash() -> None:
    for name in LOCKS[:3]:
        entries = re.split(r"^(?=\S+==)", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]
        assert entries
        assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_every_locked_browser_package_has_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []
