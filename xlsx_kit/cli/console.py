"""Standard output and standard error: what may be written there, and how it survives any console."""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from xlsx_kit.invisible import with_invisible_named

if TYPE_CHECKING:
    from xlsx_kit.findings import Finding

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but tabs and ends of lines: a terminal obeys them."""
_ESCAPES = "xlsx_kit.json_escapes"
_json_expected = False
_json_written = False


class Result(Protocol):
    """What a command's function returns: it can be written as JSON."""

    def to_dict(self) -> Any:
        """The JSON document."""


def prepare() -> None:
    """Make both streams show what they can: a GBK console prints "?" for what it does not have."""
    global _json_expected, _json_written
    _json_expected = _json_written = False
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def expect_json(expected: bool) -> None:
    """Note whether JSON was asked for: then standard output is one document, failing or not."""
    global _json_expected
    _json_expected = expected


def write_json(document: Any) -> None:
    """The one JSON document."""
    write_json_parts([as_json(document)])


def write_json_parts(parts: Iterable[str]) -> None:
    """The one JSON document, piece by piece: UTF-8 to files and pipes.

    No character is ever lost to a console's encoding: JSON has an escape of its own for what an encoding
    lacks (also for file names that are not valid text), so nothing becomes "?" here.
    """
    global _json_written
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        chosen = stream.isatty() or "PYTHONIOENCODING" in os.environ
        stream.reconfigure(encoding=stream.encoding if chosen else "utf-8", errors=_ESCAPES, newline="\n")
    stream.writelines(parts)
    stream.write("\n")
    stream.flush()
    _json_written = True


def as_json(document: Any) -> str:
    """The text of a JSON document, as every command writes it."""
    import json

    return json.dumps(document, ensure_ascii=False, indent=1)


def say(text: str = "") -> None:
    """One line of what was asked for, to standard output."""
    print(_harmless(text))


def say_lines(lines: Iterable[str]) -> None:
    """Lines of what was asked for."""
    for line in lines:
        say(line)


def show(result: Result, lines: Iterable[str], *, json: bool) -> None:
    """The result of a command: as JSON where that was asked for, else as lines of text."""
    if json:
        write_json(result.to_dict())
    else:
        say_lines(lines)


class Done:
    """What a command came to, where that is a thing or two."""

    def __init__(self, **details: object) -> None:
        self._details = details

    def to_dict(self) -> dict[str, object]:
        """What was done, as it was given."""
        return self._details


def complain(text: str) -> None:
    """One line about what happened, to standard error."""
    print(_harmless(text), file=sys.stderr)


def _harmless(text: str) -> str:
    """A text that turns no line around and moves no cursor, whoever named the file it speaks of."""
    return text if text.isprintable() else CONTROLS.sub("?", with_invisible_named(text))


def findings(found: Iterable[Finding]) -> None:
    """Findings beside a result: to standard error."""
    for finding in found:
        for line in finding_lines(finding):
            complain(line)


def finding_lines(finding: Finding) -> list[str]:
    """One finding as lines: severity, place and message; what to do; both sides of the comparison."""
    from xlsx_kit.findings import SEVERITIES

    place = " ".join(part for part in (finding.sheet, finding.cell) if part)
    head = " ".join(part for part in (f"[{SEVERITIES[finding.severity]}]", place, finding.message) if part)
    return [f"{head}（{finding.rule}）", *(f"    {line}" for line in advice_lines(finding))]


def advice_lines(finding: Finding) -> list[str]:
    """What to do about a finding, and what was expected."""
    lines = [f"处理：{finding.hint}"] if finding.hint else []
    if finding.expected is None:
        return lines
    return [*lines, f"应为 {finding.expected}，实为 {finding.actual or ''}"]


def fail(problems: Sequence[Sequence[str]], found: Sequence[Finding] = ()) -> None:
    """Say why a command stopped; a caller that asked for JSON gets a document saying the same."""
    for problem in problems:
        for line in problem:
            complain(line)
    if _json_expected and not _json_written:
        error = "\n".join(problem[0] for problem in problems)
        with suppress(OSError):
            write_json({"error": error, "findings": [finding.to_dict() for finding in found]})


def reader_is_gone(error: OSError) -> bool:
    """Standard output was closed by whoever read it; Windows calls that an invalid argument."""
    nameless = error.filename is None and error.errno == errno.EINVAL
    return isinstance(error, BrokenPipeError) or nameless


def close_output() -> None:
    """Stop writing to a reader that has gone (``| more`` was left), without a murmur at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _json_escapes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    units = (lost[at : at + 2].hex() for at in range(0, len(lost), 2))
    return "".join(f"\\u{unit}" for unit in units), error.end


codecs.register_error(_ESCAPES, _json_escapes)
