"""What a pack says in two places, and differently: rules and titles, tables and their money and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import (
    HEADING_NUMBER,
    ColumnType,
    Identity,
    Input,
    Pack,
    Ref,
    Table,
    View,
    parts,
)
from xlsx_kit.prose import Narrative
from xlsx_kit.values import HUNDREDTHS, IN_YUAN

RELATIONS = {
    ">=": r"不小于|不少于|不低于|大于(?:或者?)?等于",
    "<=": r"不大于|不超过|不多于|不高于|小于(?:或者?)?等于",
    "=": r"(?<!不)(?:等于|相等|一致)",
}
"""How the title of a rule says what it compares; one that says what is wrong (不一致) does not."""
STATED_RELATION = re.compile("|".join(f"({words})" for words in RELATIONS.values()))
STATED_MONEY = re.compile(r"(?:单位[:：为]?\s*|[（(])(万元|元)(?!\w)")
MONEY_OF_AMOUNTS = re.compile(r"金额单位[都均]?[是为：:]\s*(万元|元)")
WHOLE_SAID = re.compile(r"整数|不带小数")
STATED_DECIMALS = re.compile(r"([一二两三四五六])位小数")
NUMBER = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
"""The number of a table; four digits are a year."""
LAST_YEAR = "last_year"
BRACES = re.compile(r"\{\w+\}")
LEAST_WORD = 2
LEAST_SHARED = 4
"""So much more of the title of another table that a note is the other's."""
WORDS_OF_DECIMALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
LEAST_MAXIMUM = 1_000_000_000
"""元: what one line of a department may come to; the schools of a district publish such amounts."""


def contradictions(
    pack: Pack, narrative: Narrative | None, places: Mapping[str, str], at: Callable[..., str]
) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules.

    ``at`` says where an entry of the narrative stands, by its part and name.
    """
    for identity in pack.identities:
        yield from _relation(identity, places[identity.id])
        yield from _tolerance(pack, identity, places[identity.id])
    for source in pack.inputs:
        yield from _titles(pack, source, places[f"inputs/{source.id}"])
    for view in pack.views:
        path = places[f"tables/{view.id}"]
        yield from _scoped_terms(view.table, pack.book.scopes, path)
        yield from _headings(view, pack.book.scopes, path)
        yield from _money(pack, view, path)
        yield from _numbers(view, path)
    yield from _notes(pack, places)
    yield from _sections(narrative, at) if narrative else ()
    yield from _order(pack, narrative, at)
    if narrative is not None and narrative.years.get(LAST_YEAR, -1) != -1:
        where = at("years", LAST_YEAR)
        yield declared_problem("PACK-257", where, last_year=LAST_YEAR, years=narrative.years[LAST_YEAR])
    yield from _charts(pack)
    yield from _book(pack)


def _relation(identity: Identity, path: str) -> Iterator[Problem]:
    title, op = identity.spec.title, identity.spec.op
    stated = [[*RELATIONS][(found.lastindex or 0) - 1] for found in STATED_RELATION.finditer(title)]
    if stated and op not in stated:
        yield declared_problem("PACK-258", f"{path}.op", identity=identity.id, title=title, op=op)


def _tolerance(pack: Pack, identity: Identity, path: str) -> Iterator[Problem]:
    """Differences allowed that no rounding makes: of each amount at most half of the last digit printed."""
    terms = (*parts(identity.left), *parts(identity.right))
    views = [pack.view(term.table) for term in terms if isinstance(term, Ref)]
    digit = max([_last_digit(pack, view) for view in views], default=1)
    if identity.tolerance > digit * len(terms):
        yield declared_problem(
            "PACK-259", f"{path}.within", identity=identity.id, within=identity.spec.within, count=len(terms)
        )


def _last_digit(pack: Pack, view: View) -> int:
    """What one unit of the last digit of a table is, in the units that amounts are counted in."""
    decimals = pack.book.decimals if view.furniture.decimals is None else view.furniture.decimals
    own, printed = view.per_wan
    return pack.book.scale * own // (printed * int(10**decimals))


def _titles(pack: Pack, source: Input, path: str) -> Iterator[Problem]:
    """Columns of an input that are called the same; amounts that ask for another money than the book's."""
    seen: dict[str, int] = {}
    for n, column in enumerate(source.columns):
        if seen.setdefault(column.title, n) != n:
            at = f"{path}: columns[{n}].title"
            yield declared_problem("PACK-263", at, source=source.title, column=column.title)
        texts = {"title": column.title, "prompt": column.prompt} if column.type is ColumnType.AMOUNT else {}
        for key, text in texts.items():
            yield from _other_money(text, pack.book.money, f"{path}: columns[{n}].{key}")


