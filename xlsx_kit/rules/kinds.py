"""Every kind of check, in the order findings of one cell are reported."""

from __future__ import annotations

from xlsx_kit.rules import codes, three_public
from xlsx_kit.rules.kind import Kind

KINDS: tuple[Kind, ...] = (*codes.KINDS, *three_public.KINDS)

BY_NAME = {kind.name: kind for kind in KINDS}
