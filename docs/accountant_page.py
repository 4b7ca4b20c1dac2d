"""docs/manual/accountant.md: one page for the unit's accountant, from the words of the workbook itself."""

from __future__ import annotations

from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import Input


def accountant_page() -> str:
    """What the cover says, then each input sheet: what it is for and what its columns want."""
    book = load_pack(DEFAULT_PACK).book
    parts = [
        "# 单位会计填报说明\n\n由表样生成（`make update`），内容与工作簿封面和各表提示一致，不要手改。\n"
    ]
    parts.append("\n".join(book.cover.instructions) + "\n")
    parts.append(f"**{book.cover.secrecy}**\n")
    parts.append("## 各表怎么填\n")
    parts += [_section(source) for source in load_pack(DEFAULT_PACK).inputs]
    return "\n".join(parts)


def _section(source: Input) -> str:
    title = source.title if source.title == source.sheet else f"{source.sheet}：{source.title}"
    lines = [f"### {title}\n", f"{source.guide}\n"] if source.guide else [f"### {title}\n"]
    wanted = [c for c in source.columns if c.is_fact and not c.stamp and c.prompt]
    lines += [f"- {c.title}{'（必填）' if c.required else ''}：{c.prompt}" for c in wanted]
    return "\n".join(lines) + ("\n" if wanted else "")
