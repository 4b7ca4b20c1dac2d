"""How long a command takes to start: ``xlsx-kit --help`` against an interpreter that does nothing."""

from __future__ import annotations

from benchmarks.processes import compare

ROUNDS = 15
RUNS = {
    "python -c pass": ["-c", "pass"],
    "python -c 'import typer'": ["-c", "import typer"],
    "xlsx-kit --help": ["-m", "xlsx_kit", "--help"],
    "xlsx-kit campaign --help": ["-m", "xlsx_kit", "campaign", "--help"],
    "xlsx-kit validate --help": ["-m", "xlsx_kit", "validate", "--help"],
}


def main() -> None:
    """Measures and keeps the page."""
    compare("start", "Start", RUNS, ROUNDS, ("typer",))


if __name__ == "__main__":
    main()
