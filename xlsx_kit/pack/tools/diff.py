"""What changed between two packs, in words that an officer can forward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xlsx_kit.compute import words
from xlsx_kit.findings import SEVERITIES, Severity
from xlsx_kit.pack import CodeList, Identity, ImportSpec, Pack, Wordings
from xlsx_kit.pack.tools.diff_inputs import input_differences
from xlsx_kit.pack.tools.diff_tables import table_differences
from xlsx_kit.pack.tools.diff_words import figure_words, word_differences
from xlsx_kit.pack.tools.difference import (
    Difference,
    DifferenceKind,
    came_and_went,
    changed,
    changed_by_id,
    in_words,
    listed,
    named,
    quoted,
    titles,
)
from xlsx_kit.pack.tools.named import Whole


@dataclass(frozen=True)
class PackDifferences:
    """What is different in one pack from another, by parts."""

    old: Pack
    new: Pack
    differences: tuple[Difference, ...]

    def to_dict(self) -> dict[str, Any]:
        """Both packs and the differences."""
        differences = [difference.to_dict() for difference in self.differences]
        return {"from": self.old.id, "to": self.new.id, "differences": differences}


def pack_differences(old: Whole, new: Whole) -> PackDifferences:
    """Every difference: the book, lists, codes, inputs, tables, rules, charts, words."""
    found = (
        *_book(old.pack, new.pack),
        *_approved(old.pack, new.pack),
        *_imports(old.pack, new.pack),
        *_scope_words(old.pack, new.pack),
        *_lists(old.pack, new.pack),
        *_codes(old.pack, new.pack),
        *input_differences(old.pack, new.pack),
        *table_differences(old.pack, new.pack),
        *_identities(old.pack, new.pack),
        *_checks(old.pack, new.pack),
        *_charts(old.pack, new.pack),
        *word_differences(old, new),
        *_letters(old.letters, new.letters),
    )
    return PackDifferences(old.pack, new.pack, found)


def _book(old: Pack, new: Pack) -> Iterator[Difference]:
    pairs: list[tuple[Any, Any, str]] = [
        (old.book, new.book, "book"),
        (old.book.cover, new.book.cover, "cover"),
        (old.book.publication, new.book.publication, "publication"),
    ]
    for before, after, part in pairs:
        for message in changed(before, after, part):
            yield Difference("总体", new.book.title, DifferenceKind.CHANGED, f"{message}。")


def _approved(old: Pack, new: Pack) -> Iterator[Difference]:
    """What lists of approved amounts may call the columns of entries."""
    before, after = (
        {(a.input, key): names for a in pack.book.approved for key, names in a.columns.items()}
        for pack in (old, new)
    )
    for input_id, key in dict.fromkeys([*before, *after]):
        was, now = (quoted(found.get((input_id, key), [])) for found in (before, after))
        if was != now:
            message = f"批复数名单中 {input_id}.{key} 的表头由{was}改为{now}。"
            yield Difference("总体", f"{input_id}.{key}", DifferenceKind.CHANGED, message)


def _imports(old: Pack, new: Pack) -> Iterator[Difference]:
    """Which lists an export of a budget system fills, and how."""
    before, after = ({_import_name(one): one for one in pack.book.imports} for pack in (old, new))
    names = [{key: key for key in found} for found in (before, after)]
    yield from named("总体", names[0], names[1], "由导出表填的填报表")
    for key, spec in after.items():
        if changes := "；".join(changed(before.get(key, spec), spec, "import")):
            yield Difference("总体", key, DifferenceKind.CHANGED, f"导入 {key} 的{changes}。")
    if before.keys() == after.keys() and [*before] != [*after]:
        message = f"由导出表填的填报表，次序由{listed([*before])}改为{listed([*after])}。"
        yield Difference("总体", new.book.title, DifferenceKind.CHANGED, message)


def _import_name(spec: ImportSpec) -> str:
    return f"{spec.input}（绩效目标表）" if spec.targets else spec.input


def _scope_words(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = (pack.book.by_scope for pack in (old, new))
    for name in dict.fromkeys([*before, *after]):
        was, now = (quoted([*found.get(name, {}).values()]) for found in (before, after))
        if was != now:
            message = f"随口径而定的“{name}”由{was}改为{now}。"
            yield Difference("总体", name, DifferenceKind.CHANGED, message)


def _lists(old: Pack, new: Pack) -> Iterator[Difference]:
    part = "列表"
    before, after = ({**p.book.lists, **p.book.groups} for p in (old, new))
    yield from named(part, {k: k for k in before}, {k: k for k in after}, "列表")
    for key, members in after.items():
        if key not in before:
            yield Difference(part, key, DifferenceKind.ADDED, f"列表 {key} 有{listed(members)}。")
        was = before.get(key, members)
        if was != members:
            message = f"列表 {key}：{came_and_went(was, members)}。"
            yield Difference(part, key, DifferenceKind.CHANGED, message)
    trees = [{key: key for key in pack.book.trees} for pack in (old, new)]
    yield from named(part, trees[0], trees[1], "随上一级而定的列表")
    for key in (key for key in trees[1] if key in trees[0]):
        for above, members in new.book.trees[key].items():
            was = old.book.trees[key].get(above, [])
            if was != members:
                message = f"列表 {key} 在{quoted(above)}之下由{listed(was)}改为{listed(members)}。"
                yield Difference(part, key, DifferenceKind.CHANGED, message)


def _codes(old: Pack, new: Pack) -> Iterator[Difference]:
    part = "科目"
    before, after = ({k: c.spec.title for k, c in pack.codes.items()} for pack in (old, new))
    yield from named(part, before, after, "科目表")
    for key, title in after.items():
        if key in before:
            for kind, message in _code_list(old.codes[key], new.codes[key]):
                yield Difference(part, title, kind, f"{title}：{message}。")


def _code_list(old: CodeList, new: CodeList) -> Iterator[tuple[DifferenceKind, str]]:
    if old.spec.classes != new.spec.classes:
        yield DifferenceKind.CHANGED, f"印出的类{came_and_went(old.spec.classes, new.spec.classes)}"
    if old.spec.widths != new.spec.widths:
        yield DifferenceKind.CHANGED, f"各级位数由 {old.spec.widths} 改为 {new.spec.widths}"
    names = [{e.code: e.name for e in codes.entries} for codes in (old, new)]
    come = [f"{code} {name}" for code, name in names[1].items() if code not in names[0]]
    gone = [f"{code} {name}" for code, name in names[0].items() if code not in names[1]]
    if come:
        yield DifferenceKind.ADDED, f"增加科目{listed(come)}"
    if gone:
        yield DifferenceKind.REMOVED, f"取消科目{listed(gone)}"
    renamed = [f"{c} {names[0][c]}→{n}" for c, n in names[1].items() if names[0].get(c, n) != n]
    if renamed:
        yield DifferenceKind.CHANGED, f"科目改名{listed(renamed)}"


def _identities(old: Pack, new: Pack) -> Iterator[Difference]:
    part = "勾稽关系"
    before, after = ({i.id: i for i in pack.identities} for pack in (old, new))
    for key, identity in after.items():
        if key not in before:
            message = f"增加 {key}{quoted(identity.spec.title)}：{_relation(new, identity)}。"
            yield Difference(part, key, DifferenceKind.ADDED, message)
            continue
        was = before[key]
        changes = [f"名称由{quoted(was.spec.title)}改为{quoted(identity.spec.title)}"]
        changes = changes if was.spec.title != identity.spec.title else []
        if (was.left, was.spec.op, was.right) != (identity.left, identity.spec.op, identity.right):
            sides = in_words(old, was, new, identity, _relation)
            changes += [f"原为：{sides[0]}；现为：{sides[1]}"] if sides[0] != sides[1] else []
        if was.spec.within != identity.spec.within:
            changes.append(f"允许的差额由{quoted(was.spec.within)}改为{quoted(identity.spec.within)}")
        if was.spec.severity != identity.spec.severity:
            levels = [SEVERITIES[Severity(i.spec.severity)] for i in (was, identity)]
            changes.append(f"级别由{levels[0]}改为{levels[1]}")
        if changes:
            yield Difference(part, key, DifferenceKind.CHANGED, f"{key} {'；'.join(changes)}。")
    for key, identity in before.items():
        if key not in after:
            yield Difference(part, key, DifferenceKind.REMOVED, f"取消 {key}{quoted(identity.spec.title)}。")
    rollups = [{r.id: r for r in pack.rollups} for pack in (old, new)]
    yield from changed_by_id(part, "逐级汇总的核对", "rollup", *rollups)


def _relation(pack: Pack, identity: Identity) -> str:
    op = titles()["relations"][identity.spec.op]
    return f"{words(pack, identity.left)} {op} {words(pack, identity.right)}"


def _checks(old: Pack, new: Pack) -> Iterator[Difference]:
    checks = [{c.id: c for c in pack.checks} for pack in (old, new)]
    yield from changed_by_id("其他核对", "核对", "rule", *checks)


def _charts(old: Pack, new: Pack) -> Iterator[Difference]:
    part = "图表"
    before, after = ({c.title: c for c in p.book.publication.charts} for p in (old, new))
    yield from named(part, {t: t for t in before}, {t: t for t in after}, "图")
    for title, chart in after.items():
        rows = [
            [f"{row[0]}：{'，'.join(figure_words(pack, ref) for ref in row[1:])}" for row in found.rows]
            for pack, found in ((old, before.get(title, chart)), (new, chart))
        ]
        gone, come = [r for r in rows[0] if r not in rows[1]], [r for r in rows[1] if r not in rows[0]]
        if gone or come:
            message = f"图{quoted(title)}：原{listed(gone)}，现{listed(come)}。"
            yield Difference(part, title, DifferenceKind.CHANGED, message)


def _letters(old: Wordings, new: Wordings) -> Iterator[Difference]:
    """Letters by what changed in them, line by line."""
    for kind, title in titles()["letters"].items():
        before, after = old.of(kind), new.of(kind)
        for part, name in (("subject", "标题"), ("body", "正文")):
            was, now = (getattr(letter, part).strip().splitlines() for letter in (before, after))
            gone, come = [line for line in was if line not in now], [line for line in now if line not in was]
            if was != now:
                message = f"{title}的{name}：原{listed(gone)}，现{listed(come)}。"
                yield Difference("邮件", title, DifferenceKind.CHANGED, message)
