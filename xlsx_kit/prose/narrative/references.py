"""Whether what a narrative refers to is in its pack: a misspelt cell would be printed as nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from xlsx_kit.findings import Problem, problem
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.pack.toml.hints import instead
from xlsx_kit.prose.narrative.places import Layers
from xlsx_kit.prose.narrative.source import PLUS, THREE_PUBLIC, THREE_PUBLIC_TABLE, TOTAL, three_public_items
from xlsx_kit.prose.narrative.spec import Narrative

LIST = "list"
THREE_PUBLIC_KEYS = ("prior", "reason")


def reference_problems(
    narrative: Narrative, pack: Pack, places: Layers, broken: Collection[str] = ()
) -> Iterator[Problem]:
    """Each reference or key that the pack does not have; nothing of the pack's ``broken`` parts."""
    for part, name, ref in references(narrative):
        owner = ref.split("/")[0]
        needed = {f"inputs/{owner}", f"tables/{owner}"}
        needed |= {f"tables/{THREE_PUBLIC_TABLE}"} if owner == THREE_PUBLIC else set()
        if not _in_pack(ref, pack) and not needed & set(broken):
            yield problem(f"表样中没有 {ref!r}", places.of(part, name, word=ref), _instead(ref, pack))
    for entry, part, keys in keys_of(narrative):
        if f"inputs/{part}" in broken:
            continue
        if not pack.has_input(part):
            hint = instead(part, pack.book.inputs, "填报表")
            yield problem(f"表样中没有名为 {part!r} 的填报表", places.of(*entry, word=part), hint)
            continue
        known = [column.key for column in pack.input(part).facts]
        for key in keys:
            if key not in known:
                hint = instead(key, known, f"{part} 的列")
                yield problem(f"填报表 {part!r} 中没有名为 {key!r} 的列", places.of(*entry, word=key), hint)


def chart_problems(pack: Pack) -> Iterator[Problem]:
    """Charts that show what the pack does not have, or another number of figures than they have series."""
    for n, chart in enumerate(pack.book.publication.charts):
        path = f"{pack.id}/book.toml: publication.charts[{n}]"
        for m, (_, *refs) in enumerate(row or [""] for row in chart.rows):
            if len(refs) != len(chart.series):
                hint = f"series 有 {len(chart.series)} 组，每行应是一个标签和 {len(chart.series)} 个引用。"
                yield problem(f"这一行有 {len(refs)} 个引用", f"{path}.rows[{m}]", hint)
            for ref in refs:
                if not _in_pack(ref, pack):
                    yield problem(f"表样中没有 {ref!r}", f"{path}.rows[{m}]", _instead(ref, pack))
        fixed = chart.table in pack.book.tables and pack.view(chart.table).fixed
        if chart.table and not (fixed and chart.column in (c.id for c in pack.amount_columns(chart.table))):
            what = f"没有表 {chart.table!r}，或它没有金额列 {chart.column!r}"
            yield problem(what, f"{path}.table", "请写有固定行的表和它的一个金额列。")


def references(narrative: Narrative) -> Iterator[tuple[str, str, str]]:
    """Every reference to a cell or an entry: the part and the name it stands under, and itself."""
    for name, money in narrative.money.items():
        yield "money", name, money.ref
        if money.fallback:
            yield "money", name, money.fallback
    for name, count in narrative.counts.items():
        yield "counts", name, count.ref
    for name, word in narrative.words.items():
        yield "words", name, word.ref
    for name, text in narrative.texts.items():
        for ref in text.refs:
            yield "texts", name, ref


def keys_of(narrative: Narrative) -> Iterator[tuple[tuple[str, str], str, Iterable[str]]]:
    """What tables and forms show: where it is said, the input, and the keys of its columns."""
    for name, table in narrative.tables.items():
        yield ("tables", name), table.part, [k for c in table.columns for k in (c.sum or (c.key,))]
    for name, form in narrative.forms.items():
        cells = [cell.key for row in form.rows for cell in row if cell.key]
        yield ("forms", name), form.part, [form.record, *cells, *form.match.values()]
        if form.below in narrative.tables:
            yield ("forms", name), narrative.tables[form.below].part, form.match


def _instead(ref: str, pack: Pack) -> str:
    """What the reference may have meant."""
    match ref.split("/"):
        case [table, row, column] if pack.has_view(table):
            view = pack.view(table)
            amounts = [amount.id for amount in view.table.amounts]
            if column not in amounts:
                return instead(column, amounts, f"{table} 的金额列")
            if not view.fixed:
                return f"{table} 的行随填报而定，只能写合计行 {TOTAL}。"
            return instead(row, view.row_numbers, f"{table} 的行")
        case [table, *_] if pack.has_view(table):
            return f"公开表的一格写作 表/行/列，如 {table}/{TOTAL}/{pack.view(table).table.amounts[-1].id}。"
        case [part, key] if pack.has_input(part) and pack.input(part).kind == LIST:
            return f"{part} 是清单：全部各行之和写 {part}/{TOTAL}/{key}。"
        case [part, *_, key] if pack.has_input(part):
            keys = [c.key for c in pack.input(part).facts]
            return "" if key in keys else instead(key, keys, f"{part} 的列")
        case [part] if pack.has_input(part.partition(".")[0]):
            return f"用斜杠分开，如 {part.replace('.', f'/{TOTAL}/', 1)}。"
        case [part, *_]:
            return instead(part, [*pack.book.tables, *pack.book.inputs], "公开表和填报表")
    return ""


def _in_pack(ref: str, pack: Pack) -> bool:
    match ref.split("/"):
        case [part, item, key] if part == THREE_PUBLIC and key in THREE_PUBLIC_KEYS:
            return _is_three_public(pack, item)
        case [table, row, column] if pack.has_view(table):
            view = pack.view(table)
            amounts = {amount.id for amount in view.table.amounts}
            rows = set(row.split(PLUS))
            return column in amounts and rows <= (view.row_numbers.keys() if view.fixed else {TOTAL})
        case [part, _, keys] if pack.has_input(part):
            return _has(pack, part, keys.split(PLUS))
        case [part, key] if pack.has_input(part) and pack.input(part).kind != LIST:
            return _has(pack, part, [key])
    return False


def _has(pack: Pack, part: str, keys: Iterable[str]) -> bool:
    return set(keys) <= {column.key for column in pack.input(part).facts}


def _is_three_public(pack: Pack, item: str) -> bool:
    """Whether these are items a unit enters (joined by +), or a row of the table that adds them up."""
    if not pack.has_input(THREE_PUBLIC):
        return False
    rows = pack.view(THREE_PUBLIC_TABLE).row_numbers if pack.has_view(THREE_PUBLIC_TABLE) else {}
    return item in rows or set(item.split(PLUS)) <= set(three_public_items(pack))
