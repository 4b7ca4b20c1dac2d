"""The locks hold what pyproject.toml asks for, with a hash for every file and no address."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("build", "clients", "runtime", "dev", "tools")
PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; [^\\\n]+?)? \\\n(?P<hashes>(?:    --hash=.*\n)+)", re.M
)


def lock(name: str) -> str:
    return (ROOT / "locks" / f"{name}.txt").read_text("utf-8")


def pins(name: str) -> dict[str, str]:
    return {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(lock(name))}


def requirements(group: str) -> list[Requirement]:
    """What a dependency group asks for, with the groups it includes."""
    found: list[Requirement] = []
    for entry in PROJECT["dependency-groups"][group]:
        found += requirements(entry["include-group"]) if isinstance(entry, dict) else [Requirement(entry)]
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_pins_with_hashes_and_nothing_else(name: str) -> None:
    rest = PIN.sub("", lock(name)).splitlines()
    assert [line for line in rest if not line.lstrip().startswith("#")] == []
    for pin in PIN.finditer(lock(name)):
        lines = pin["hashes"].split("\n")[:-1]
        assert [
            line for line in lines if not re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)
        ] == []
    assert "://" not in lock(name), "a lock names no index; pip's own settings say where files come from"


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("runtime", [Requirement(entry) for entry in PROJECT["project"]["dependencies"]]),
        ("dev", [Requirement(entry) for entry in PROJECT["project"]["dependencies"]]),
        ("dev", requirements("dev")),
        ("build", requirements("build")),
        ("clients", requirements("clients")),
        ("tools", requirements("tools")),
    ],
)
def test_a_lock_answers_what_is_declared(name: str, asked: list[Requirement]) -> None:
    pinned = pins(name)
    wrong = [
        str(requirement)
        for requirement in asked
        if pinned.get(canonicalize_name(requirement.name)) is None
        or not requirement.specifier.contains(pinned[canonicalize_name(requirement.name)], prereleases=True)
    ]
    assert wrong == [], "run `make lock`"


@pytest.mark.parametrize("name", ["build", "runtime"])
def test_what_is_run_is_what_is_tested(name: str) -> None:
    tested = pins("dev")
    assert {
        package: version for package, version in pins(name).items() if tested.get(package) != version
    } == {}


def test_an_audit_that_was_not_answered_is_not_passed_over() -> None:
    """pip-audit's own verdict is "none known" for the second package and the second lock."""
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    audit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(audit)
    packages = [
        {"name": "one", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1", "2.0"]}]},
        {"name": "two", "skip_reason": "not found: two (2.0)"},
        {"name": "three", "version": "3.0", "vulns": []},
    ]
    shown = json.dumps({"dependencies": packages, "fixes": []})
    assert audit.answers("a.txt", shown, "") == (
        ["a.txt: one 1.0: CVE-1, mended in 1.1, 2.0"],
        ["a.txt: not found: two (2.0)"],
    )
    assert audit.answers("b.txt", "", "Traceback …\nConnectionError: refused\n") == (
        [],
        ["b.txt, all of it: ConnectionError: refused"],
    )
