"""What stands twice where it may stand only once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlsx_kit.findings import Problem, problem


def twice(named: Iterable[tuple[str, str]], what: str) -> Iterator[Problem]:
    """A problem for each name that was there before; ``named`` are names with their paths."""
    first: dict[str, str] = {}
    for name, path in named:
        if name in first:
            yield problem(
                f"{what} {name!r} 重复", path, f"请改名：{_where(first[name], path)}已有这个{what}。"
            )
        first.setdefault(name, path)


def _where(first: str, path: str) -> str:
    """The file that had it first; lines are not known here, and a name is soon found in a file."""
    file = first.partition(": ")[0]
    return "这个文件前面" if path.startswith(f"{file}: ") else f"{file} "
