"""TOML and CSV to a sound Pack. Everything wrong is a SpecError that names file and path."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from typing import TypeVar

from xlsx_kit.resources import root
from xlsx_kit.spec.check import check_pack, check_table, unique
from xlsx_kit.spec.checks import ChecksFile, CheckSpec
from xlsx_kit.spec.codes import CodeList, code_list
from xlsx_kit.spec.files import PackFiles
from xlsx_kit.spec.model import (
    NOT_UTF_8,
    IdentitySpec,
    Input,
    RollupSpec,
    RulesFile,
    SpecError,
    Table,
    decoded,
)
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
    """The pack in a folder. Raises SpecError."""
    files = PackFiles(folder)
    book = files.book
    codes = {key: _codes(files, key) for key in book.codes}
    inputs = {key: _declared(files, f"inputs/{key}.toml", Input, key) for key in book.inputs}
    tables = []
    for table_id in book.tables:
        name = f"tables/{table_id}.toml"
        table = _declared(files, name, Table, table_id)
        check_table(table, inputs, codes, f"{book.id}/{name}")
        tables.append((table, f"{book.id}/{name}"))
    resolver = Resolver(book, inputs, codes)
    views = tuple(resolver.view(table, path) for table, path in tables)
    identities, rollups = _rules(files)
    resolved = tuple(resolver.identity(spec, f"{path}:{spec.id}") for spec, path in identities)
    checks = tuple(check for key in book.checks for check in _checks(files, key))
    pack = Pack(book, tuple(inputs.values()), views, resolved, rollups, codes, checks, files.lineage)
    check_pack(pack)
    return pack


def _declared(files: PackFiles, name: str, kind: type[Declared], expected: str) -> Declared:
    declared: Declared = files.declared(name, kind)
    if declared.id != expected:
        raise SpecError(f"id {declared.id!r} 应为 {expected!r}", f"{files.book.id}/{name}")
    return declared


def _rules(files: PackFiles) -> tuple[list[tuple[IdentitySpec, str]], tuple[RollupSpec, ...]]:
    """Identities with their paths, and roll-ups: a rule of the pack replaces one of its id beneath."""
    identities: dict[str, tuple[IdentitySpec, str]] = {}
    rollups: dict[str, RollupSpec] = {}
    every: list[tuple[str, RulesFile]] = list(files.every("rules.toml", RulesFile))
    for path, rules in reversed(every):
        unique([*(i.id for i in rules.identity), *(r.id for r in rules.rollup)], f"{path}: 规则编号")
        for rule_id in rules.drop:
            if not (identities.pop(rule_id, None) or rollups.pop(rule_id, None)):
                raise SpecError(f"没有规则 {rule_id!r} 可以取消", f"{path}.drop")
        identities |= {spec.id: (spec, path) for spec in rules.identity}
        rollups |= {spec.id: spec for spec in rules.rollup}
    return list(identities.values()), tuple(rollups.values())


def _checks(files: PackFiles, key: str) -> list[CheckSpec]:
    text, path = files.shared("checks", f"{key}.toml")
    declared: ChecksFile = decoded(text, ChecksFile, path)
    return declared.check


def _codes(files: PackFiles, key: str) -> CodeList:
    spec = files.book.codes[key]
    text, path = files.shared("codes", spec.file)
    try:
        return code_list(key, spec, text.decode("utf-8-sig"), path)
    except UnicodeDecodeError:
        raise SpecError(NOT_UTF_8, path) from None
