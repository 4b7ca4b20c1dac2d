"""Whether the tables and forms of a narrative are sound: keys, headers, widths that add up."""

from __future__ import annotations

from xlsx_kit.pack import SpecError, instead
from xlsx_kit.prose.narrative.grid import GridError, form_grid
from xlsx_kit.prose.narrative.names import NAME, Names
from xlsx_kit.prose.narrative.spec_tables import FORM_NAMES, FormSpec, TableSpec


def check_table(table: TableSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with a table."""
    if bool(table.empty) == bool(table.required):
        raise SpecError(
            "应恰有 empty、required 之一", place, "空表可以公开的写 empty（附注），否则写 required。"
        )
    keys = [column.key for column in table.columns]
    if not keys or len(set(keys)) < len(keys):
        raise SpecError("没有列或列重复", place, "每列的 key 各不相同，至少一列。")
    if not all(column.head and all(column.head) and column.width > 0 for column in table.columns):
        raise SpecError("列须有表头和宽度", place, "请给每列写 head 和 width（毫米）。")
    named = (*table.merge, *(table.total.of if table.total else ()))
    for key in named:
        if key not in keys:
            raise SpecError(f"没有名为 {key!r} 的列", place, instead(key, keys, "本表的列"))
    if table.total and keys[0] in table.total.of:
        raise SpecError("第一列是合计行的名称，不能合计", place, "请从 total 的 of 中去掉第一列。")
    headers = (text for column in table.columns for text in column.head)
    labels = (table.title, table.total.label if table.total else "")
    for text in (table.empty or table.required, *table.notes, *headers, *filter(None, labels)):
        names.plain(text, place)
    _ends(table, names, place)


def check_form(form: FormSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with a form."""
    names.plain(form.title, place, FORM_NAMES)
    try:
        widths, _ = form_grid(form.rows)
    except GridError as error:
        raise SpecError(str(error), place, "各行宽度之和应相等；跨行的格用 rows 写明占几行。") from None
    for cell in (cell for row in form.rows for cell in row):
        if bool(cell.text) == bool(cell.key):
            raise SpecError("每格应恰有 text、key 之一", place, "栏名写 text，填报内容写 key。")
        if cell.text:
            names.plain(cell.text, place)
    _ends(form, names, place)
    if bool(form.below) != bool(form.match):
        raise SpecError("below 和 match 应同时有", place, "match 写明下面的表按哪一列对应。")
    if form.below:
        names.known(form.below, ("tables",), place)
        below = names.narrative.tables[form.below]
        if below.title or below.left or below.right or below.total:
            what = f"表 {form.below!r} 接在下面，不得有 title、left、right、total"
            raise SpecError(what, place, "请从下面的表中去掉这些。")
        if abs(sum(column.width for column in below.columns) - sum(widths)) > 0.01:
            hint = "请调整两张表各列的宽度，使总宽相等。"
            raise SpecError(f"与下面的表 {form.below!r} 宽度不等", place, hint)


def _ends(spec: TableSpec | FormSpec, names: Names, place: str) -> None:
    """The two ends of the line above: each a text or the name of a sentence."""
    for piece in filter(None, (spec.left, spec.right)):
        if NAME.fullmatch(piece):
            names.known(piece, ("sentences",), place)
        else:
            names.plain(piece, place)
