"""A first map for an export: what its headings and values look like, in Chinese keys, to be looked over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xlsx_kit.facts.importing.choices import ColumnChoice, Guess, MapCorrections, ValueChoice
from xlsx_kit.facts.importing.guess_columns import (
    MOST_VALUES,
    columns_of,
    guessed_targets,
    member_of,
    members_of,
    money_left_out,
    money_of,
)
from xlsx_kit.facts.importing.heading import PATH, SEARCHED, heading_paths
from xlsx_kit.facts.importing.mapping import SKIP
from xlsx_kit.facts.importing.spelling import chinese, vocabulary
from xlsx_kit.files import Grid, read_sheets
from xlsx_kit.messages import refusal
from xlsx_kit.pack import DEFAULT_PACK, Pack, load_pack
from xlsx_kit.values import squeezed

DEEPEST = 3
"""Rows that a heading may have."""
MOST_SHOWN = 6
TOTALS = ("合计", "小计", "总计", "累计")
MONEY = re.compile(r"(万)?元")
FILLED = ("unit", "unit_name", "category", "project_code", "project_name")
"""Columns whose cells are merged in exports, outermost first."""
NOT_KNOWN = "请填写"
AMOUNT = "amount"
"""The kind of a column of money that is chosen."""
MONEYS = ("元", "万元")


@dataclass(frozen=True)
class GuessedMap:
    """A map's text, what was seen, and what the officer has to fill in before it can be used.

    ``headings``, ``columns`` and ``values`` are what may be chosen otherwise, for a form.
    """

    text: str
    seen: tuple[str, ...]
    missing: tuple[str, ...]
    money: str = ""
    headings: tuple[str, ...] = ()
    columns: tuple[ColumnChoice, ...] = ()
    values: tuple[ValueChoice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The map as text, the values seen, and what is missing."""
        return {"map": self.text, "seen": list(self.seen), "missing": list(self.missing)}


def guess_map(
    export: Path | str,
    pack: str | None = None,
    corrections: MapCorrections | None = None,
    targets: Path | str | None = None,
) -> GuessedMap:
    """A first map for an export (.xlsx, .xls, CSV), never one to be used without being read.

    What ``corrections`` say goes before what is guessed; ``targets`` is the file with the 绩效目标表, where
    that is not a sheet of the export.
    Raises InputError where no heading has a column of functional codes and one of money.
    """
    loaded, path = load_pack(pack or DEFAULT_PACK), Path(export)
    sheets = read_sheets(path)
    found = [guess for grid in sheets.values() for guess in _guesses(grid, loaded)]
    if not found:
        raise refusal("IMP-047", name=path.name, rows=SEARCHED)
    best, corrections = max(found, key=lambda guess: guess.rank), corrections or MapCorrections()
    guessed = _written(_corrected(best, corrections), path.name, loaded, corrections)
    others = {name: grid for name, grid in sheets.items() if grid is not best.grid}
    lines, seen = guessed_targets(others, targets, loaded)
    text = guessed.text + "".join(f"{line}\n" for line in lines)
    return replace(guessed, text=text, seen=(*guessed.seen, *seen))


def _corrected(guess: Guess, corrections: MapCorrections) -> Guess:
    """With the columns that were chosen; a heading that is not there leaves the guess as it is."""
    places = {heading: column for column, heading in guess.headers.items()}
    columns = dict(guess.columns)
    for key, heading in corrections.columns.items():
        if heading in places:
            columns[key] = places[heading]
        elif not heading and key != "function":
            columns.pop(key, None)
    return replace(guess, columns=columns)


def _guesses(grid: Grid, pack: Pack) -> Iterator[Guess]:
    for row in list(grid.rows())[:SEARCHED]:
        for depth in range(1, min(DEEPEST, row) + 1):
            paths = heading_paths(grid, row, depth)
            columns = columns_of(paths)
            if "function" in columns:
                money = money_of(
                    grid, row, {c: p for c, p in paths.items() if c not in columns.values()}, pack
                )
                if money:
                    headers = {column: PATH.join(part for part in p if part) for column, p in paths.items()}
                    yield Guess(grid, row, depth, columns, headers, money)


