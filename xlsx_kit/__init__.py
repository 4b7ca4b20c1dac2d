"""xlsx-kit: locked workbooks out to units, their returns checked, tables and narrative written.

The public functions live in ``xlsx_kit.api``; here they are only handed on, and only when asked
for, so that ``import xlsx_kit`` and ``xlsx-kit --help`` load none of the libraries behind them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsx_kit.api import generate, narrate, proof, read, tables, validate

__version__ = "0.1.0"
__all__ = ["__version__", "generate", "narrate", "proof", "read", "tables", "validate"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("xlsx_kit.api"), name)
    raise AttributeError(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
