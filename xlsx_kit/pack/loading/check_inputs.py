"""Whether the inputs of a pack hold together: columns that fit one another, their lists, and Excel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsx_kit.findings import Problem, problem
from xlsx_kit.pack.loading.code_lists import OF_LISTS
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.book import CodesSpec
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.pack.toml.hints import no_such, suggested_name

# Limits of Excel 2007 and later.
PROMPT = 255
PROMPT_TITLE = 32

NO_CODES = CodesSpec(title="")
KEY = re.compile(r"[a-z][a-z0-9_]*")


class InputChecker:
    """Judges one input after the other, against the lists and code lists of the pack."""

    def __init__(self, pack: Pack, resolver: Resolver) -> None:
        self.pack = pack
        self.broken = resolver.broken

    def check(self, source: Input, path: str) -> Iterator[Problem]:
        """Everything wrong with an input's columns."""
        keys = [c.key for c in source.columns]
        for n, column in enumerate(source.columns):
            at = f"{path}: columns[{n}]"
            yield from self._column(column, at)
            if column.type is ColumnType.JOINED:
                yield from self._joined(source, column, at)
            for key in ("of", "fallback", "by", "under"):
                other = getattr(column, key)
                if other and other not in keys:
                    yield problem(f"没有列 {other!r}", f"{at}.{key}", suggested_name(other, keys, "本表的列"))
            if column.type is ColumnType.NAME and column.of in keys:
                coded = [c.key for c in source.columns if c.codes]
                if column.of not in coded:
                    what = f"列 {column.key!r} 显示科目名称，{column.of!r} 却不是科目编码"
                    yield problem(what, f"{at}.of", suggested_name(column.of, coded, "科目编码列"))

    def _column(self, column: Column, path: str) -> Iterator[Problem]:
        """What a column lacks for its type, and what is too long for Excel."""
        book, name = self.pack.book, f"列 {column.key!r}"
        lists = [*book.lists, *book.trees]
        if not KEY.fullmatch(column.key):
            hint = "只用小写字母、数字和下划线，以字母开头；中文写在 title。"
            yield problem(f"列的名字不能是 {column.key!r}", f"{path}.key", hint)
        if column.type is ColumnType.CHOICE and not column.list:
            yield problem(
                f"{name} 的类型是 choice，须有 list",
                path,
                f'请写 list = "…"，{suggested_name("", lists, "列表")}',
            )
        if column.type is not ColumnType.CHOICE and column.list:
            hint = '请把 type 改为 "choice"，或去掉 list。'
            yield problem(f"{name} 不是 choice，不得有 list", f"{path}.list", hint)
        if column.list and column.list not in lists:
            hint = suggested_name(column.list, lists, "列表") + "新的列表写在 book.toml 的 [lists] 中。"
            yield problem(f"没有列表 {column.list!r}", f"{path}.list", hint)
        if column.type is ColumnType.CODE and not column.codes:
            hint = f'请写 codes = "…"，{suggested_name("", book.codes, "科目表")}'
            yield problem(f"{name} 的类型是 code，须有 codes", path, hint)
        if column.type is not ColumnType.JOINED and book.codes.get(column.codes, NO_CODES).joins:
            hint = '这个科目表由两个相连而成：请填两列编码，另加一列 type = "joined"，of、by 写那两列。'
            yield problem(f"{name} 的科目表 {column.codes!r} 不能填写", f"{path}.codes", hint)
        if column.type not in (ColumnType.CODE, ColumnType.JOINED) and column.codes:
            hint = '请把 type 改为 "code"，或去掉 codes。'
            yield problem(f"{name} 不是 code，不得有 codes", f"{path}.codes", hint)
        if column.undivided and column.type is not ColumnType.CODE:
            yield problem(f"{name} 不是 code，不得有 undivided", f"{path}.undivided", "请去掉 undivided。")
        if column.codes and column.codes not in book.codes:
            hint = (
                suggested_name(column.codes, book.codes, "科目表")
                + "新的科目表写在 book.toml 的 [codes] 中。"
            )
            yield problem(f"没有科目表 {column.codes!r}", f"{path}.codes", hint)
        spec = book.codes.get(column.codes, NO_CODES)
        if column.codes in book.codes and not (spec.classes or spec.joins):
            what = f"科目表 {column.codes!r} 没有写 classes"
            yield problem(what, f"{book.id}/book.toml: codes.{column.codes}", OF_LISTS)
        if not column.is_fact and not column.of:
            yield problem(f"{name} 由公式显示，须有 of", path, '请写明按哪一列显示：of = "…"。')
        if column.under and column.list not in book.trees:
            hint = "有 under 的列，list 应是 book.toml 中 [trees] 的一棵树。" + suggested_name(
                column.list, book.trees, "树"
            )
            yield problem(f"没有树 {column.list!r}", f"{path}.list", hint)
        if column.type is ColumnType.MISSING:
            yield from self._missing(column, path)
        if len(column.prompt) > PROMPT:
            hint = f"请改短，现有 {len(column.prompt)} 字。"
            yield problem(f"提示超过 {PROMPT} 字", f"{path}.prompt", hint)
        if len(column.title) > PROMPT_TITLE:
            hint = f"请改短，现有 {len(column.title)} 字。"
            yield problem(f"标题超过 {PROMPT_TITLE} 字", f"{path}.title", hint)

    def _joined(self, source: Input, column: Column, path: str) -> Iterator[Problem]:
        """A joined code is made of two columns of codes, whose lists are those that its own list joins."""
        parts = {c.key: c for c in source.columns if c.type is ColumnType.CODE}
        joins = self.pack.book.codes.get(column.codes, NO_CODES).joins
        lists = [parts[key].codes if key in parts else "" for key in (column.of, column.by)]
        if lists != joins:
            what = f"列 {column.key!r} 的 of、by 应是科目表 {'、'.join(joins) or '（未写）'} 的两列编码"
            hint = 'of、by 写两列编码，次序同 book.toml 中这个科目表的 joins = ["上级的", "下级的"]。'
            yield problem(what, path, hint)
        if undivided := [key for key in (column.of, column.by) if key in parts and parts[key].undivided]:
            hint = "相连的编码都要到末级：请去掉 undivided。"
            yield problem(f"列 {undivided[0]!r} 可以不填末级，不能与别的编码相连", path, hint)

    def _missing(self, column: Column, path: str) -> Iterator[Problem]:
        """What is looked for in another list must be found there."""
        if column.branches not in self.pack.book.lists:
            yield no_such(column.branches, self.pack.book.lists, "列表", f"{path}.branches")
        if f"inputs/{column.lines_of}" in self.broken:
            return
        if not self.pack.has_input(column.lines_of):
            yield no_such(column.lines_of, self.pack.book.inputs, "填报表", f"{path}.lines_of")
            return
        keys = [c.key for c in self.pack.input(column.lines_of).columns]
        for key in ("link", "branch"):
            name = getattr(column, key)
            if name not in keys:
                hint = suggested_name(name, keys, f"{column.lines_of} 的列")
                yield problem(f"{column.lines_of} 没有列 {name!r}", f"{path}.{key}", hint)
