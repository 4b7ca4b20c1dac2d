"""The lines that a list was sent with: those that nobody filled in are none of the unit's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from xlsx_kit.facts import Record
from xlsx_kit.pack import Input
from xlsx_kit.values import Value


class PresetLines:
    """The lines that a list was sent with, each as often as it was."""

    def __init__(self, source: Input) -> None:
        self._left = Counter(_filled(preset.items()) for preset in source.presets)
        self._keys = {key for preset in source.presets for key in preset}

    def take(self, record: Record) -> bool:
        """Whether a line is one of them, still without any entry of the unit.

        One more than were sent, typed over another, is an entry though nothing stands beside it.
        """
        if not self._left:
            return False
        given = _filled((key, record.get(key)) for key in self._keys)
        if not self._left[given]:
            return False
        self._left[given] -= 1
        return _filled(record.items()) == given


def _filled(items: Iterable[tuple[str, Value]]) -> frozenset[tuple[str, Value]]:
    return frozenset(item for item in items if item[1] not in (None, ""))