def _written(guess: Guess, name: str, pack: Pack, corrections: MapCorrections) -> GuessedMap:
    """The map as text, with what was seen."""
    grid, columns = guess.grid, dict(sorted(guess.columns.items(), key=lambda one: one[1]))
    below = [r for r in grid.rows() if r > guess.row]
    rows = [r for r in below if not _is_total(grid, r)]
    money, stated = _unit_of_money(guess)
    money, stated = (corrections.money, True) if corrections.money in MONEYS else (money, stated)
    first = guess.row - guess.depth + 1
    where = f"第 {guess.row} 行" if guess.depth == 1 else f"第 {first}—{guess.row} 行"
    seen = [f"工作表“{grid.name}”，表头在{where}，其下 {len(rows)} 行"]
    seen += [
        f"{chinese('columns')[key]}：“{guess.headers[column]}”{_examples(grid, below, column)}"
        for key, column in columns.items()
    ]
    unused = [
        h
        for c, h in guess.headers.items()
        if c not in columns.values() and h not in {m.header for m in guess.money}
    ]
    if unused:
        seen.append(f"没有用到的列：{'、'.join(unused)}")
    missing: list[str] = []
    if not stated:
        missing.append("没有看到金额单位，暂写“元”")
    names, sections = chinese("top"), chinese("sections")
    top = [f'"{names["sheet"]}" = {_quoted(grid.name)}'] if grid.name != name else []
    top += [f'"{names["money"]}" = "{money}"', f'"{names["header_rows"]}" = {guess.depth}']
    filled = [
        chinese("columns")[key] for key in FILLED if key in columns and _is_merged(grid, rows, columns[key])
    ]
    if filled:
        top.append(f'"{names["fill_down"]}" = [{", ".join(map(_quoted, filled))}]')
    lines = [
        f"# 由 import --guess 按 {name} 写成的初稿：请逐项核对，补上“{NOT_KNOWN}”的各项，再用于 import。"
    ]
    lines += ["# 看到的：", *(f"#   {line}" for line in seen), "", *top, "", f'["{sections["columns"]}"]']
    lines += [
        f'"{chinese("columns")[key]}" = [{_quoted(guess.headers[column])}]' for key, column in columns.items()
    ]
    unknown = tuple(_money_choices(guess, rows, money_left_out(guess, unused), pack, corrections))
    lines += _money_lines(guess, unknown)
    missing += [
        f"金额列“{choice.text}”是什么资金来源，选定以前不导入" for choice in unknown if not choice.member
    ]
    values = tuple(_choices(guess, rows, pack, corrections))
    lines += _values(values, missing)
    taken = {m.header for m in guess.money}
    choices = tuple(
        ColumnChoice(key, title, guess.headers[column], _examples(grid, below, column))
        if (column := columns.get(key))
        else ColumnChoice(key, title, "")
        for key, title in chinese("columns").items()
    )
    headings = tuple(heading for heading in guess.headers.values() if heading not in taken)
    return GuessedMap(
        "\n".join(lines) + "\n", tuple(seen), tuple(missing), money, headings, choices, (*unknown, *values)
    )


def _money_lines(guess: Guess, unknown: Iterable[ValueChoice]) -> Iterator[str]:
    """The columns of money; those of which nobody knows the fund are commented out until it is chosen."""
    section, names = chinese("sections")["amounts"], chinese("amounts")
    for one in guess.money:
        yield from ("", f'[["{section}"]]', f'"{names["header"]}" = [{_quoted(one.header)}]')
        known = {"fund": one.fund, "origin": one.origin, "within": one.within}
        yield from (f'"{names[key]}" = {_quoted(text)}' for key, text in known.items() if text)
    for choice in unknown:
        if choice.member != SKIP:
            mark = "" if choice.member else "# "
            ask = "" if choice.member else f"  # {NOT_KNOWN}：{'、'.join(choice.members)}"
            yield from ("", f'{mark}[["{section}"]]', f'{mark}"{names["header"]}" = [{_quoted(choice.text)}]')
            yield f'{mark}"{names["fund"]}" = {_quoted(choice.member)}{ask}'