def _other_money(text: str, money: str, path: str) -> Iterator[Problem]:
    found = STATED_MONEY.search(text)
    if found and found[1] != money:
        yield declared_problem("PACK-260", path, money=money, written=found[1])


def _scoped_terms(table: Table, scopes: list[str], path: str) -> Iterator[Problem]:
    """Sums printed in a scope that does not print what they add up."""
    columns = {column.id: (n, column) for n, column in enumerate(table.columns)}
    for column in table.columns:
        for term in (*column.sum, *column.less):
            n, other = columns[term]
            without = [s for s in column.scopes or scopes if other.scopes and s not in other.scopes]
            if without:
                yield declared_problem(
                    "PACK-269",
                    f"{path}: columns[{n}].scopes",
                    table=table.short,
                    head=column.head[-1],
                    part=other.head[-1],
                    without=without[0],
                )


def _headings(view: View, scopes: list[str], path: str) -> Iterator[Problem]:
    """Columns of amounts, side by side, under one heading."""
    for scope in [] if view.table.printed else scopes:
        first: dict[tuple[str, ...], str] = {}
        for n, column in enumerate(view.table.columns):
            if column.role != "amount" or (column.scopes and scope not in column.scopes):
                continue
            key = (view.side_label(column.id), *column.head_for(scope))
            if first.setdefault(key, column.id) != column.id:
                at = f"{path}: columns[{n}].head"
                yield declared_problem("PACK-270", at, table=view.table.short, key="／".join(key[1:]))


