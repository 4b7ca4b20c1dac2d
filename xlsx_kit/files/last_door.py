"""Another name of ``xlsx_kit.diagnostics``."""

from xlsx_kit.diagnostics import unforeseen as unforeseen
