"""Where one part of a pack does not go with another that is about the same thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import SCOPE, UNIT, ColumnType, FigureSpec, Input, Pack, View, sound_packs
from xlsx_kit.prose import Narrative

ROUNDED = re.compile(r"尾差|四舍五入|取整|舍入")
"""What a table says where its amounts may not add up."""
OF_EACH_ROW = re.compile(r"^(\w+)/\*/")
BEFORE = "{before}"
JOINED_BY = r"(?:预算|决算)?(?:总额|合计|总计)?(?:共计|共|为|是|：)?"
"""What may stand between the name of an amount and the amount."""
BEGINS = r"(?:^|(?<=[，。；：、（）}年末初度的]))"
"""Where a name begins that is not the end of a longer one (购置固定资产总额)."""


def inconsistent(
    pack: Pack, narrative: Narrative | None, places: Mapping[str, str], at: Callable[..., str]
) -> Iterator[Problem]:
    """Warnings and notes about a sound pack; ``places`` are the paths of its inputs and tables.

    ``at`` says where an entry of the narrative stands, by its part and name.
    """
    yield from dict.fromkeys(
        found for view in pack.views for found in _fewer_decimals(pack, view, places[f"tables/{view.id}"])
    )
    yield from _scopes(pack)
    yield from _transfers(pack)
    yield from _added_maxima(pack, places)
    for source in pack.inputs:
        yield from _not_carried(pack, source, places[f"inputs/{source.id}"])
        yield from _usual_members(pack, source, places[f"inputs/{source.id}"])
    if narrative is not None:
        yield from _money_of_words(pack, narrative, at)
        yield from _rows_of_tables(narrative, at)
        yield from _without_base(narrative, at)
        yield from _aliases(narrative, at)


def _fewer_decimals(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """Fewer decimals printed than are entered, in the same money, where the table does not say so."""
    printed, table = view.furniture.decimals, view.table
    same = (table.money or pack.book.money) == pack.book.money
    if printed is None or printed >= pack.book.decimals or not same:
        return
    over = [getattr(view.furniture, place) or "" for place in ("left", "middle", "right")]
    if ROUNDED.search("".join([*over, table.title, table.note, *table.notes])):
        return
    own = table.furniture.decimals is not None
    place = f"{path}: furniture.decimals" if own else f"{pack.id}/book.toml: furniture.decimals"
    words = {"table": table.short if own else "公开表", "printed": printed, "entered": pack.book.decimals}
    yield declared_problem("PACK-181", place, **words)


def _money_of_words(pack: Pack, narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """A money of the text that is the book's, as it is where none is said, beside tables in another one.

    Over the words of another pack it may be said to leave that pack's.
    """
    others = [view for view in pack.views if view.table.money not in ("", pack.book.money)]
    if narrative.unit == pack.book.money and others and len(pack.homes) == 1:
        words = {"money": narrative.unit, "table": others[0].table.short, "other": others[0].table.money}
        yield declared_problem("PACK-182", at("unit"), **words)


def _scopes(pack: Pack) -> Iterator[Problem]:
    """Scopes in another order than the list that units choose from; the last is the department's."""
    book = pack.book
    columns = pack.input(UNIT).columns if pack.has_input(UNIT) else ()
    listed = next((book.lists.get(column.list, ()) for column in columns if column.key == SCOPE), ())
    own = [scope for scope in book.scopes if scope in listed]
    other = [scope for scope in listed if scope in own]
    if not book.whole and own != other:
        words = {"scopes": "、".join(own), "listed": "、".join(other), "first": own[0], "last": own[-1]}
        yield declared_problem("PACK-183", f"{pack.id}/book.toml: scopes", **words)


def _transfers(pack: Pack) -> Iterator[Problem]:
    """What tells the lines that are paid from another unit's money, and is not taken over from it.

    A code is what the receiver spends on, and what tells the payer's lines too is not what the money is.
    """
    spec = pack.book.consolidation and pack.book.consolidation.transfers
    for kind in spec.kinds if spec else ():
        assert spec
        source, own = pack.input(spec.input), {*spec.takes, *kind.paid}
        named = [key for key in kind.received if key not in own]
        if lacking := [key for key in named if source.column(key).type is not ColumnType.CODE]:
            words = {"kind": kind.title, "columns": "、".join(source.column(key).title for key in lacking)}
            place = f"{pack.id}/book.toml: consolidation.transfers.takes"
            yield declared_problem("PACK-184", place, **words)
            return


