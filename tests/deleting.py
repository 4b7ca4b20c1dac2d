"""``python -m tests.deleting [ID …]``: takes each rule away in turn and shows that a test then fails.

The rule's findings are made under another name, as if nobody had written it; then the tests that know it run:
its failing sample, or the test files that name it. Prints the rules that nothing would miss.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tests import test_values
from xlsx_kit.api import rule_catalogue
from xlsx_kit.findings import Finding
from xlsx_kit.resources import root

TESTS = Path(__file__).parent
SAMPLES = Path(str(root("samples"))) / "fail"
OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]


@contextmanager
def without(rule: str) -> Iterator[None]:
    """A rule taken away: what it finds is said by nobody, and what it computes is nothing."""
    made = Finding.__init__

    def other(self: Finding, name: str, *args: object, **said: object) -> None:
        made(self, "GONE-000" if name == rule else name, *args, **said)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Finding, "__init__", other)
        for outcomes in (test_values.identity_outcomes, test_values.rollup_outcomes):
            patch.setattr(test_values, outcomes.__name__, _but(outcomes, rule))
        yield


def _but(outcomes: Any, rule: str) -> Any:
    return lambda values, spec: () if rule in (getattr(spec, "id", ""),) else outcomes(values, spec)


def tests_of(rule: str) -> list[str]:
    """The tests that know a rule, as arguments for pytest."""
    if any(path.stem[: len(rule)] == rule for path in SAMPLES.glob("*.json")):
        return ["tests/test_rules.py", "-k", f"failing_sample and {rule.replace('-', ' and ')}"]
    if rule in (*test_values.IDENTITIES, *test_values.ROLLUPS):
        return ["tests/test_values.py", "-k", f"fails_when and {rule.replace('-', ' and ')}"]
    if rule.startswith("PROOF") and rule in (SAMPLES.parent / "proof" / "rules.toml").read_text("utf-8"):
        return ["tests/test_proof.py", "-k", rule.replace("-", " and ")]
    named = [p for p in sorted(TESTS.glob("test_*.py")) if f'"{rule}"' in p.read_text("utf-8")]
    return [f"tests/{p.name}" for p in named] or ["tests/test_client_generated.py"]


def is_missed(rule: str) -> bool:
    """Whether a test fails without the rule."""
    with without(rule), redirect_stdout(io.StringIO()):
        return pytest.main([*OPTIONS, *tests_of(rule)]) == pytest.ExitCode.TESTS_FAILED


def main(rules: list[str]) -> int:
    """Tries every rule, or the ones named."""
    known = [entry.id for entry in rule_catalogue()]
    unmissed = []
    for number, rule in enumerate(rules or known, start=1):
        found = is_missed(rule)
        print(
            f"{number:3d} {rule}: {'missed' if found else 'NOT MISSED'} ({' '.join(tests_of(rule))})",
            flush=True,
        )
        if not found:
            unmissed.append(rule)
    print("not missed by any test:", ", ".join(unmissed) or "none")
    return 1 if unmissed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
