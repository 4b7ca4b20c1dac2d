"""xlsx-kit: locked workbooks out to units, their returns checked, tables and narrative written.

The public functions live in ``xlsx_kit.api``; here they are only handed on, and only when asked
for, so that ``import xlsx_kit`` and ``xlsx-kit --help`` load none of the libraries behind them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsx_kit.api import generate, narrate, read, tables, validate

__version__ = "0.1.0"
__all__ = ["__version__", "generate", "narrate", "read", "tables", "validate"]

_EXPORTED = frozenset(__all__) - {"__version__"}


class _Package(ModuleType):
    """This module's type: exported names mean the public functions, whatever has been imported.

    ``validate`` is a public function and a folder of this package. Importing the folder makes
    Python set it as an attribute here, which would put a module where callers expect a function;
    so exported names are looked up in ``api`` every time.
    """

    def __getattribute__(self, name: str) -> Any:
        if name in _EXPORTED:
            return getattr(import_module("xlsx_kit.api"), name)
        return super().__getattribute__(name)

    def __dir__(self) -> list[str]:
        return sorted(_EXPORTED.union(super().__dir__()))


sys.modules[__name__].__class__ = _Package
