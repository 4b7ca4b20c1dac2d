"""All benchmarks, each in a process of its own: ``python -m benchmarks [--heavy] [NAME …]``.

Those that take more than a few minutes say so with ``HEAVY`` and run when named or with ``--heavy``.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path


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
    wanted = asked or [name for name, heavy in found.items() if not heavy or "--heavy" in arguments]
    for name in wanted:
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
