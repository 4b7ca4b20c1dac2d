"""TOML and CSV to a sound Pack. Everything wrong is a SpecError that names file and path."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from typing import TypeVar

from xlsx_kit.resources import root
from xlsx_kit.spec.book import Book
from xlsx_kit.spec.check import check_pack, check_table
from xlsx_kit.spec.checks import ChecksFile, CheckSpec
from xlsx_kit.spec.codes import CodeList, code_list
from xlsx_kit.spec.model import NOT_UTF_8, Input, RulesFile, SpecError, Table, decoded
from xlsx_kit.spec.pack import Pack
from xlsx_kit.spec.resolve import Resolver

DEFAULT_PACK = "hebei-2024"

Declared = TypeVar("Declared", Input, Table)


@cache
def load_pack(pack_id: str) -> Pack:
    """A pack that ships with the package. Raises SpecError if there is none or it is not sound."""
    folder = root("schemas") / pack_id
    known = sorted(p.name for p in root("schemas").iterdir() if (p / "book.toml").is_file())
    if pack_id not in known:
        raise SpecError(f"没有名为 {pack_id!r} 的表样，现有：{'、'.join(known)}", "--pack")
    return read_pack(folder)


def read_pack(folder: Traversable) -> Pack:
    """The pack in a folder (code lists lie in ``codes`` beside it). Raises SpecError."""
    name = folder.name
    book: Book = decoded(_bytes(folder / "book.toml", name), Book, f"{name}/book.toml")
    if book.id != name:
        raise SpecError(f"id {book.id!r} 应与文件夹名一致", f"{name}/book.toml")
    codes = {key: _codes(folder, key, book) for key in book.codes}
    inputs = {}
    for input_id in book.inputs:
        path = f"{name}/inputs/{input_id}.toml"
        inputs[input_id] = _declared(folder / "inputs" / f"{input_id}.toml", Input, path, input_id)
    tables = []
    for table_id in book.tables:
        path = f"{name}/tables/{table_id}.toml"
        table = _declared(folder / "tables" / f"{table_id}.toml", Table, path, table_id)
        check_table(table, inputs, codes, path)
        tables.append((table, path))
    resolver = Resolver(book, inputs, codes)
    views = tuple(resolver.view(table, path) for table, path in tables)
    rules: RulesFile = decoded(_bytes(folder / "rules.toml", name), RulesFile, f"{name}/rules.toml")
    identities = tuple(resolver.identity(spec, f"{name}/rules.toml:{spec.id}") for spec in rules.identity)
    checks = tuple(check for key in book.checks for check in _checks(folder, key))
    pack = Pack(book, tuple(inputs.values()), views, identities, tuple(rules.rollup), codes, checks)
    check_pack(pack)
    return pack


def _declared(file: Traversable, kind: type[Declared], path: str, expected: str) -> Declared:
    declared: Declared = decoded(_bytes(file, path), kind, path)
    if declared.id != expected:
        raise SpecError(f"id {declared.id!r} 应为 {expected!r}", path)
    return declared


def _checks(folder: Traversable, key: str) -> list[CheckSpec]:
    """The checks of one file: the pack's own, else the one all packs share."""
    own = folder / "checks" / f"{key}.toml"
    file = own if own.is_file() else root("schemas") / "checks" / f"{key}.toml"
    path = f"checks/{key}.toml"
    declared: ChecksFile = decoded(_bytes(file, path), ChecksFile, path)
    return declared.check


def _codes(folder: Traversable, key: str, book: Book) -> CodeList:
    spec = book.codes[key]
    own = folder / "codes" / spec.file
    file = own if own.is_file() else root("schemas") / "codes" / spec.file
    path = f"codes/{spec.file}"
    try:
        return code_list(key, spec, _bytes(file, path).decode("utf-8-sig"), path)
    except UnicodeDecodeError:
        raise SpecError(NOT_UTF_8, path) from None


def _bytes(file: Traversable, path: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise SpecError("缺少文件", f"{path}/{file.name}" if not path.endswith(file.name) else path) from None
