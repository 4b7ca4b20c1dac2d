"""Everything wrong at once: where one thing fails, the next is judged all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from xlsx_kit.findings import Problem, SpecError


class UnjudgedError(SpecError):
    """Something cannot be judged, because what it refers to is broken; that is said where it is."""

    def __init__(self, name: str) -> None:
        super().__init__(f"未能核对 {name}", name)


class ProblemList:
    """Problems in the order they were found, each once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """What is raised inside is kept, and the program goes on after the block."""
        try:
            yield
        except UnjudgedError:
            pass
        except SpecError as error:
            self.add(error.problems)

    def add(self, problems: Iterable[Problem]) -> None:
        """Keeps problems that were found, for one report of all."""
        self._found.update(dict.fromkeys(problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems that were kept, in the order they were found."""
        return tuple(self._found)
