"""All benchmarks, each in a process of its own: ``python -m benchmarks [--heavy] [NAME …]``.

Those that take more than a few minutes say so with ``HEAVY`` and run when named or with ``--heavy``. At the
end every ratio is named that grew by more than a quarter since the last commit.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.history import grown, latest
from benchmarks.rounds import HISTORY


def pages() -> dict[str, bool]:
    """The benchmarks by name, and whether each is a heavy one."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__main__")
    modules = {name: import_module(f"benchmarks.{name}") for name in names}
    return {n: getattr(m, "HEAVY", False) for n, m in modules.items() if hasattr(m, "main")}


def main(arguments: list[str]) -> int:
    """Runs what is asked for; ends with the first that fails."""
    found = pages()
    asked = [name for name in arguments if name != "--heavy"]
    if unknown := set(asked) - found.keys():
        print(
            f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(found)}", file=sys.stderr
        )
        return 2
    before = committed()
    wanted = asked or [name for name, heavy in found.items() if not heavy or "--heavy" in arguments]
    for name in wanted:
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False)
        if done.returncode:
            return done.returncode
    for page, row, old, new in grown(before, latest(HISTORY.read_text("utf-8"))):
        print(f"grown by {new / old - 1:.0%}: {page}, {row}: {old:g} -> {new:g}")
    return 0


def committed() -> dict[tuple[str, str], float]:
    """The ratios of the last commit; those of the folder where there is no repository."""
    command = ["git", "show", f"HEAD:./{HISTORY.name}"]
    done = subprocess.run(command, cwd=HISTORY.parent, capture_output=True, text=True, check=False)
    return latest(HISTORY.read_text("utf-8") if done.returncode else done.stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
