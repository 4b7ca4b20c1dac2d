"""Everything wrong with a pack at once: its declarations, checks, words, letters, styles; and what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.files import Limits
from xlsx_kit.findings import Problem, Severity, SpecError
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import (
    BEFORE_UPGRADE,
    BOOK,
    Pack,
    PackExamination,
    ProblemList,
    content,
    examined,
    home_of,
    on_line,
    packs_over,
    wordings,
)
from xlsx_kit.pack import FILE as MAIL
from xlsx_kit.pack.tools.code_rows import odd_code_rows
from xlsx_kit.pack.tools.contradictions import contradictions
from xlsx_kit.pack.tools.incomplete import incomplete
from xlsx_kit.pack.tools.inconsistent import inconsistent
from xlsx_kit.pack.tools.members import misdirected
from xlsx_kit.pack.tools.mismatched import mismatched
from xlsx_kit.pack.tools.mismatched_words import mismatched_words
from xlsx_kit.pack.tools.misnamed import misnamed
from xlsx_kit.pack.tools.raising_checks import raising_checks
from xlsx_kit.pack.tools.suspect import oddities
from xlsx_kit.pack.tools.uneven import uneven
from xlsx_kit.pack.tools.unmet import unmet
from xlsx_kit.pack.tools.unsaid import unsaid_parts
from xlsx_kit.prose import Narrative, chart_problems, examined_words, words_of
from xlsx_kit.resources import pack_roots, templates
from xlsx_kit.returns import check_problems, damaged_templates, unraised

STYLES = "report.docx"
SHOWN_BESIDE = 2
"""Cells beside the entries of a line: its check, and the key of its code."""
ORDER = list(Severity)


@dataclass(frozen=True)
class PackReading:
    """A pack as read, None where the folder has none; its words; what is wrong and what is odd."""

    examined: PackExamination | None
    words: Narrative | None
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether there is a pack and nothing is worse than a warning."""
        return bool(self.examined and self.examined.pack) and not any(map(is_error, self.problems))


def read_whole_pack(folder: Path, over: Path | None = None) -> PackReading:
    """The pack in a folder, or with an id, with everything that reading it finds, errors first.

    ``over`` is the folder of the pack it extends, where that is not the one beside it.

    What is odd may come from what is wrong, so it is looked for only where nothing is.
    """
    try:
        folder = folder_of(folder)
    except SpecError as error:
        return PackReading(None, None, error.problems)
    found = examined(folder, over)
    problems = list(found.problems)
    narrative: Narrative | None = None
    if found.pack is not None and found.files is not None:
        problems += found.files.located(check_problems(found.pack, found.places, found.broken))
        words = examined_words(found.pack, words_of(found.pack), found.broken)
        narrative = words.narrative
        if not found.broken:
            problems += found.files.located(tuple(chart_problems(found.pack)))
        problems += [*found.files.located(words.problems), *_letters_and_styles(found.pack)]
        problems += found.files.located(tuple(_too_large(found.pack, found.places)))
        if not any(map(is_error, problems)):
            odds = (
                *oddities(found.pack, words.narrative, found.places),
                *incomplete(found.pack, found.places),
                *contradictions(found.pack, words.narrative, found.places, words.places.of),
                *misnamed(found.pack, words.narrative, found.places, words.places.of),
                *odd_code_rows(found.pack, found.files),
                *mismatched(found.pack, found.places),
                *misdirected(found.pack, words.narrative, found.places, words.places.of),
                *mismatched_words(found.pack, words.narrative, words.places.of),
                *inconsistent(found.pack, words.narrative, found.places, words.places.of),
                *uneven(found.pack, words.narrative, found.places, words.places.of),
                *unmet(found.pack, words.narrative, found.places, words.places.of_section),
                *_idle_files(folder, found),
                *unsaid_parts(found.pack, found.files),
                *_version(found.pack),
            )
            problems += found.files.located((*odds, *raising_checks(found.pack, found.places)))
    return PackReading(found, narrative, gravest_first(problems))


def errors_above(folder: Path) -> Mapping[str, tuple[Problem, ...]]:
    """The packs that extend the one in a folder, by id, with the errors that reading them finds."""
    own = folder_of(folder)
    read = {path.name: read_whole_pack(path, own).problems for path in packs_over(own)}
    return {name: tuple(filter(is_error, problems)) for name, problems in read.items()}


def gravest_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems, each once, errors first."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: ORDER.index(p.severity)))


def is_error(found: Problem) -> bool:
    """Whether a problem is worse than a warning."""
    return found.severity is Severity.ERROR


def folder_of(named: Path) -> Path:
    """The folder, or that of the pack with this id. Raises SpecError where there is neither."""
    if named.is_dir():
        return named.resolve()
    return Path(str(home_of(str(named), pack_roots(), str(named)).schema)).resolve()


def _letters_and_styles(pack: Pack) -> tuple[Problem, ...]:
    from xlsx_kit.prose import check_reference

    gathered = ProblemList()
    for name, check in ((MAIL, wordings), (STYLES, check_reference)):
        owner, file = templates(pack.homes, name)[0]
        path = f"{owner}/{name}"
        with gathered.gathering():
            data = content(file, path)
            try:
                check(data, path)
            except SpecError as error:
                text = data.decode("utf-8", "replace") if name == MAIL else ""
                gathered.add(on_line(problem, text) for problem in error.problems)
    return gathered.problems


def _too_large(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Capacities by which the workbook would have more cells than are read of a return."""
    sizes = {
        f"{places[f'inputs/{source.id}']}: capacity": source.capacity * (len(source.columns) + SHOWN_BESIDE)
        for source in pack.inputs
        if source.kind == "list"
    }
    sizes |= {
        f"{places[f'tables/{view.id}']}: rows.capacity": view.table.rows.capacity * len(view.table.columns)
        for view in pack.views
        if view.table.rows
    }
    most, whole = Limits().cells, sum(sizes.values())
    if whole > most:
        path, size = max(sizes.items(), key=lambda item: item[1])
        yield declared_problem("PACK-152", path, cells=whole, most=most, own=size)


def _version(pack: Pack) -> Iterator[Problem]:
    """Templates kept that cannot be read; a version that is the same although those kept of it are others."""
    for damaged in damaged_templates(pack):
        file = f"templates/{pack.id}/{damaged.parent.name}/{damaged.name}"
        yield declared_problem("PACK-158", f"{pack.id}/{BOOK}: version", file=file)
    if kept := unraised(pack):
        file, version = f"templates/{pack.id}/{kept.parent.name}/{kept.name}", pack.book.version
        path = f"{pack.id}/{BOOK}: version"
        yield declared_problem("PACK-157", path, file=file, version=version, raised=version + 1)


def _idle_files(folder: Path, found: PackExamination) -> Iterator[Problem]:
    """Files in the pack's folder that nothing reads."""
    assert found.pack is not None
    book = found.pack.book
    read = {BOOK, "rules.toml", *(f"codes/{codes.file}" for codes in book.codes.values())}
    for kind, names in (("inputs", book.inputs), ("tables", book.tables), ("checks", book.checks)):
        read.update(f"{kind}/{name}.toml" for name in names)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        if name not in read and not any(part.startswith((".", BEFORE_UPGRADE)) for part in Path(name).parts):
            kind = name.partition("/")[0]
            listed = f"请把 {file.stem!r} 列入 book.toml 的 {kind}，或删去这个文件。"
            hint = listed if kind in ("inputs", "tables", "checks") else "请删去，或核对文件名。"
            yield declared_problem("PACK-203", f"{folder.name}/{name}", advice=hint)
