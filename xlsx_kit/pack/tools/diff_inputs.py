"""What differs between the input sheets of two packs: columns, bounds, prompts, rules about one line."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.pack import ColumnType, Input, Pack
from xlsx_kit.pack.tools.difference import Difference, DifferenceKind, changed, named, quoted, titles

INPUTS_PART = "填报表"


def input_differences(old: Pack, new: Pack) -> Iterator[Difference]:
    """Inputs added and taken away, then what differs in those that both have."""
    before, after = ({i.id: i.title for i in pack.inputs} for pack in (old, new))
    yield from named(INPUTS_PART, before, after, "填报表")
    for key, title in after.items():
        if key in before:
            for kind, message in _input(old.input(key), new.input(key)):
                yield Difference(INPUTS_PART, title, kind, f"{title}：{message}。")


def _input(old: Input, new: Input) -> Iterator[tuple[DifferenceKind, str]]:
    for message in changed(old, new, "input"):
        yield DifferenceKind.CHANGED, message
    columns = [{c.key: c for c in source.columns} for source in (old, new)]
    for key, column in columns[1].items():
        if key not in columns[0]:
            needed = "，必填" if column.required else ""
            yield (
                DifferenceKind.ADDED,
                f"增加{quoted(column.title)}列（{titles()['types'][column.type]}{needed}）",
            )
    for key, column in columns[0].items():
        if key not in columns[1]:
            yield DifferenceKind.REMOVED, f"取消{quoted(column.title)}列"
            continue
        # an amount has the decimals of the pack, which is said once for all
        but = "" if column.type is ColumnType.DECIMAL else "decimals"
        if changes := "；".join(changed(column, columns[1][key], "column", but)):
            yield DifferenceKind.CHANGED, f"{quoted(column.title)}列{changes}"
    pairings = [{p.id: p for p in source.pairings} for source in (old, new)]
    for key, pairing in pairings[1].items():
        if key not in pairings[0]:
            yield DifferenceKind.ADDED, f"增加核对 {key}{quoted(pairing.title)}"
    for key, pairing in pairings[0].items():
        if key not in pairings[1]:
            yield DifferenceKind.REMOVED, f"取消核对 {key}{quoted(pairing.title)}"
            continue
        for message in changed(pairing, pairings[1][key], "pairing"):
            yield DifferenceKind.CHANGED, f"核对 {key} {message}"
