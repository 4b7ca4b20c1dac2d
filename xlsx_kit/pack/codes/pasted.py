"""Text pasted from a published PDF: ragged blanks, page numbers, repeated headings, names over two lines.

A line that begins with digits begins a code. What follows is its name, up to a wide gap, a tab or a word
that begins a 说明. A line without digits goes on with a name that has met no 说明 yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xlsx_kit.pack.codes.listed import NARROW, ListedCode, ListedCodes, reading_of, tidy, whole_code

CODE = re.compile(r"((?:\d+\s*)+)(.*)", re.DOTALL)
COLUMN_GAP = re.compile(r"\t+|\s{2,}")
EXPLAINED = re.compile(r"反映|用于|主要|包括|注[:：]")
"""How a 说明 begins."""
SENTENCE = re.compile(r"[。；，]")
PAGE_NUMBER = re.compile(r"[-—–－·.\s]*\d{1,4}[-—–－·.\s]*|.*第\s*\d+\s*页.*")
HEADING = re.compile(
    r"类|款|项|类款项?|说明|编码|名称|.*(科目编码|科目代码|科目名称|编码名称).*|.*分类科目.*"
)
SECTION = re.compile(r"[（(]?[一二三四五六七八九十]+[)）、].*")


def pasted_codes(text: str, widths: Sequence[int], classes: Sequence[str]) -> ListedCodes:
    """The codes of a pasted text. ``classes`` tell a class code alone on its line from a page number."""
    lines = [line.translate(NARROW).strip() for line in text.splitlines()]
    found: list[ListedCode] = []
    code, name, line, explained = "", "", 0, True
    for number, (row_text, following) in enumerate(_with_following(lines), start=1):
        begun = CODE.fullmatch(row_text)
        digits = begun[1].split() if begun else []
        alone = bool(begun) and not (begun and begun[2].strip())
        if _is_furniture(row_text) and not (alone and _stands_for_itself(digits, widths, classes, following)):
            continue
        if begun:
            if code:
                found.append(ListedCode(code, tidy(name), line))
            code, line = whole_code(digits, widths), number
            name, explained = _name(begun[2])
        elif code and not explained:
            more, explained = _name(row_text)
            if SENTENCE.search(more):
                explained = True
            else:
                name += more
    if code:
        found.append(ListedCode(code, tidy(name), line))
    return reading_of(found, widths)


def _with_following(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each line with the next one that says something."""
    following, found = "", list[tuple[str, str]]()
    for line in reversed(lines):
        found.append((line, following))
        following = line or following
    return reversed(found)


def _is_furniture(line: str) -> bool:
    """Blank lines, page numbers, headings and titles: nothing of a code."""
    squeezed = tidy(line)
    furniture = (PAGE_NUMBER.fullmatch(line), HEADING.fullmatch(squeezed), SECTION.fullmatch(squeezed))
    return not squeezed or any(furniture)


def _stands_for_itself(
    digits: Sequence[str], widths: Sequence[int], classes: Sequence[str], following: str
) -> bool:
    """Whether a line of digits is a code whose name comes on the next line, not the number of a page."""
    code = "".join(digits)
    known = len(code) in widths and code[: widths[0]] in classes
    return known and not following[:1].isdigit() and not _is_furniture(following)


def _name(rest: str) -> tuple[str, bool]:
    """The name at the beginning of a text, and whether a 说明 follows it."""
    columns = [column for column in COLUMN_GAP.split(rest.strip()) if column]
    spaced = next((n for n, column in enumerate(columns) if len(column) > 1), len(columns))
    if spaced > 1:  # 行  政  运  行
        return "".join(columns[:spaced]), len(columns) > spaced
    words = columns[0].split() if columns else []
    plain = next((n for n, word in enumerate(words) if EXPLAINED.match(word)), len(words))
    return "".join(words[:plain]), len(columns) > 1 or plain < len(words)
