"""What a pack has from elsewhere without saying so: figures it inherits, parameters of its checks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from msgspec.structs import replace

from xlsx_kit.findings import Problem, SpecError
from xlsx_kit.pack.loading.check_consolidation import (
    approved_problems,
    disclosed_problems,
    transfer_problems,
)
from xlsx_kit.pack.loading.files import PackFiles
from xlsx_kit.pack.loading.imports import import_problems
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.inputs import ExprNode, FigureSpec
from xlsx_kit.pack.model.roles import NATURE
from xlsx_kit.pack.toml.gather import UnjudgedError


def with_inherited_held(resolver: Resolver, files: PackFiles) -> Book:
    """The book, which the resolver has from now on, without what it inherits and what does not hold in it."""
    resolver.book = _with_figures_held(resolver, files.own_figures)
    resolver.book = _with_transfers_held(resolver, own=files.own_transfers)
    resolver.book = _with_disclosed_held(resolver, own=files.own_disclosed)
    resolver.book = _with_approved_held(resolver, own=files.own_approved)
    resolver.book = _with_imports_held(resolver, own=files.own_imports)
    return resolver.book


def _with_figures_held(resolver: Resolver, own: Collection[str]) -> Book:
    """The book without figures of the packs beneath that stand in cells which this pack does not have.

    The ``own`` ones must hold: what is wrong with those is said where they are declared.
    """
    book, lost = resolver.book, set[str]()
    for name, figure in book.figures.items():
        if name in own:
            continue
        try:
            resolver.reference(figure, name)
        except UnjudgedError:
            if not resolver.broken or lost & _named(figure):
                lost.add(name)
        except SpecError:
            lost.add(name)
    return replace(book, figures={name: figure for name, figure in book.figures.items() if name not in lost})


def _named(node: str | ExprNode | FigureSpec | None) -> set[str]:
    """The figures that one is made of."""
    if node is None or isinstance(node, str):
        return {node} if node else set()
    terms = (getattr(node, "ref", None), *(node.sum or ()), *(node.minus or ()))
    return set[str]().union(*map(_named, terms))


def _with_transfers_held(resolver: Resolver, *, own: bool) -> Book:
    """The book without the transfers of the pack beneath where this one's lists are others.

    Its ``own`` must hold: what is wrong with those is said where they are declared.
    """
    book = resolver.book
    spec = book.consolidation
    if own or spec is None or spec.transfers is None:
        return book
    held = _is_held(transfer_problems(resolver, ""))
    return book if held else replace(book, consolidation=replace(spec, transfers=None))


def _with_disclosed_held(resolver: Resolver, *, own: bool) -> Book:
    """The book without the disclosed sums of the pack beneath whose figures this one does not have."""
    book = resolver.book
    spec = book.consolidation
    if own or spec is None:
        return book
    held = [one for one in spec.disclosed if _is_held(disclosed_problems(resolver, one, ""))]
    return replace(book, consolidation=replace(spec, disclosed=held))


def _is_held(problems: Iterator[Problem]) -> bool:
    """Whether nothing is wrong with what is looked at while the problems are asked for."""
    try:
        return not any(problems)
    except (UnjudgedError, SpecError):
        return False


def _with_approved_held(resolver: Resolver, *, own: bool) -> Book:
    """The book without what the pack beneath says of approved amounts where this one has no such lists."""
    book = resolver.book
    held = [
        spec
        for n, spec in enumerate(book.approved)
        if own or (spec.input in resolver.inputs and _is_held(approved_problems(resolver, spec, "")))
    ]
    return replace(book, approved=held)


def _with_imports_held(resolver: Resolver, *, own: bool) -> Book:
    """The book without the imports of the pack beneath where this one's lists are others.

    Without the first, whose lines the others add up or are part of, there are none.
    """
    imports = resolver.book.imports
    if own:
        return resolver.book
    held = [spec for spec in imports if _is_held(import_problems(resolver, spec, ""))]
    return replace(resolver.book, imports=held if held[:1] == imports[:1] else [])


def complete(own: dict[str, Any], shared: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Checks of a pack's own file that do not say which list they are about, as the shared ones of their ids.

    ``natures`` is how packs spelled that a check is asked only of units of some natures. Returns all that the
    shared ones name, by their ids.
    """
    known = {check.get("id"): check for check in _checks(shared)}
    for check in _checks(own):
        given, base = check.get("given", {}), known.get(check.get("id"), {})
        if not isinstance(given, dict) or base.get("kind") != check.get("kind"):
            continue
        if "natures" in given:
            given = {**{k: v for k, v in given.items() if k != "natures"}, "only": {NATURE: given["natures"]}}
        about = base.get("given", {})
        silent = "input" in about and "input" not in given and given.keys() <= {*about, "only"}
        check["given"] = {**about, **given} if silent else given
    return {str(name): _names(check.get("given")) for name, check in known.items()}


def _names(given: object) -> frozenset[str]:
    """All texts of a check's parameters, keys among them."""
    if isinstance(given, dict):
        return frozenset(given).union(*map(_names, given.values()))
    if isinstance(given, list):
        return frozenset[str]().union(*map(_names, given))
    return frozenset({given}) if isinstance(given, str) else frozenset()


def about_one_input(checks: dict[str, Any], inputs: Collection[str]) -> None:
    """Checks that may be about one of several lists are about the first that the pack has."""
    for check in _checks(checks):
        given = check.get("given")
        names = given.get("input") if isinstance(given, dict) else None
        if given and isinstance(names, list) and names:
            check["given"] = {**given, "input": next((name for name in names if name in inputs), names[0])}


def with_carried(own: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """An input with what it does not say of the next year, as the input beneath says it."""
    columns = {column.get("key"): column for column in base.get("columns", [])}
    if not columns or not isinstance(own.get("columns"), list):
        return own
    kept = ("carried", "merged", *(["last_year"] if base.get("kind") == "list" else []))
    whole = [
        {**{k: v for k, v in columns.get(column.get("key"), {}).items() if k in kept}, **column}
        if isinstance(column, dict)
        else column
        for column in own["columns"]
    ]
    return {**{k: v for k, v in base.items() if k in kept}, **own, "columns": whole}


def _checks(data: dict[str, Any]) -> list[dict[str, Any]]:
    found = data.get("check", [])
    return [check for check in found if isinstance(check, dict)] if isinstance(found, list) else []
