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
    changed,
    in_words,
    listed,
    named,
    quoted,
)
from xlsx_kit.pack.tools.named import Whole

BOOK = {
    "money": "金额单位",
    "scopes": "口径",
    "whole": "部门的口径",
    "check_sheet": "校验表名",
    "total": "合计行的名称",
    "maximum_amount": "单笔上限",
    "decimals": "金额的小数位数",
}
COVER = {
    "sheet": "封面表名",
    "title": "封面标题",
    "instructions": "填表须知",
    "secrecy": "保密提示",
    "signatures": "签字栏",
}
PUBLICATION = {
    "contents": "目录的题目",
    "tables": "公开表部分的题目",
    "narrative": "情况说明部分的题目",
    "file": "文件名",
}
RULE = {
    "title": "名称",
    "severity": "级别",
    "status": "状态",
    "message": "提示语",
    "hint": "处理",
    "unit_hint": "单位的处理",
    "given": "参数",
}
LETTERS = {
    "send": "发表的邮件",
    "passed": "没有发现问题的邮件",
    "attention": "请核实的邮件",
    "failed": "请改正的邮件",
    "missing": "催报的邮件",
    "failing": "催改的邮件",
    "question": "答复来信没有附件的邮件",
    "scan": "答复附件不是填报表的邮件",
    "format": "答复附件是别的表格格式的邮件",
    "archive": "答复压缩包打不开的邮件",
    "linked": "答复附件是链接的邮件",
    "blank": "答复没有填写的邮件",
    "password": "答复文件有打开密码的邮件",
    "unreadable": "答复文件打不开的邮件",
}
IMPORT = {
    "columns": "各列",
    "only": "只填在哪些行的列",
    "where": "条件",
    "amount": "金额列",
    "adds": "相加的各列",
    "total": "合计的名称",
    "by": "分列合计的列",
}
ROLLUP = {"title": "名称", "table": "表", "severity": "级别", "hint": "处理"}
RELATIONS = {"=": "等于", ">=": "不小于", "<=": "不大于"}


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
    pairs: list[tuple[Any, Any, dict[str, str]]] = [
        (old.book, new.book, BOOK),
        (old.book.cover, new.book.cover, COVER),
        (old.book.publication, new.book.publication, PUBLICATION),
    ]
    for before, after, keys in pairs:
        for message in changed(before, after, keys):
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
    titles = [{key: key for key in found} for found in (before, after)]
    yield from named("总体", titles[0], titles[1], "由导出表填的填报表")
    for key, spec in after.items():
        if changes := "；".join(changed(before.get(key, spec), spec, IMPORT)):
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
        come, gone = [m for m in members if m not in was], [m for m in was if m not in members]
        changes = [f"增加{listed(come)}"] if come else []
        changes += [f"取消{listed(gone)}"] if gone else []
        if was != members:
            yield Difference(
                part, key, DifferenceKind.CHANGED, f"列表 {key}：{'，'.join(changes) or '次序不同'}。"
            )
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
        come = [c for c in new.spec.classes if c not in old.spec.classes]
        gone = [c for c in old.spec.classes if c not in new.spec.classes]
        changes = [f"增加{listed(come)}"] if come else []
        changes += [f"取消{listed(gone)}"] if gone else []
        yield DifferenceKind.CHANGED, f"印出的类{'，'.join(changes) or '次序不同'}"
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
    titles = [{key: f"{key} {r.title}" for key, r in found.items()} for found in rollups]
    yield from named(part, titles[0], titles[1], "逐级汇总的核对", by_id=True)
    for key, rollup in rollups[1].items():
        for message in changed(rollups[0].get(key, rollup), rollup, ROLLUP):
            yield Difference(part, key, DifferenceKind.CHANGED, f"{key} {message}。")


def _relation(pack: Pack, identity: Identity) -> str:
    return f"{words(pack, identity.left)} {RELATIONS[identity.spec.op]} {words(pack, identity.right)}"


def _checks(old: Pack, new: Pack) -> Iterator[Difference]:
    part = "其他核对"
    before, after = ({c.id: c for c in pack.checks} for pack in (old, new))
    titles = [{key: f"{key} {c.title}" for key, c in checks.items()} for checks in (before, after)]
    yield from named(part, titles[0], titles[1], "核对", by_id=True)
    for key, check in after.items():
        if key in before:
            for message in changed(before[key], check, RULE):
                yield Difference(part, key, DifferenceKind.CHANGED, f"{key} {message}。")


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
    for kind, title in LETTERS.items():
        before, after = old.of(kind), new.of(kind)
        for part, name in (("subject", "标题"), ("body", "正文")):
            was, now = (getattr(letter, part).strip().splitlines() for letter in (before, after))
            gone, come = [line for line in was if line not in now], [line for line in now if line not in was]
            if was != now:
                message = f"{title}的{name}：原{listed(gone)}，现{listed(come)}。"
                yield Difference("邮件", title, DifferenceKind.CHANGED, message)
