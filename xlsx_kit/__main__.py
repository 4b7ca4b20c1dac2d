"""``python -m xlsx_kit`` is the command ``xlsx-kit``."""

from xlsx_kit.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
