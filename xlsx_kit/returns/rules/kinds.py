"""Every kind of check, in the order findings of one cell are reported."""

from __future__ import annotations

from xlsx_kit.returns.rules import (
    across,
    budget,
    changes,
    codes,
    known,
    linked_sums,
    numbers,
    records,
    sums,
    targets,
    wording,
)
from xlsx_kit.returns.rules.kind import CheckKind

KINDS: tuple[CheckKind, ...] = (
    *codes.KINDS,
    *changes.KINDS,
    *records.KINDS,
    *linked_sums.KINDS,
    *sums.KINDS,
    *targets.KINDS,
    *numbers.KINDS,
    *wording.KINDS,
    *known.KINDS,
    *budget.KINDS,
    *across.KINDS,
)

BY_NAME = {kind.name: kind for kind in KINDS}
