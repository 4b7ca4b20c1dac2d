"""``ironcalc_save.py saved|computed OUT FILE…``: IronCalc saves workbooks, computed anew or as they are."""

from __future__ import annotations

import sys
from pathlib import Path

import ironcalc  # type: ignore[import-not-found]

for name in sys.argv[3:]:
    book = ironcalc.load_from_xlsx(name, "en", "UTC", "en")
    if sys.argv[1] == "computed":
        book.evaluate()
    book.save_to_xlsx(str(Path(sys.argv[2]) / Path(name).name))
