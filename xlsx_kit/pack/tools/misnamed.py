"""What is called by the name of something else: rows and columns, headings of tables and lists, links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import ColumnType, Input, Pack, Ref, Table, Where, named_column, parts
from xlsx_kit.prose import Narrative
from xlsx_kit.returns import checks_of

NUMBERED = re.compile(r"^(?:其中[:：]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、])")
"""What stands before the name of a row."""
LEAST_MEMBER = 4
"""Characters of a member whose name says something within a longer one."""
OF_YEAR = re.compile(r"^(?:\{\w+\}|\d{4})年度?")


def bare_name(label: str) -> str:
    """The name of a row or column without its number, 其中 and its year."""
    return OF_YEAR.sub("", NUMBERED.sub("", label.strip())).strip()


def misnamed(
    pack: Pack, narrative: Narrative | None, places: Mapping[str, str], at: Callable[..., str]
) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules.

    ``at`` says where an entry of the narrative stands, by its part and name.
    """
    for view in pack.views:
        yield from _members(pack, view.table, places[f"tables/{view.id}"])
    yield from _rules(pack, places)
    yield from _approved(pack)
    yield from _links(pack, narrative, at)
    if narrative is not None:
        yield from _printed(pack, narrative, at)


def _members(pack: Pack, table: Table, path: str) -> Iterator[Problem]:
    """Columns and rows that bear the name of a member of a list and take another one."""
    columns = {column.id: column for column in table.columns}
    for n, column in enumerate(table.columns):
        what = f"{table.short}的列“{column.head[-1]}”"
        yield from _taken(pack, column.measure, column.where, column.head[-1], what, f"{path}: columns[{n}]")
    for s, side in enumerate(table.sides):
        measured = [name for one in side.columns for name in columns[one].measure]
        for n, row in enumerate(side.rows):
            measure, what = row.measure or measured, f"{table.short}的行“{row.label.strip()}”"
            yield from _taken(
                pack, measure, row.where, bare_name(row.label), what, f"{path}: sides[{s}].rows[{n}]"
            )


def _taken(
    pack: Pack, measure: list[str], where: Where, name: str, what: str, path: str
) -> Iterator[Problem]:
    for key, wanted in where.items():
        values = [
            value
            for one in ([wanted] if isinstance(wanted, str) else wanted)
            for value in pack.book.groups.get(one, [one])
        ]
        listed = {
            member
            for source in {named_column(one)[0] for one in measure}
            if pack.has_input(source)
            for column in pack.input(source).columns
            if column.key == key and column.type is ColumnType.CHOICE
            for member in pack.values(column.list)
        }
        inside = {m for m in listed if m in name and len(m) >= LEAST_MEMBER}
        part = inside and not inside <= {*values} and not any(value in name for value in values)
        if name not in values and (name in listed or part):
            taken = "、".join(values)
            yield declared_problem("PACK-245", f"{path}.where", what=what, taken=taken)
            return


def _rules(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Rules whose title calls a table by its short name that they do not look at."""
    shorts = {view.table.short: view.id for view in pack.views}
    called = re.compile("|".join(re.escape(s) + r"(?!\d)" for s in sorted(shorts, key=len, reverse=True)))
    rules = [(one.id, one.title, {one.table}) for one in pack.rollups]
    for one in pack.identities:
        terms = (*parts(one.left), *parts(one.right))
        rules.append((one.id, one.spec.title, {term.table for term in terms if isinstance(term, Ref)}))
    for rule_id, title, compared in rules:
        others = [s for s in called.findall(title) if shorts[s] not in compared]
        if compared and others:
            own = "、".join(pack.view(table).table.short for table in sorted(compared))
            at = f"{places[rule_id]}.title"
            yield declared_problem("PACK-246", at, rule_id=rule_id, title=title, others=others[0], own=own)


def _approved(pack: Pack) -> Iterator[Problem]:
    """Headings of a list of approved amounts that are the title of another column."""
    for n, spec in enumerate(pack.book.approved):
        source = pack.input(spec.input)
        for key, names in spec.columns.items():
            yield from _heading(source, key, list(names), f"{pack.id}/book.toml: approved[{n}].columns.{key}")


def _heading(source: Input, key: str, names: list[str], path: str) -> Iterator[Problem]:
    titles = {column.title: column.key for column in source.columns}
    own = source.column(key).title
    for name in names:
        if name != own and titles.get(name, key) != key:
            yield declared_problem(
                "PACK-247", path, name=name, source=source.title, columns=titles[name], key=key, own=own
            )


def _links(pack: Pack, narrative: Narrative | None, at: Callable[..., str]) -> Iterator[Problem]:
    """Previews and forms whose lines go with their record by other columns than everywhere else."""
    found: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for source in pack.inputs:
        for column in source.columns:
            if column.type is ColumnType.MISSING:
                found.setdefault((source.id, column.lines_of), Counter())[column.of, column.link] += 1
    for check in checks_of(pack):
        given = check.spec.given
        if {"input", "column", "of", "key"} <= given.keys() and isinstance(given["input"], str):
            pair = found.setdefault((str(given["of"]), given["input"]), Counter())
            pair[str(given["key"]), str(given["column"])] += 1
    links: list[tuple[str, str, str, str, str]] = []
    for n, preview in enumerate(pack.book.previews):
        path = f"{pack.id}/book.toml: previews[{n}].link"
        links.append((preview.record, preview.lines, preview.key, preview.link, path))
    for name, form in narrative.forms.items() if narrative else ():
        below = narrative.tables[form.below].part if narrative and form.below else ""
        path = at("forms", name, word="match")
        links += [(form.part, below, key, link, path) for link, key in form.match.items()]
    for record, lines, key, link, path in links:
        known = found.get((record, lines))
        if known and not known[key, link]:
            usual = known.most_common(1)[0][0]
            yield declared_problem(
                "PACK-248",
                path,
                lines=lines,
                link=link,
                record=record,
                key=key,
                usual=usual[1],
                usual_line=usual[0],
            )


def _printed(pack: Pack, narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Columns of tables in the text under the name of another column, and what is printed twice."""
    for name, table in narrative.tables.items():
        source = pack.input(table.part)
        for column in table.columns:
            if column.key and not column.sum:
                path = at("tables", name, word=column.key)
                yield from _heading(source, column.key, [column.head[-1]], path)
    for name, form in narrative.forms.items():
        keys = [cell.key for row in form.rows for cell in row]
        for key, times in Counter(filter(None, keys)).items():
            if times > 1:
                where = at("forms", name, word=key)
                yield declared_problem(
                    "PACK-249", where, column=pack.input(form.part).column(key).title, key=key, times=times
                )