def _added_maxima(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Columns of a list whose lines become one that would be added, though no value may exceed a maximum."""
    for source in pack.inputs:
        for column in source.facts if source.roll_up == "add" else ():
            if column.maximum is not None and column.roll_up in ("", "add"):
                path = f"{places[f'inputs/{source.id}']}: roll_up"
                words = {"block": source.title, "column": column.title, "most": column.maximum}
                yield declared_problem("PACK-185", path, **words)
                break


def _not_carried(pack: Pack, source: Input, path: str) -> Iterator[Problem]:
    """Words that next year's workbook does not begin with, and do in every other pack that asks for them."""
    words = {ColumnType.TEXT, ColumnType.CHOICE}
    if source.carried or not all(column.type in words for column in source.facts):
        return
    own = {home.id for home in pack.homes}
    others = [
        one for one in sound_packs() if one.has_input(source.id) and not {home.id for home in one.homes} & own
    ]
    if others and all(one.input(source.id).carried for one in others):
        titles = {"block": source.title, "others": "、".join(one.id for one in others)}
        yield declared_problem("PACK-186", f"{path}: carried", **titles)


def _usual_members(pack: Pack, source: Input, path: str) -> Iterator[Problem]:
    """Classes that the prompt of a column names and no usual member is for; it may name some as examples."""
    columns = {column.key: column for column in source.columns}
    for n, column in enumerate(source.columns):
        if column.type is not ColumnType.DEFAULT or not column.by_class or column.of not in columns:
            continue
        codes = pack.codes.get(columns[column.by].codes) if column.by in columns else None
        classes = {*codes.class_codes} if codes else set()
        named = {code for code in re.findall(r"\d+", columns[column.of].prompt) if code in classes}
        if named - {*column.by_class}:
            words = {
                "column": columns[column.of].title,
                "named": "、".join(sorted(named)),
                "codes": "、".join(sorted(column.by_class)),
            }
            yield declared_problem("PACK-187", f"{path}: columns[{n}].by_class", **words)


def _rows_of_tables(narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Rows of one table of which only amounts of others are told."""
    for name, rows in narrative.rows.items():
        refs = [one.ref if isinstance(one, FigureSpec) else one for one in rows.money.values()]
        found = [match for match in (OF_EACH_ROW.match(ref or "") for ref in refs) if match]
        if rows.table and found and all(one[1] != rows.table for one in found):
            words = {"name": name, "table": rows.table, "figure": found[0].string}
            yield declared_problem("PACK-138", at("rows", name, "table"), **words)


def _without_base(narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Phrases that compare with nothing, where others of the same words have a wording for that."""
    compared = {
        name: {one.text for one in variants if BEFORE in one.text}
        for name, variants in narrative.phrases.items()
    }
    cared = {name for name, variants in narrative.phrases.items() if any(one.no_base for one in variants)}
    for name, texts in compared.items():
        other = next((one for one in sorted(cared) if texts & compared[one]), "")
        if other and name not in cared:
            yield declared_problem("PACK-188", at("phrases", name), name=name, other=other)


def _aliases(narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """What other documents call an amount, where the pack's own sentences call another one so."""
    wordings = [one.text for variants in narrative.sentences.values() for one in variants]
    labels = {change.label: name for name, change in narrative.changes.items()}
    for words, name in narrative.aliases.items():
        called = [labels[words]] if words in labels else []
        pattern = re.compile(BEGINS + re.escape(words) + JOINED_BY + r"\{(\w+)\}")
        called += [found for one in wordings for found in pattern.findall(one)]
        others = [one for one in called if one in narrative.changes or one in narrative.money]
        if others and _amount(narrative, name) not in {_amount(narrative, one) for one in others}:
            place = at("aliases", word=words)
            yield declared_problem("PACK-189", place, words=words, name=name, other=others[0])


def _amount(narrative: Narrative, name: str) -> str:
    """What a name stands for: this year's amount of a change, the figure of an amount."""
    change = narrative.changes.get(name)
    amount = narrative.money.get(change.now if change else name)
    return amount.ref if amount else change.now if change else name
