"""The files of a pack put together, or everything that is wrong with it, each with file and path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from xlsx_kit.findings import Problem, SpecError, spec_error
from xlsx_kit.messages import declared_error, declared_problem
from xlsx_kit.pack.loading.check import Checker
from xlsx_kit.pack.loading.code_lists import code_list_of
from xlsx_kit.pack.loading.files import PackFiles
from xlsx_kit.pack.loading.inherited import about_one_input, complete, with_carried, with_inherited_held
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.checks import ChecksFile, CheckSpec
from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.inputs import ColumnType, IdentitySpec, Input, RollupSpec, RulesFile
from xlsx_kit.pack.model.pack import Identity, Pack, View
from xlsx_kit.pack.model.tables import Table
from xlsx_kit.pack.toml.gather import ProblemList
from xlsx_kit.pack.toml.hints import suggested_name, twice
from xlsx_kit.pack.toml.lines import on_line
from xlsx_kit.pack.toml.shape import fitted, misfits, text_of, toml_of
from xlsx_kit.resources import Home, PackRoot

Declaration = TypeVar("Declaration", Input, Table)
ItemAtPath = tuple[str, Any]
"""The path of a rule in its file, and the rule."""


@dataclass(frozen=True)
class PackExamination:
    """A pack as far as it holds together, None where there is no book to go by, and its faults.

    ``broken`` names the parts that could not be read (``tables/t1``): nothing is said of what refers
    to them. ``places`` are the paths of parts (``tables/t1``) and of rules, by their ids.
    """

    pack: Pack | None
    problems: tuple[Problem, ...]
    broken: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    files: PackFiles | None = None


def examination(home: Home, places: tuple[PackRoot, ...]) -> PackExamination:
    """What can be said of a pack, with neighbours in ``places``. Never raises for what it finds."""
    try:
        files = PackFiles(home, places)
    except SpecError as error:
        return PackExamination(None, (*error.problems, *_misfits_of_files(home.schema)))
    return _Loader(files).examined()


class _Loader:
    """Puts a pack together, file by file; what fails is noted and left out."""

    def __init__(self, files: PackFiles) -> None:
        self.files = files
        self.at = files.book.id
        self.gathered = ProblemList()
        self.gathered.add(files.problems)
        self.broken, self.may_lack = set[str](), dict[str, frozenset[str]]()

    def examined(self) -> PackExamination:
        book = self.files.book
        codes = self._code_lists()
        inputs = dict(self._parts("inputs", book.inputs, lambda key: self._declared("inputs", key, Input)))
        tables = dict(self._parts("tables", book.tables, lambda key: self._declared("tables", key, Table)))
        shared = self._parts("checks", dict.fromkeys(book.checks), self._checks)
        checks = [check for _, found in shared for check in found]
        views: dict[str, View] = {}
        resolver = Resolver(book, {k: i for k, (i, _) in inputs.items()}, codes, views, self.broken)
        checker = Checker(resolver, self.gathered)
        views |= {view.id: view for view in self._views(resolver, checker, tables.values())}
        book = with_inherited_held(resolver, self.files)
        identities, rollups = self._rules()
        resolved = [(path, i) for path, spec in identities for i in self._identity(resolver, spec, path)]
        pack = Pack(
            book,
            tuple(i for i, _ in inputs.values()),
            tuple(views.values()),
            tuple(identity for _, identity in resolved),
            tuple(rollup for _, rollup in rollups),
            codes,
            tuple(check for _, check in checks),
            frozenset(check.id for path, check in checks if not path.startswith("checks/")),
            tuple(self.files.homes),
            self.files.hash,
            self.may_lack,
        )
        places = {f"inputs/{k}": path for k, (_, path) in inputs.items()}
        places |= {f"tables/{k}": path for k, (_, path) in tables.items()}
        rules = [*resolved, *rollups, *checks]
        checker.check(pack, places, rules)
        places |= {rule.id: path for path, rule in rules}
        problems = self.files.located(self.gathered.problems)
        return PackExamination(pack, problems, frozenset(self.broken), places, self.files)

    def _parts(self, kind: str, names: Iterable[str], read: Any) -> Iterator[tuple[str, Any]]:
        """Each part of a kind that can be read, by its name; the others are broken."""
        for name in names:
            found = None
            with self.gathered.gathering():
                found = read(name)
            if found is None:
                self.broken |= {f"{kind}/{name}", *self.files.unlisted(kind)}
            else:
                yield name, found

    def _declared(self, kind: str, key: str, structure: type[Declaration]) -> tuple[Declaration, str] | None:
        data, path = self.files.nearest(f"{kind}/{key}.toml")
        if structure is Input:
            data = with_carried(data, self.files.of_default(f"{kind}/{key}.toml", path))
        declared: Declaration | None = self._converted(data, structure, path)
        if declared is not None and declared.id != key:
            raise declared_error("SPEC-151", f"{path}: id", declared=declared.id, key=key)
        if isinstance(declared, Input):
            named = ((column.key, f"{path}: columns[{n}].key") for n, column in enumerate(declared.columns))
            if found := tuple(twice(named, "列")):
                raise spec_error(found)
            declared = _with_money(self.files.book, declared)
        return None if declared is None else (declared, path)

    def _converted(self, data: dict[str, Any], structure: type[Any], path: str) -> Any:
        """The data as its structure, without keys it does not know; None where that does not fit either."""
        value, found = fitted(data, structure, path)
        self.gathered.add(found)
        return value

    def _entries(self, data: dict[str, Any], key: str, structure: type[Any], path: str) -> list[ItemAtPath]:
        """The entries of a list of rules that can be read, with their paths; the others are left out."""
        entries = data.get(key, [])
        found: list[ItemAtPath] = []
        for n, raw in enumerate(entries if isinstance(entries, list) else []):
            at = f"{path}: {key}[{n}]"
            value, _ = fitted(raw, structure, at)
            found += [(at, value)] if value is not None else []
        return found

    def _code_lists(self) -> dict[str, CodeList]:
        found = dict[str, CodeList]()
        found |= self._parts("codes", self.files.book.codes, lambda key: code_list_of(self.files, key, found))
        return found

    def _checks(self, key: str) -> list[ItemAtPath]:
        """The checks of a file; ``{money}`` in their words is the pack's unit."""
        content, path = self.files.shared("checks", f"{key}.toml")
        data = toml_of(self.files.book.with_terms(content), path)
        shared = self.files.beneath("checks", f"{key}.toml")
        if shared and not path.startswith("checks/"):
            self.may_lack |= complete(data, toml_of(self.files.book.with_terms(shared), path))
        about_one_input(data, self.files.book.inputs)
        self.gathered.add(misfits(data, ChecksFile, path))
        return self._entries(data, "check", CheckSpec, path)

    def _views(
        self, resolver: Resolver, checker: Checker, tables: Iterable[tuple[Table, str]]
    ) -> Iterator[View]:
        for table, path in tables:
            view = None
            if checker.table_holds(table, path):
                with self.gathered.gathering():
                    view = resolver.view(table, path)
            if view is None:
                self.broken.add(f"tables/{table.id}")
            else:
                yield view

    def _rules(self) -> tuple[list[ItemAtPath], list[ItemAtPath]]:
        """Identities and roll-ups with their paths: a rule of the pack replaces one of its id beneath."""
        identities, rollups = dict[str, ItemAtPath](), dict[str, ItemAtPath]()
        files: list[tuple[str, bytes]] = []
        with self.gathered.gathering():
            files = list(self.files.every("rules.toml"))
        for path, content in reversed(files):
            with self.gathered.gathering():
                data = toml_of(self.files.book.with_terms(content), path)
                self.gathered.add(misfits(data, RulesFile, path))
                self._drop(data.get("drop", []), identities, rollups, path=path)
                own = self._entries(data, "identity", IdentitySpec, path)
                added = self._entries(data, "rollup", RollupSpec, path)
                self.gathered.add(twice(((spec.id, f"{at}.id") for at, spec in [*own, *added]), "规则编号"))
                for at, spec in own:
                    identities = self._placed(identities, spec, at)
                rollups |= {spec.id: (at, spec) for at, spec in added}
        return list(identities.values()), list(rollups.values())

    def _placed(self, rules: dict[str, ItemAtPath], spec: IdentitySpec, at: str) -> dict[str, ItemAtPath]:
        """The rules with one more: in the place of that of its id, behind the one it names, or at the end."""
        if spec.after and spec.after not in rules:
            hint = suggested_name(spec.after, rules, "规则")
            self.gathered.add([declared_problem("SPEC-152", f"{at}.after", after=spec.after, advice=hint)])
        if spec.id in rules or spec.after not in rules:
            return {**rules, spec.id: (at, spec)}
        ordered = list(rules.items())
        ordered.insert([rule_id for rule_id, _ in ordered].index(spec.after) + 1, (spec.id, (at, spec)))
        return dict(ordered)

    def _drop(self, names: Any, *rules: dict[str, ItemAtPath], path: str) -> None:
        """Takes rules of the packs beneath away; a misspelt id is a fault, not a rule that stays."""
        for n, rule_id in enumerate(names if isinstance(names, list) else []):
            if not [True for of in rules if of.pop(rule_id, None)]:
                self.gathered.add([declared_problem("SPEC-153", f"{path}: drop[{n}]", rule_id=rule_id)])

    def _identity(self, resolver: Resolver, spec: IdentitySpec, path: str) -> Iterator[Identity]:
        """The identity, or nothing where one of its sides does not hold."""
        for key in ("left", "right", "only_if_zero", "only_if_not_zero"):
            if written := getattr(spec, key):
                with self.gathered.gathering():
                    resolver.expression(written, f"{path}.{key}")
        with self.gathered.gathering():
            yield resolver.identity(spec, path)


def _with_money(book: Book, source: Input) -> Input:
    """The input with the pack's money: its amounts have the decimals and the unit of ``book.toml``."""
    columns = [
        replace(c, decimals=book.decimals, suffix=book.money) if c.type is ColumnType.AMOUNT else c
        for c in source.columns
    ]
    return replace(source, columns=columns)


def _misfits_of_files(folder: Traversable) -> tuple[Problem, ...]:
    """Where there is no book: what does not fit in the files of the folder, each by itself."""
    gathered = ProblemList()
    kinds: list[tuple[str, type[Any]]] = [("inputs", Input), ("tables", Table), ("checks", ChecksFile)]
    found = [(f"{kind}/{file.name}", file, of) for kind, of in kinds for file in _files(folder / kind)]
    for name, file, structure in [*found, ("rules.toml", folder / "rules.toml", RulesFile)]:
        if file.is_file():
            path = f"{folder.name}/{name}"
            with gathered.gathering():
                data = file.read_bytes()
                found_in = misfits(toml_of(data, path), structure, path)
                gathered.add(on_line(fault, text_of(data, path)) for fault in found_in)
    return gathered.problems


def _files(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((f for f in folder.iterdir() if Path(f.name).suffix == ".toml"), key=lambda f: f.name)
