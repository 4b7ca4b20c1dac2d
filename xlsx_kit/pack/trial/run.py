"""``pack check``: a pack read, then run on made-up returns: all that is wrong with it, and what was run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.findings import Problem
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import Pack, PackExamination, content, text_of, toml_of
from xlsx_kit.pack.tools import PackReading, errors_above, gravest_first, read_whole_pack
from xlsx_kit.pack.trial.cells import (
    counted_twice,
    lost_entries,
    members_without_place,
    outside_sums,
    rows_not_listed,
    unreached_cells,
)
from xlsx_kit.pack.trial.identities import idle_conditions, rules_that_fail
from xlsx_kit.pack.trial.lacking import lacking_facts
from xlsx_kit.pack.trial.made_up import MadeUp, empty, full, typical, zero
from xlsx_kit.pack.trial.misquoted import misquoted_figures
from xlsx_kit.pack.trial.places import DeclarationPlaces
from xlsx_kit.pack.trial.reach import Reach, reach_of_pack
from xlsx_kit.pack.trial.repeated import repeated_terms
from xlsx_kit.pack.trial.unused import (
    doubled_figures,
    sums_without_rules,
    tables_without_rules,
    unused_figures,
)
from xlsx_kit.pack.trial.walk import Walk
from xlsx_kit.pack.trial.wording import (
    all_chosen,
    silent_figures,
    wording_facts,
    wording_problems,
)
from xlsx_kit.prose import words_of
from xlsx_kit.resources import templates

Progress = Callable[[int, int, str], None]
STEPS = (
    "读套表",
    "逐笔试算",
    "编资料",
    "走一遍：各项都有",
    "走一遍：填满",
    "走一遍：全为零",
    "走一遍：空表",
    "汇总、下一年和导入",
    "句子",
)
MAIL = "mail.toml"
OF_RULES = ("PACK-111", "PACK-114")


class Depth(IntEnum):
    """How far a pack is tried; each depth holds the ones before it, and takes two or three times as long."""

    READ = 0
    """Its files are read and compared with one another."""
    ENTRIES = 1
    """Made-up entries, one by one, and a return that holds every rule."""
    WORDS = 2
    """Returns evaluated, narrated, rolled up, carried into the next year; an export imported."""
    PUBLISHED = 3
    """Workbooks written and read back, publications made."""


@dataclass(frozen=True)
class Trial(JsonObject):
    """What was run: made-up entries tried alone, cells of tables, rules, returns taken all the way."""

    entries: int
    cells: int
    rules: int
    returns: int


@dataclass(frozen=True)
class PackCheckResult:
    """The problems of a pack, gravest first; ``trial`` is None where it was not run.

    Those of the packs ``above``, which extend it, are errors that reading them finds; these were not run.
    """

    problems: tuple[Problem, ...]
    trial: Trial | None = None
    above: tuple[str, ...] = ()


def checked_pack(
    folder: Path, *, depth: Depth = Depth.PUBLISHED, progress: Progress | None = None
) -> PackCheckResult:
    """Reads the pack in a folder, or with an id, and runs it so far, unless reading it found errors."""
    tell = progress or (lambda done, total, name: None)
    tell(0, len(STEPS), STEPS[0])
    read = read_whole_pack(folder)
    if not read.sound or read.examined is None or read.examined.pack is None:
        return PackCheckResult(read.problems)
    above = errors_above(folder)
    problems = [*read.problems, *(error for errors in above.values() for error in errors)]
    if depth is Depth.READ:
        return PackCheckResult(gravest_first(problems), above=tuple(above))
    found, trial = _run(read, read.examined, read.examined.pack, tell, depth)
    files = read.examined.files
    located = files.located(tuple(dict.fromkeys(found))) if files else tuple(found)
    tell(len(STEPS), len(STEPS), "")
    return PackCheckResult(gravest_first([*problems, *located]), trial, tuple(above))


def _run(
    read: PackReading, examined: PackExamination, pack: Pack, tell: Progress, depth: Depth
) -> tuple[list[Problem], Trial]:
    texts = word_files(pack)
    declared = DeclarationPlaces(pack, examined, {p: t for p, t in texts.items() if not p.endswith(MAIL)})
    tell(1, len(STEPS), STEPS[1])
    reach = reach_of_pack(pack)
    found = [*_of_reach(reach, declared), *_of_declarations(pack, examined, declared, texts)]
    walk = Walk(pack, read.words, declared)
    tell(2, len(STEPS), STEPS[2])
    whole = typical(reach)
    found += _unmet(whole, declared, {one.file + one.inside for one in found if one.rule in OF_RULES})
    own = examined.files.own_figures if examined.files else frozenset[str]()
    found += misquoted_figures(reach, read.words, Evaluation(pack, whole.facts), declared)
    found += silent_figures(reach, Evaluation(pack, whole.facts), declared, own)
    if depth is Depth.PUBLISHED:
        filled = full(reach)
        for n, one in enumerate((whole, filled, zero(pack), empty(pack)), start=3):
            tell(n, len(STEPS), STEPS[n])
            walk.take(one, with_words=one is not filled)  # a hundred forms in Word take longest
    elif depth is Depth.WORDS:
        walk.look(empty(pack))
    if depth >= Depth.WORDS:
        tell(7, len(STEPS), STEPS[7])
        walk.go_on(whole, workbooks=depth is Depth.PUBLISHED)
        walk.bring_in(whole)
        tell(8, len(STEPS), STEPS[8])
    if read.words is not None and depth >= Depth.WORDS:
        for one in (whole, zero(pack), empty(pack), *wording_facts(reach, whole, read.words)):
            walk.narrate(one)
        for one in lacking_facts(whole, pack):
            if all_chosen(read.words, walk.chosen):
                break
            walk.narrate(one)
        found += wording_problems(read.words, walk.chosen, declared)
    rules = len(pack.identities) + len(pack.rollups)
    return [*found, *walk.problems], Trial(len(reach.entries), len(reach.printed), rules, walk.returns)


def _of_reach(reach: Reach, declared: DeclarationPlaces) -> Iterable[Problem]:
    yield from rules_that_fail(reach, declared)
    yield from idle_conditions(reach, declared)
    yield from unreached_cells(reach, declared)
    yield from lost_entries(reach, declared)
    yield from counted_twice(reach, declared)
    yield from rows_not_listed(reach, declared)
    yield from members_without_place(reach, declared)
    yield from outside_sums(reach, declared)


def _of_declarations(
    pack: Pack, examined: PackExamination, declared: DeclarationPlaces, texts: Mapping[str, str]
) -> Iterable[Problem]:
    yield from sums_without_rules(pack, declared)
    yield from tables_without_rules(pack, declared)
    yield from doubled_figures(pack, examined, declared)
    written = _written(examined, texts)
    yield from repeated_terms(written, pack.id)
    without = {p: {k: v for k, v in one.items() if k != "figures"} for p, one in written.items()}
    yield from unused_figures(pack, examined, declared, without)


def _unmet(one: MadeUp, declared: DeclarationPlaces, reported: Collection[str]) -> Iterable[Problem]:
    """The rules that no amounts were found for, but for those of which more is said already."""
    for identity in one.unmet:
        place = declared.rule(identity.id)
        found = declared_problem("PACK-115", place, rule=identity.id, title=identity.spec.title)
        if found.file + found.inside not in reported:
            yield found


def word_files(pack: Pack) -> dict[str, str]:
    """The files of words and letters of a pack and of those it extends, the furthest first, by path."""
    files = [
        *words_of(pack),
        *((file, f"{owner}/{MAIL}") for owner, file in reversed(templates(pack.homes, MAIL))),
    ]
    return {path: text_of(content(file, path), path) for file, path in files}


def _written(examined: PackExamination, texts: Mapping[str, str]) -> dict[str, Any]:
    """All files of a pack as plain data, by path."""
    every = {**(examined.files.texts if examined.files else {}), **texts}
    return {p: toml_of(text.encode(), p) for p, text in every.items() if p.endswith(".toml")}
