"""Starts the program from the bundle: the desk over the folder 工作, or the command that is given."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from xlsx_kit.cli import main  # noqa: E402

if len(sys.argv) > 1:
    sys.exit(main(sys.argv[1:]))
ROUNDS = HERE.parent / "工作"
ROUNDS.mkdir(exist_ok=True)
sys.exit(main(["desk", str(ROUNDS)]))
