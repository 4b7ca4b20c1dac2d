"""What can be wrong with a table file before anybody looks at its columns."""

from __future__ import annotations

from xlsx_kit.findings import Finding, InputError, Severity

FAULTS = {
    "FILE-121": (
        Severity.ERROR,
        "{name}：不是能读取的表格（是{what}）。",
        "请另存为 .xlsx 或 CSV 后重试。",
    ),
    "FILE-122": (
        Severity.ERROR,
        "{name}：文字编码不是 UTF-8，也不是 GB18030（GBK）。",
        "请用 Excel 另存为“CSV UTF-8”，或另存为 .xlsx 后重试。",
    ),
    "FILE-123": (Severity.ERROR, "{name}：第 {line} 行不是正确的 CSV（{what}）。", "请核对引号是否成对。"),
    "FILE-124": (
        Severity.ERROR,
        "旧版 .xls 文件读不出来（{reason}）。",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重试。",
    ),
    "FILE-126": (
        Severity.ERROR,
        "{name}：没有工作表“{sheet}”，现有：{what}。",
        "请改正工作表名称。",
    ),
}


def refused(rule: str, **words: object) -> InputError:
    """The error to raise for a table file that cannot be read."""
    severity, message, hint = FAULTS[rule]
    return InputError((Finding(rule, severity, None, None, message.format(**words), hint),))
