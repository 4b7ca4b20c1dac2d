"""Whether the inputs of a pack hold together: columns that fit one another, their lists, and Excel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
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
                    advice = suggested_name(other, keys, "本表的列")
                    yield declared_problem("SPEC-023", f"{at}.{key}", other=other, advice=advice)
            if column.type is ColumnType.NAME and column.of in keys:
                coded = [c.key for c in source.columns if c.codes]
                if column.of not in coded:
                    yield declared_problem(
                        "SPEC-024",
                        f"{at}.of",
                        key=column.key,
                        of=column.of,
                        advice=suggested_name(column.of, coded, "科目编码列"),
                    )

    def _column(self, column: Column, path: str) -> Iterator[Problem]:
        """What a column lacks for its type, and what is too long for Excel."""
        book, name = self.pack.book, f"列 {column.key!r}"
        lists = [*book.lists, *book.trees]
        if not KEY.fullmatch(column.key):
            yield declared_problem("SPEC-007", f"{path}.key", key=column.key)
        if column.type is ColumnType.CHOICE and not column.list:
            yield declared_problem("SPEC-008", path, name=name, advice=suggested_name("", lists, "列表"))
        if column.type is not ColumnType.CHOICE and column.list:
            yield declared_problem("SPEC-009", f"{path}.list", name=name)
        if column.list and column.list not in lists:
            hint = suggested_name(column.list, lists, "列表") + "新的列表写在 book.toml 的 [lists] 中。"
            yield declared_problem("SPEC-010", f"{path}.list", list_name=column.list, advice=hint)
        if column.type is ColumnType.CODE and not column.codes:
            advice = suggested_name("", book.codes, "科目表")
            yield declared_problem("SPEC-011", path, name=name, advice=advice)
        if column.type is not ColumnType.JOINED and book.codes.get(column.codes, NO_CODES).joins:
            yield declared_problem("SPEC-012", f"{path}.codes", name=name, codes=column.codes)
        if column.type not in (ColumnType.CODE, ColumnType.JOINED) and column.codes:
            yield declared_problem("SPEC-013", f"{path}.codes", name=name)
        if column.undivided and column.type is not ColumnType.CODE:
            yield declared_problem("SPEC-014", f"{path}.undivided", name=name)
        if column.codes and column.codes not in book.codes:
            hint = (
                suggested_name(column.codes, book.codes, "科目表")
                + "新的科目表写在 book.toml 的 [codes] 中。"
            )
            yield declared_problem("SPEC-015", f"{path}.codes", codes=column.codes, advice=hint)
        spec = book.codes.get(column.codes, NO_CODES)
        if column.codes in book.codes and not (spec.classes or spec.joins):
            at = f"{book.id}/book.toml: codes.{column.codes}"
            yield declared_problem("SPEC-016", at, codes=column.codes, advice=OF_LISTS)
        if not column.is_fact and not column.of:
            yield declared_problem("SPEC-017", path, name=name)
        if column.under and column.list not in book.trees:
            hint = "有 under 的列，list 应是 book.toml 中 [trees] 的一棵树。" + suggested_name(
                column.list, book.trees, "树"
            )
            yield declared_problem("SPEC-018", f"{path}.list", list_name=column.list, advice=hint)
        if column.type is ColumnType.MISSING:
            yield from self._missing(column, path)
        if len(column.prompt) > PROMPT:
            yield declared_problem("SPEC-019", f"{path}.prompt", prompt=PROMPT, count=len(column.prompt))
        if len(column.title) > PROMPT_TITLE:
            at = f"{path}.title"
            yield declared_problem("SPEC-020", at, prompt_title=PROMPT_TITLE, count=len(column.title))

    def _joined(self, source: Input, column: Column, path: str) -> Iterator[Problem]:
        """A joined code is made of two columns of codes, whose lists are those that its own list joins."""
        parts = {c.key: c for c in source.columns if c.type is ColumnType.CODE}
        joins = self.pack.book.codes.get(column.codes, NO_CODES).joins
        lists = [parts[key].codes if key in parts else "" for key in (column.of, column.by)]
        if lists != joins:
            yield declared_problem("SPEC-021", path, key=column.key, text="、".join(joins) or "（未写）")
        if undivided := [key for key in (column.of, column.by) if key in parts and parts[key].undivided]:
            yield declared_problem("SPEC-022", path, undivided=undivided[0])

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
                at = f"{path}.{key}"
                yield declared_problem("SPEC-006", at, input_id=column.lines_of, key=name, advice=hint)
