"""``python -m tests.other_clients.engines [ENGINE…]``: engines agree on every formula cell.

The workbook of every sample, and the same after LibreOffice cut lines to the end, wrote one list in reverse
order and pasted its first line once more below, or inserted a row among its lines, is computed anew by each
engine. What each formula cell
then shows is held against what the workbook showed before: ours, or LibreOffice's after the moves. Cells
that differ are listed once for each form of a formula; ends with 1 where there are any.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.filling import layout_for
from tests.office.client import Office
from tests.other_clients.__main__ import SAMPLES, say
from tests.other_clients.programs import ENGINES
from tests.test_cut_and_paste import KINDS, _lists, among_lines, in_reverse
from xlsx_kit import generate
from xlsx_kit.addresses import a1
from xlsx_kit.files import Limits, read_workbook

NEAR = 1e-6
LONGEST = 160
NUMBERS = re.compile(r"\d+")
Different = tuple[str, str, str, str, str]
"""Sheet, cell, what it showed, what it shows, formula."""


def variants(office: Office, facts_file: Path, sent: Path, folder: Path) -> Iterator[Path]:
    """The workbook after lines were cut and pasted, sorted with one more below, and parted by new rows."""
    facts = json.loads(facts_file.read_text("utf-8"))
    layout = layout_for(facts)
    lists = _lists(facts, sent)
    for n, kind in enumerate(("the first line to the end", "all lines down by one")):
        moves = [move for block, count in lists for move in KINDS[kind](block, count)]
        if moves:
            yield office.cut(sent, folder / f"{facts_file.stem}.cut{n}.xlsx", moves)
    if entries := in_reverse(layout, facts, lists):
        yield office.fill(sent, folder / f"{facts_file.stem}.sorted.xlsx", entries).target
    if rows := among_lines(lists):
        yield office.insert(sent, folder / f"{facts_file.stem}.inserted.xlsx", rows)


def differences(before: Path, after: Path) -> Iterator[Different]:
    """The formula cells that show something else."""
    one, other = (read_workbook(path, Limits()) for path in (before, after))
    for name, sheet in one.sheets.items():
        now = other.sheets[name].cells
        for row, frame in sheet.cells.frames():
            for column in frame.formulas:
                cell, found = sheet.cells[row, column], now.get((row, column))
                text = found.text if found else ""
                if not _alike(cell.text, text):
                    yield name, a1(row, column), cell.text, text, str(cell.formula)


def _alike(one: str, other: str) -> bool:
    try:
        return abs(float(one or "0") - float(other or "0")) < NEAR
    except ValueError:
        return one == other


def differing(name: str, files: Sequence[Path], out: Path) -> dict[str, list[tuple[str, Different]]]:
    """What an engine computes otherwise, by the form of the formula; it says each workbook that is done."""
    out.mkdir()
    forms: dict[str, list[tuple[str, Different]]] = {}
    for number, file in enumerate(files, start=1):
        start = monotonic()
        ENGINES[name]([file], out)
        found = [*differences(file, out / file.name)]
        (out / file.name).unlink()
        for one in found:
            forms.setdefault(NUMBERS.sub("#", one[-1]), []).append((file.stem, one))
        say(f"{name} {number}/{len(files)} {file.stem}: {len(found)} differ, {monotonic() - start:.0f} s")
    return forms


def main(names: Sequence[str]) -> int:
    """Computes and compares everything."""
    wrong = 0
    with TemporaryDirectory() as temporary, Office() as office:
        folder = Path(temporary)
        files = []
        for facts in sorted((SAMPLES / "pass").glob("*.json")):
            sent = generate(facts, folder / f"{facts.stem}.xlsx").path
            files += [sent, *variants(office, facts, sent, folder)]
        for name in names or ENGINES:
            forms = differing(name, files, folder / name)
            for found in forms.values():
                book, (sheet, cell, before, now, formula) = found[0]
                say(name, len(found), book, sheet, cell, repr(before), repr(now), formula[:LONGEST])
            wrong += len(forms)
            say(f"{name}: {len(files)} workbooks, {len(forms)} forms of formulas differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
