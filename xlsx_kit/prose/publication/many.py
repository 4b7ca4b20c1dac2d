"""Whole publications of units, from their facts: document, PDF, workbook of the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsx_kit.findings import InputError
from xlsx_kit.prose.narrative.packed import composition_of, wording
from xlsx_kit.prose.publication.completeness import Decision, gaps, publishable
from xlsx_kit.prose.publication.run import Formats, Manuscript, PublishResult, write_publications
from xlsx_kit.resources import template
from xlsx_kit.returns import findings_of, load_return

DEFAULT: Formats = Formats()

Source = Path | str | Mapping[str, Any]


def publish(
    facts: Source,
    out: Path | str,
    *,
    pack: str | None = None,
    force: bool = False,
    by: str = "",
    reason: str = "",
    charts: bool = False,
    flat: bool = False,
    html: bool = False,
    pdf: Path | None = None,
    words: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> PublishResult:
    """Writes the whole publication of one unit into a folder: .docx, .xlsx, and .pdf where LibreOffice is.

    ``charts``, ``flat``, ``html`` and ``pdf`` (a file) as in Formats. Raises InputError where the facts
    cannot be read or, without ``force``, have errors, where the text lacks what must be in it and nobody
    (``force``, ``by``, ``reason``) decided to publish it so, or where ``pdf`` is not one of this document;
    OSError where a file cannot be read or written; SpecError for an unknown pack.
    """
    formats = Formats(charts, flat, html, pdf.read_bytes() if pdf else b"")
    (made,) = publish_many(
        [(facts, out)],
        pack=pack,
        force=force,
        by=by,
        reason=reason,
        formats=formats,
        words=words,
        progress=progress,
    )
    if isinstance(made, Exception):
        raise made
    return made


def publish_many(
    wanted: Sequence[tuple[Source, Path | str]],
    *,
    pack: str | None = None,
    force: bool = False,
    by: str = "",
    reason: str = "",
    formats: Formats = DEFAULT,
    words: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Iterator[PublishResult | InputError | OSError]:
    """Writes the publications of several units, each from its facts into its folder, as ``publish`` does.

    In order; what ``publish`` would raise for one of them stands in its place. One LibreOffice prints all,
    which are in memory together. Raises SpecError for an unknown pack.
    """
    decision = Decision(force, by, reason)
    read = [_manuscript(facts, Path(out), pack, decision, words) for facts, out in wanted]
    sound = [one for one in read if isinstance(one, Manuscript)]
    written = write_publications(sound, formats, progress or (lambda _: None))
    for one in read:
        yield next(written) if isinstance(one, Manuscript) else one


def _manuscript(
    facts: Source, out: Path, pack: str | None, decision: Decision, words: Path | None
) -> Manuscript | InputError:
    try:
        return manuscript_of(facts, out, pack, decision, words)
    except InputError as error:
        return error


def manuscript_of(
    facts: Source, out: Path, pack: str | None, decision: Decision, words: Path | None
) -> Manuscript:
    """What a unit publishes. Raises InputError where it may not."""
    found = load_return(facts, pack)
    spec = wording(found.pack, words)
    composition = composition_of(found.evaluation, words, finished=True)
    findings = publishable(findings_of(found), gaps(composition, spec), decision)
    reference = template(found.pack.homes, "report.docx").read_bytes()
    return Manuscript(found.evaluation, composition, spec, reference, out, findings)
