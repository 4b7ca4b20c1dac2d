"""The contents: lines that lead to their places, each with a page number that Word can bring up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from xlsx_kit.prose.narrative.blocks import Contents, ContentsEntry
from xlsx_kit.prose.word.xml import paragraph, run_xml


def contents_xml(block: Contents, styles: Mapping[str, str]) -> str:
    """The title, then each group with its lines."""
    parts = [paragraph([block.title], styles["contents_title"])]
    for group, entries in block.groups:
        parts.append(paragraph([group], styles["contents1"]))
        parts += _lines(entries, styles["contents2"])
    return "".join(parts)


def _lines(entries: tuple[ContentsEntry, ...], style: str) -> Iterator[str]:
    for entry in entries:
        page = _field(f" PAGEREF {entry.anchor} \\h ", entry.page or "?")
        link = (
            f'<w:hyperlink w:anchor="{entry.anchor}" w:history="1">{run_xml(entry.text)}'
            f"<w:r><w:tab/></w:r>{page}</w:hyperlink>"
        )
        yield paragraph([], style).removesuffix("</w:p>") + link + "</w:p>"


def _field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    shown = f"<w:r><w:t>{escape(result)}</w:t></w:r>"
    return f"{mark('begin')}{code}{mark('separate')}{shown}{mark('end')}"