def _money_choices(
    guess: Guess, rows: Sequence[int], left_out: Iterable[str], pack: Pack, corrections: MapCorrections
) -> Iterator[ValueChoice]:
    """Columns of money of which nobody knows the fund, and what was chosen for them."""
    members = tuple(members_of(vocabulary()["values"]["fund"], pack))
    grid, columns = guess.grid, {heading: column for column, heading in guess.headers.items()}
    for heading in left_out:
        chosen = corrections.members.get((AMOUNT, heading), "")
        filled = sum(bool(grid.amount(row, columns[heading])) for row in rows)
        member = chosen if chosen in (*members, SKIP) else ""
        yield ValueChoice(AMOUNT, "金额列", heading, filled, member, members)


def _choices(
    guess: Guess, rows: Sequence[int], pack: Pack, corrections: MapCorrections
) -> Iterator[ValueChoice]:
    """Every value with the member it stands for; of a list without a column, the one for all rows."""
    for key, kind in vocabulary()["values"].items():
        members, column = members_of(kind, pack), guess.columns.get(key)
        if not members:
            continue
        if column is not None:
            for text, count in Counter(_texts(guess.grid, rows, column)).most_common(MOST_VALUES):
                chosen = corrections.members.get((key, text), member_of(kind, text, pack))
                member = chosen if chosen in (*members, SKIP) else ""
                yield ValueChoice(key, kind["section"], text, count, member, members)
        elif key != "origin" and not any(getattr(one, key, "") for one in guess.money):
            chosen = corrections.members.get((kind["term"], ""), "")
            word = chinese("always")[kind["term"]]
            yield ValueChoice(kind["term"], word, "", len(rows), chosen if chosen in members else "", members)


def _values(values: Sequence[ValueChoice], missing: list[str]) -> Iterator[str]:
    """The value maps; what has no column, or no member, is left to the officer."""
    section, always = "", []
    for one in values:
        choices = "、".join(one.members)
        if not one.text:
            line = f'"{one.section}" = {_quoted(one.member)}'
            always.append(line if one.member else f"# {line}  # {NOT_KNOWN}：{choices}")
            if not one.member:
                missing.append(f"没有“{one.section}”的列：请在 [一律] 中写明")
            continue
        if one.section != section:
            section = one.section
            yield from ("", f'["{section}"]')
        if one.member:
            yield f"{_quoted(one.text)} = {_quoted(one.member)}  # {one.rows} 行"
        else:
            yield f'# {_quoted(one.text)} = ""  # {one.rows} 行。{NOT_KNOWN}：{choices}，或 {SKIP}'
            missing.append(f"“{one.text}”（{one.rows} 行）算什么{one.section}")
    if always:
        yield from ("", f'["{chinese("sections")["always"]}"]', *always)


def _texts(grid: Grid, rows: Iterable[int], column: int) -> Iterator[str]:
    """What stands in a column, blanks left out."""
    return (text for row in rows if (text := grid.text(row, column)))


def _examples(grid: Grid, rows: Iterable[int], column: int) -> str:
    """The first few values of a column, as examples."""
    values = [t for t in dict.fromkeys(_texts(grid, rows, column)) if not squeezed(t).endswith(TOTALS)]
    shown = "、".join(values[:MOST_SHOWN])
    return (
        f"，如 {shown}" + (f" 等 {len(values)} 种" if len(values) > MOST_SHOWN else "")
        if values
        else "，都是空的"
    )


def _is_total(grid: Grid, row: int) -> bool:
    texts = (squeezed(grid.text(row, c)).rstrip(":：") for c in range(1, grid.last_column + 1))
    return any(text.endswith(TOTALS) for text in texts if text)


def _is_merged(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether a column has blanks below values: merged cells, or a unit named once."""
    filled = [bool(grid.text(row, column)) for row in rows]
    return not all(filled) and (any(filled) or any(grid.text(r, column) for r in grid.rows()))


def _unit_of_money(guess: Guess) -> tuple[str, bool]:
    """元 or 万元 as the rows down to the heading say, and whether they say it."""
    for row in (r for r in guess.grid.rows() if r <= guess.row):
        for column in range(1, guess.grid.last_column + 1):
            found = MONEY.search(squeezed(guess.grid.text(row, column)))
            if found:
                return found[0], True
    return "元", False


def _quoted(text: str) -> str:
    """A text as a TOML string."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
