"""A new pack to begin with: a copy of another under a new id, or one that extends it."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error
from xlsx_kit.pack import BEFORE_UPGRADE, BOOK, pack_named
from xlsx_kit.resources import local_pack_root

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
OWN_ID = re.compile(r'^id = ".*"', re.MULTILINE)
OWN_VERSION = re.compile(r"^version = \d+", re.MULTILINE)
"""A copy has templates of its own and counts them from 1."""
CODES = "codes"
LEFT_OUT = ("released", BEFORE_UPGRADE)
"""Templates and files of earlier years, which belong to the pack they were sent from."""

COPIED = """\
# 由 {source}（版本 {version}）复制，独立完整，可以任意修改。接下来改：
#   1. 本文件：title（名称）、inputs 和 tables（有哪些表、什么次序）、[lists]（下拉列表）。
#   2. inputs/*.toml：填报表的各列；tables/*.toml：公开表的列和行；rules.toml：勾稽关系。
#   3. ../../templates/{name}/：narrative.toml 情况说明，mail.toml 邮件，report.docx 样式（在 Word 中改）。
# 每改一处，运行 xlsx-kit pack check 看有没有错；改完用 xlsx-kit pack diff {source} {name} 看改了什么。
"""
EXTENDING = """\
# 在 {source}（版本 {version}）的基础上，只写不同之处；没有写的，一律照 {source}。可以写：
#   1. 本文件：与 {source} 的 book.toml 不同的键；[lists] 等只写改了的几项。
#   2. inputs/*.toml、tables/*.toml：第一行写 extends = true，只写不同的键；不写的，整个文件替换同名的。
#   3. rules.toml：增加的规则；编号相同的替换原来的；drop = ["SUM-102"] 取消原来的。
#   4. ../../templates/{name}/narrative.toml：只写不同的句子和章节。
# 每改一处，运行 xlsx-kit pack check 看有没有错；改完用 xlsx-kit pack diff {source} {name} 看改了什么。
id = "{name}"
extends = "{source}"
version = 1
title = "{title}"
"""
STEPS = (
    "用文本编辑器打开 {book}，先改 title，再看开头几行的说明。",
    "每改一处，运行 xlsx-kit pack check {folder}",
    "看改了什么：xlsx-kit pack diff {source} {folder}",
    "看改成什么样：xlsx-kit pack show {folder} --out {name}.html",
)


@dataclass(frozen=True)
class NewPack(JsonObject):
    """A new pack: its folders, and what to do next."""

    folder: Path
    words: Path
    steps: tuple[str, ...]


def new_pack(source: str, name: str, to: Path, *, extend: bool = False) -> NewPack:
    """Makes ``to/schemas/<name>`` and ``to/templates/<name>`` from the pack ``source``, an id or a folder.

    Raises SpecError for a name that cannot be one or is taken, and where the source is not sound.
    """
    if not ID.fullmatch(name):
        raise declared_error("SPEC-123", "NAME", name=name)
    pack = pack_named(source)
    schema, words = to / "schemas" / name, to / "templates" / name
    for taken in (schema, words):
        if taken.exists():
            raise declared_error("SPEC-124", str(taken))
    named = {"source": pack.id, "version": pack.book.version, "name": name, "title": pack.book.title}
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".~", dir=to) as made:
        unfinished = Path(made) / "schemas", Path(made) / "templates"
        if extend:
            unfinished[0].mkdir()
            unfinished[1].mkdir()
            (unfinished[0] / BOOK).write_text(EXTENDING.format(**named), "utf-8", newline="\n")
        else:
            home = pack.homes[0]
            own_codes = local_pack_root(home).schemas / CODES
            _copy(home.schema, unfinished[0])
            if own_codes.is_dir():
                _copy(own_codes, unfinished[0] / CODES)
            for folder in reversed(home.words):
                _copy(folder, unfinished[1])
            book = unfinished[0] / BOOK
            text = OWN_ID.sub(f'id = "{name}"', book.read_text("utf-8"), count=1)
            text = OWN_VERSION.sub("version = 1", text, count=1)
            book.write_text(COPIED.format(**named) + text, "utf-8", newline="\n")
        for ready, place in zip(unfinished, (schema, words), strict=True):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(ready, place)
    fields = {**named, "book": schema / BOOK, "folder": schema}
    return NewPack(schema, words, tuple(step.format(**fields) for step in STEPS))


def _copy(source: Traversable, to: Path) -> None:
    to.mkdir(exist_ok=True)
    for file in source.iterdir() if source.is_dir() else ():
        if file.is_dir():
            if not file.name.startswith(LEFT_OUT):
                _copy(file, to / file.name)
        elif not file.name.startswith("."):
            (to / file.name).write_bytes(file.read_bytes())
