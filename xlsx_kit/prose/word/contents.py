"""The contents: lines that lead to their places, each with a page number that Word can bring up to date."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from xlsx_kit.prose.narrative.blocks import Contents, ContentsEntry
from xlsx_kit.prose.narrative.spec_order import Ends
from xlsx_kit.prose.word.xml import paragraph, run_xml

LEADER = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8840"/></w:tabs>'
"""Dots to the right margin, for upper lines: their style has no such stop."""
TAB = "<w:r><w:tab/></w:r>"
UNKNOWN = "?"
"""Stands for a page number until Word or WPS fills it in, on opening the document or by F9."""


def contents_xml(block: Contents, styles: Mapping[str, str], spacing: Mapping[str, str]) -> str:
    """The title, then each group with its lines, which have the ``spacing`` of their style's role."""
    parts = [paragraph([block.title], styles["contents_title"])]
    close1, close2 = spacing.get("contents1", ""), spacing.get("contents2", "")
    for group, entries in block.groups:
        parts.append(_line(group, styles["contents1"], block.ends, close1, LEADER))
        parts += (_line(entry, styles["contents2"], block.ends, close2) for entry in entries)
    return "".join(parts)


def _line(entry: ContentsEntry, style: str, ends: Ends, close: str, stop: str = "") -> str:
    end = {"pages": TAB, "dots": TAB, "nothing": ""}[ends]
    if not entry.anchor:
        end = TAB if ends == "dots" else ""
        return (
            paragraph([entry.text], style, (stop if end else "") + close).removesuffix("</w:p>")
            + f"{end}</w:p>"
        )
    if ends == "pages":
        end += _field(f" PAGEREF {entry.anchor} \\h ", entry.page)
    link = f'<w:hyperlink w:anchor="{entry.anchor}" w:history="1">{run_xml(entry.text)}{end}</w:hyperlink>'
    return paragraph([], style, (stop if end else "") + close).removesuffix("</w:p>") + link + "</w:p>"


def _field(instruction: str, result: str) -> str:
    """A field with its last result; one without any is filled by the program that opens the document."""

    def mark(kind: str, about: str = "") -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"{about}/></w:r>'

    code = f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    shown = f"<w:r><w:t>{escape(result or UNKNOWN)}</w:t></w:r>"
    begin = mark("begin", "" if result else ' w:dirty="true"')
    return f"{begin}{code}{mark('separate')}{shown}{mark('end')}"
