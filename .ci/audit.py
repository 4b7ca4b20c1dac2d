"""Asks what is known against the locked versions, and says plainly when it could not be asked.

pip-audit ends with 0 and "No known vulnerabilities found" when its service knew none of the packages, so
its JSON is read here instead of its verdict. Usage: python .ci/audit.py LOCK…
Ends with 1 when something is known, and with XLSX_KIT_REQUIRE_AUDIT=1 also when anything went unasked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

COMMAND = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"]
OPTIONS = ["--format", "json", "--progress-spinner", "off"]


def answers(lock: str, shown: str, complaint: str) -> tuple[list[str], list[str]]:
    """What is known against the packages of one lock, and what could not be asked, by what pip-audit said."""
    try:
        packages = json.loads(shown)["dependencies"]
    except ValueError:  # the service could not be reached: nothing but a traceback
        return [], [
            f"{lock}, all of it: {(complaint.strip().splitlines() or ['pip-audit said nothing'])[-1]}"
        ]
    known = [
        f"{lock}: {package['name']} {package['version']}: {found['id']}, mended in "
        f"{', '.join(found['fix_versions']) or 'no version'}"
        for package in packages
        for found in package.get("vulns", [])
    ]
    return known, [f"{lock}: {package['skip_reason']}" for package in packages if "skip_reason" in package]


def main(locks: list[str]) -> int:
    """Audit each lock; report on standard output."""
    results = []
    for lock in locks:
        run = subprocess.run([*COMMAND, *OPTIONS, "-r", lock], capture_output=True, text=True, check=False)
        results.append(answers(lock, run.stdout, run.stderr))
    known = [line for found, _ in results for line in found]
    unasked = [line for _, missing in results for line in missing]
    for line in known:
        print(f"!! {line}")
    if unasked:
        print(f"!! NOT AUDITED: {len(unasked)} answers could not be had. The first: {unasked[0]}")
        print("!! This says nothing about those packages. Run `make audit` where the service can be reached.")
    if not known and not unasked:
        print("== nothing is known against any locked version")
    return 1 if known or (unasked and os.environ.get("XLSX_KIT_REQUIRE_AUDIT") == "1") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
