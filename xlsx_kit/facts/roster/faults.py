"""What can be wrong with a list of units and with making their workbooks: the UNIT rules."""

from __future__ import annotations

from xlsx_kit.findings import Finding, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

FAULTS: dict[str, tuple[Severity, str, str]] = {
    # the list
    "UNIT-001": (ERROR, "名单是空的。", "第一行应为表头：code,name,email（或 单位编码,单位名称,邮箱）。"),
    "UNIT-002": (
        ERROR,
        "名单缺少“{title}”列。",
        "请在第一行表头中写明 {names} 之一；现有表头：{found}。",
    ),
    "UNIT-003": (ERROR, "第 {row} 行“{title}”没有填写。", "请补填，或删去整行。"),
    "UNIT-004": (ERROR, "第 {row} 行“{title}”“{text}”与第 {other} 行重复。", "请只保留一行。"),
    "UNIT-005": (
        ERROR,
        "第 {row} 行“{title}”“{text}”不是单位编码：{why}。",
        "请填不超过 {limit} 个字符、中间没有空格的编码；编码列请设为文本格式。",
    ),
    "UNIT-006": (
        ERROR,
        "第 {row} 行“{title}”“{text}”不是电子邮箱地址。",
        "请改正；有几个地址时用分号隔开。",
    ),
    "UNIT-007": (ERROR, "第 {row} 行“{title}”“{text}”不在可选范围内。", "请填以下之一：{limit}。"),
    "UNIT-008": (ERROR, "第 {row} 行“{title}”超过 {limit} 个字。", "请改短。"),
    "UNIT-009": (ERROR, "表头“{title}”出现了两次。", "请删去一列。"),
    "UNIT-011": (WARNING, "名单中有不认识的列“{title}”，没有使用。", "可用的列：{names}。"),
    "UNIT-012": (WARNING, "第 {row} 行“{title}”没有填写，以后无法给该单位发邮件。", "请补填。"),
    "UNIT-013": (
        WARNING,
        "第 {row} 行“{title}”“{text}”不是常用的值，已照写。",
        "请核对，常用的有：{limit}。",
    ),
    "UNIT-014": (ERROR, "第 {row} 行“{title}”“{text}”不是日期。", "请填年月日，如 2025-01-31。"),
    "UNIT-015": (
        ERROR,
        "第 {row} 行“{title}”“{text}”：找不到这个文件。",
        "请写相对于名单所在文件夹的路径，或把文件放到那里。",
    ),
    # last year's files and this year's facts
    "UNIT-021": (
        WARNING,
        "预填文件夹中的 {file} 读不出来，没有使用：{why}",
        "请核对该文件；相应单位的工作簿没有用它预填。",
    ),
    "UNIT-022": (
        ERROR,
        "预填文件夹中有两份单位 {code} {year} 年的文件：{file}、{other}。",
        "请只留一份，再重新运行。",
    ),
    "UNIT-023": (NOTE, "{file} 是单位 {code} {year} 年的，晚于要生成的年度，没有使用。", "可不处理。"),
    "UNIT-024": (NOTE, "{file} 的单位 {code} 不在名单中，没有使用。", "可不处理；如属遗漏，请补入名单。"),
    "UNIT-025": (
        NOTE,
        "{file} 是 {year} 年的，不是上一年的：只带入单位信息、机构、资产和文字，没有带入上年数。",
        "如有上一年的文件，请放入预填文件夹后重新运行。",
    ),
    "UNIT-026": (
        NOTE,
        "{file} 中的单位名称是“{other}”，名单中是“{text}”，按名单生成。",
        "请核对单位是否已更名。",
    ),
    # the workbooks
    "UNIT-031": (
        ERROR,
        "{file} 已存在，且内容不是本程序写出的原样，没有覆盖。",
        "请核对是否有人填写过；需要重新生成的，请先移走或删除该文件。",
    ),
    "UNIT-032": (ERROR, "{file} 写不出来：{why}。", "请关闭正在打开该文件的程序，检查磁盘空间后重新运行。"),
    "UNIT-033": (
        ERROR,
        "生成这个单位的工作簿时程序意外中断（{why}）。",
        "请重新运行；仍然如此的，请连同预填文件报告给维护人员。",
    ),
}


def fault(rule: str, sheet: str | None = None, cell: str | None = None, **words: object) -> Finding:
    """The finding of one UNIT rule; ``sheet`` is the list's file or sheet."""
    severity, message, hint = FAULTS[rule]
    return Finding(rule, severity, sheet, cell, message.format(**words), hint.format(**words))