def _money(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """A money that is not the one printed, or that is printed nowhere though it is not the book's."""
    table, money = view.table, view.table.money or pack.book.money
    over = [getattr(view.furniture, place) or "" for place in ("left", "middle", "right")]
    heads = [text for column in table.columns if column.role == "amount" for text in column.head]
    printed = "".join([*over, table.title, *heads])
    if money != pack.book.money and "{money}" not in printed and money not in printed:
        yield declared_problem("PACK-261", f"{path}: money", table=table.short, money=money)
    for n, column in enumerate(table.columns):
        for text in column.head if column.role == "amount" else ():
            yield from _other_money(text, money, f"{path}: columns[{n}].head")
    for text in over:
        yield from _other_money(text, money, f"{path}: furniture.right")


def _numbers(view: View, path: str) -> Iterator[Problem]:
    """The number of a table in its short name, over its corner and before the name of its sheet."""
    short = NUMBER.search(view.table.short)
    printed = {
        "furniture.corner": NUMBER.search(view.furniture.corner or ""),
        "sheet": re.match(r"\D{0,3}?(?<!\d)(\d{1,3})(?!\d)", view.table.sheet),
    }
    for key, found in printed.items():
        if short and found and int(found[found.lastindex or 0]) != int(short[0]):
            at = f"{path}: {key}"
            yield declared_problem("PACK-264", at, table=view.table.short, key=key, written=found[0])


def _sections(narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Sections that every book has under one number."""
    first: dict[tuple[str, str], str] = {}
    for section in narrative.sections:
        found = HEADING_NUMBER.match(section.heading)
        if found and not (section.scopes or section.only_with):
            other = first.setdefault((section.part, found[0]), section.heading)
            if other != section.heading:
                where = at("sections", word=section.heading)
                yield declared_problem("PACK-271", where, heading=section.heading, other=other)


def _notes(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Notes that have more in common with the title of another table than with that of their own."""
    for view in pack.views:
        texts = {"note": view.table.note} | {f"notes[{n}]": text for n, text in enumerate(view.table.notes)}
        for key, text in texts.items():
            if other := table_meant(pack, view, text):
                at = f"{places[f'tables/{view.id}']}: {key}"
                yield declared_problem(
                    "PACK-272", at, table=view.table.short, key=key, other=other.table.short
                )


def table_meant(pack: Pack, view: View, text: str) -> View | None:
    """The other table that a text of this one is about, by what it has in common with their titles."""
    own = _shared(text, view.table.title)
    likest = max(pack.views, key=lambda one: _shared(text, one.table.title))
    return likest if text and _shared(text, likest.table.title) >= own + LEAST_SHARED else None


def _shared(note: str, title: str) -> int:
    """How many characters of a title a note has in one run."""
    return SequenceMatcher(None, note, title, autojunk=False).find_longest_match().size


def _order(pack: Pack, narrative: Narrative | None, at: Callable[..., str]) -> Iterator[Problem]:
    """Tables in another order than that of the numbers they are called by: as published, which parts of the
    text may say, and as sheets of the workbook.
    """
    parted = [part.tables for part in narrative.parts if part.tables] if narrative else []
    published = "公开的次序"
    orders = [(tables, published, at("parts")) for tables in parted]
    own = "工作簿中各表的次序" if parted else published
    orders.append((tuple(view.id for view in pack.views), own, f"{pack.id}/book.toml: tables"))
    for tables, order, place in orders:
        shorts = [pack.view(table).table.short for table in tables]
        numbers = [int(found[0]) for short in shorts if (found := re.search(r"\d+", short))]
        back = next((n for n, (a, b) in enumerate(pairwise(numbers)) if a > b), None)
        if len(numbers) == len(shorts) and back is not None:
            before = shorts[back]
            yield declared_problem("PACK-265", place, order=order, short=shorts[back + 1], before=before)


def _charts(pack: Pack) -> Iterator[Problem]:
    """Charts of a column under a title that is about another column of the same table."""
    for n, chart in enumerate(pack.book.publication.charts):
        if not chart.table:
            continue
        view = pack.view(chart.table)
        heads = {c.id: "".join(c.head) for c in view.table.columns if c.role == "amount"}
        title = BRACES.sub("", chart.title)
        stated = [column for column, head in heads.items() if _shared(title, head) >= LEAST_WORD]
        if stated and chart.column not in stated:
            yield declared_problem(
                "PACK-266",
                f"{pack.id}/book.toml: publication.charts[{n}].column",
                chart=chart.title,
                table=view.table.short,
                title=view.title(chart.column),
                column=chart.column,
                stated="、".join(stated),
            )


def _book(pack: Pack) -> Iterator[Problem]:
    book, path = pack.book, f"{pack.id}/book.toml"
    for name, text in book.terms.items():
        decimals = [*STATED_DECIMALS.finditer(text)]
        if any(WORDS_OF_DECIMALS[one[1]] == book.decimals for one in decimals):
            continue  # 整数或最多两位小数
        found = decimals[0] if decimals else None
        whole = WHOLE_SAID.search(text) if book.decimals else None
        if found or whole:
            yield declared_problem(
                "PACK-267", f"{path}: terms.{name}", text=(found or whole or [""])[0], decimals=book.decimals
            )
    printed = {book.money, *(view.table.money or book.money for view in pack.views)}
    for n, text in enumerate(book.cover.instructions):
        stated = MONEY_OF_AMOUNTS.search(text)
        if stated and stated[1] not in printed:
            place = f"{path}: cover.instructions[{n}]"
            yield declared_problem("PACK-268", place, stated=stated[1], money=book.money)
    if book.maximum_amount // HUNDREDTHS * IN_YUAN[book.money] < LEAST_MAXIMUM:
        most = book.displayed(book.most)
        yield declared_problem("PACK-262", f"{path}: maximum_amount", most=most, money=book.money)
    for name, words in book.by_scope.items():
        for one, other in pairwise([s for s in book.scopes if s in words]):
            if (
                other in words[one]
                and one not in words[one]
                and one in words[other]
                and other not in words[other]
            ):
                yield declared_problem(
                    "PACK-273",
                    f"{path}: by_scope.{name}",
                    name=name,
                    one=one,
                    words=words[one],
                    other=other,
                    other_words=words[other],
                )
    transfers = book.consolidation.transfers if book.consolidation else None
    first: dict[str, str] = {}
    for n, kind in enumerate(transfers.kinds if transfers else ()):
        for side in ("paid", "received"):
            where = repr((side, getattr(kind, side)))
            if first.setdefault(where, kind.title) != kind.title:
                at = f"{path}: consolidation.transfers.kinds[{n}].{side}"
                yield declared_problem("PACK-274", at, kind=kind.title, first=first[where], side=side)
