"""Old .xls files, read by calamine in a process of its own.

calamine aborts the whole process on some hostile files, so it never runs in ours.
"""

from __future__ import annotations

import multiprocessing
from datetime import date, datetime
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from xlsx_kit.files.tables.faults import refused
from xlsx_kit.files.tables.grid import Grid, GridCell

SECONDS = 120
Rows = list[list[tuple[str, bool]]]


def legacy_sheets(path: Path) -> dict[str, Grid]:
    """The sheets of an .xls file. Raises InputError where they cannot be read."""
    if find_spec("python_calamine") is None:
        raise refused("FILE-125", name=path.name)
    found = _read_apart(path)
    if found is None:
        raise refused("FILE-124", name=path.name)
    return {
        name: Grid(
            name,
            {
                (row, column): GridCell(text, number)
                for row, line in enumerate(lines, start=1)
                for column, (text, number) in enumerate(line, start=1)
                if text.strip()
            },
        )
        for name, lines in found.items()
    }


def _read_apart(path: Path) -> dict[str, Rows] | None:
    """What the reading process sends back; None where it dies, fails, or takes too long."""
    context = multiprocessing.get_context("spawn")  # what Windows has
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=send_rows, args=(str(path), sender), daemon=True)
    child.start()
    sender.close()  # so that its death is an end of file here
    try:
        if not receiver.poll(SECONDS):
            return None
        found: dict[str, Rows] | None = receiver.recv()
        return found
    except EOFError:
        return None
    finally:
        child.kill()
        child.join()
        receiver.close()


def send_rows(path: str, sender: Connection) -> None:
    """The other process: every sheet's rows as texts, or None where the file is no workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with open(path, "rb") as file:  # by path, it would go by the suffix
            workbook = CalamineWorkbook.from_filelike(file)
            found = {
                name: [
                    [_text(value) for value in row]
                    for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ]
                for name in workbook.sheet_names
            }
    except (CalamineError, OSError, ValueError):
        sender.send(None)
    else:
        sender.send(found)
    finally:
        sender.close()


def _text(value: Any) -> tuple[str, bool]:
    if isinstance(value, bool):
        return ("1" if value else "0"), False
    if isinstance(value, int | float):
        return repr(value), True
    if isinstance(value, datetime | date):
        return value.isoformat(), False
    return str(value), False
