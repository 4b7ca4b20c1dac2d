"""What can be wrong with the locked part of a return: rule, severity, words, remedy."""

from __future__ import annotations

from xlsx_kit.findings import Finding, Severity

NEW = "请在原模板中重新填写，或用 repair 命令把填报内容移到新模板。"
FAULTS = {
    "TPL-010": (
        Severity.WARNING,
        "工作表“{name}”被删除。",
        "不影响已填的内容，公开表由程序重新计算；请在原模板中填报，不要删除工作表。",
    ),
    "TPL-011": (Severity.WARNING, "工作表“{name}”被改名为“{now}”。", "请改回原来的名称。"),
    "TPL-012": (
        Severity.NOTE,
        "多了工作表“{now}”，其中的内容不会被读取。",
        "需要报送的内容请填在原有的工作表中。",
    ),
    "TPL-013": (Severity.WARNING, "工作表“{name}”被隐藏。", "请取消隐藏，核对其中的内容后再报送。"),
    "TPL-014": (
        Severity.WARNING,
        "工作表保护被取消：{names}。",
        "填报不需要取消保护；请核对锁定的单元格有没有改动。",
    ),
    "TPL-015": (
        Severity.WARNING,
        "有 {count} 个锁定的单元格被解锁，第一个是 {first}。",
        "填报不需要解锁；请核对这些单元格有没有改动。",
    ),
    "TPL-016": (
        Severity.NOTE,
        "有 {count} 个填报单元格的下拉列表或输入限制丢失，第一个是 {first}。",
        "粘贴时请选“粘贴数值”；已填的内容由程序重新核对。",
    ),
    "TPL-017": (Severity.WARNING, "表内文字被改动：原为“{before}”，现为“{after}”。", "请改回原来的文字。"),
    "TPL-018": (
        Severity.ERROR,
        "公式被数值覆盖：单元格中是 {after}，按填报内容应为 {before}。",
        "公开表由填报内容计算得出，不能直接改数；请改正填报内容。" + NEW,
    ),
    "TPL-019": (
        Severity.WARNING,
        "公式被内容覆盖：现为“{after}”。",
        "请恢复公式（撤销，或从相邻行复制）。" + NEW,
    ),
    "TPL-020": (
        Severity.WARNING,
        "公式被改动：原为 ={before}，现为 ={after}。",
        "请恢复原来的公式。" + NEW,
    ),
    "TPL-021": (Severity.WARNING, "公式被删除：原为 ={before}。", "请恢复原来的公式。" + NEW),
    "TPL-022": (
        Severity.WARNING,
        "填报区域以外有内容“{after}”，不会被读取。",
        "请把内容填到填报区域中，或删去。",
    ),
    "TPL-023": (
        Severity.WARNING,
        "{where}{done}了 {count} {unit}。",
        "填报内容仍按表头读取，公开表由程序重新计算；请不要增减行列。" + NEW,
    ),
    "TPL-024": (
        Severity.WARNING,
        "认不出这份填报表所用的模板，没有核对锁定的单元格：它{made}，这里的套表是 {here}。",
        "填报内容照常核对。请核对是否用了其他来源的模板；是以前发出的，请用当时的套表运行 pack release。",
    ),
    "TPL-025": (
        Severity.NOTE,
        "这份填报表用的是以前发出的模板：它{made}，这里的套表是 {here}。",
        "按当时的模板核对；下次请使用新发的模板。",
    ),
    "TPL-026": (
        Severity.NOTE,
        "公式没有计算过，单位看到的公开表是空的。",
        "公开表由程序重新计算；请单位用 Excel、WPS 打开并保存后再核对。",
    ),
    "TPL-027": (
        Severity.NOTE,
        "有 {count} 个公式单元格显示的不是最新的结果：此处显示 {after}，应为 {before}。",
        "公开表由程序重新计算；请单位按 F9 重新计算后再核对。",
    ),
}


def integrity_finding(rule: str, sheet: str | None, cell: str | None, **words: object) -> Finding:
    """A finding of a rule at a place, with its words filled in; before and after are its two sides."""
    severity, message, hint = FAULTS[rule]
    sides = {key: str(words[key]) if key in words else None for key in ("before", "after")}
    shown = {key: _short(value) if isinstance(value, str) else value for key, value in words.items()}
    return Finding(
        rule, severity, sheet, cell, message.format(**shown), hint, sides["before"], sides["after"]
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
