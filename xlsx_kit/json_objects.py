"""Results as JSON objects: what ``--json`` prints and ``to_dict()`` of a public result returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar

from xlsx_kit.values import decimal_text


class JsonObject:
    """A dataclass whose JSON object has its fields, each under its name and in their order.

    ``rows`` names the places of tuples that are fields' items: those are objects of such keys.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]
    _rows: ClassVar[Mapping[str, Sequence[str]]] = {}

    def __init_subclass__(cls, rows: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init_subclass__()
        cls._rows = rows or cls._rows

    def to_dict(self) -> dict[str, Any]:
        """The JSON object: paths and amounts as text, tuples as lists, objects within as objects."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: json_rows(value, *self._rows[name]) if name in self._rows else json_value(value)
            for name, value in values.items()
        }


def json_value(value: Any) -> Any:
    """A value as ``json.dumps`` takes it; findings and all else that has ``to_dict`` as that."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: json_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return decimal_text(value)
    return str(value) if isinstance(value, Path) else value


def json_rows(rows: Iterable[Sequence[Any]], *keys: str) -> list[dict[str, Any]]:
    """Rows of a list as objects: the keys name the places of a row."""
    return [{key: json_value(value) for key, value in zip(keys, row, strict=True)} for row in rows]
