"""How much of a returned file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The stated bounds of one file; one step beyond any of them refuses the whole file.

    The defaults leave an honest return (36 thousand cells, 3 MB of XML) more than twice the
    room it needs, and keep the worst file of 25 MB below two seconds and 200 MB of memory.
    """

    file_bytes: int = 25 * 1024 * 1024
    """Size of the file itself."""
    members: int = 1_000
    """Files inside the zip."""
    member_bytes: int = 32 * 1024 * 1024
    """Inflated size of one member."""
    total_bytes: int = 64 * 1024 * 1024
    """Inflated size of all members together."""
    marks: int = 800_000
    """``<``, ``=`` and line ends in all XML that is parsed: its tags, attributes and lines are no more."""
    xml_depth: int = 64
    """Elements nested in each other."""
    token_bytes: int = 1024 * 1024
    """One tag with its attributes, or one comment."""
    names: int = 4_096
    """Different element names, attribute names and prefixes in one part."""
    items: int = 65_536
    """Styles, number formats, defined names or relationships in one part."""
    sheets: int = 256
    """Worksheets of one workbook."""
    rows: int = 65_536
    """Rows of one sheet, and the last row that may hold content."""
    columns: int = 1_024
    """The last column that may hold content."""
    cells: int = 80_000
    """Cells of the whole workbook, blank ones included."""
    shared_strings: int = 50_000
    """Entries of the shared string table."""
    string_length: int = 32_767
    """Characters of one text or formula; Excel's own limit."""
    characters: int = 16_000_000
    """Characters of all texts and formulas together."""
    facts_lines: int = 20_000
    """Lines of all lists of a facts file; the largest book has room for less than three thousand."""
    facts_characters: int = 6_000_000
    """Characters of a facts file."""
