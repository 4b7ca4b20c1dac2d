"""What can be wrong with an export or its map: the IMP rules."""

from __future__ import annotations

from xlsx_kit.findings import Finding, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

FAULTS: dict[str, tuple[Severity, str, str]] = {
    # the map
    "IMP-001": (ERROR, "对照文件 {name} 有误：{what}。", "请对照 docs/import.md 改正。"),
    # the export as a whole: nothing can be imported
    "IMP-011": (
        ERROR,
        "找不到表头。前 {rows} 行中没有一行同时有这些列：{what}。",
        "请核对对照文件中的列名（可写几个备选），或用 header_row 写明表头在第几行。",
    ),
    "IMP-012": (
        ERROR,
        "表头（第 {row} 行）中没有“{what}”列。",
        "请核对对照文件中的列名；表头中有：{found}。",
    ),
    "IMP-013": (
        ERROR,
        "表头（第 {row} 行）中“{what}”出现了两次。",
        "请在对照文件中写出上级表头，如“本年预算/金额”。",
    ),
    "IMP-014": (
        ERROR,
        "表中有 {count} 个单位，没有说明取哪一个。",
        "请用 --unit-code 写明单位编码；表中有：{found}。",
    ),
    "IMP-015": (ERROR, "表中没有单位 {code}。", "请核对单位编码；表中有：{found}。"),
    "IMP-016": (ERROR, "表头以下没有可导入的行。", "请核对对照文件中的工作表、表头和列名。"),
    # rows that are left out
    "IMP-021": (
        ERROR,
        "第 {row} 行“{title}”的“{text}”没有对照，共 {count} 行、{yuan} 元没有导入。",
        "请在对照文件的 [{section}] 中补上这个值，再重新导入。",
    ),
    "IMP-022": (
        ERROR,
        "第 {row} 行“{title}”没有填写，共 {count} 行、{yuan} 元没有导入。",
        "如为合并单元格，请把该列写入对照文件的 fill_down；否则请补填。",
    ),
    "IMP-023": (
        ERROR,
        "第 {row} 行“{title}”的“{text}”不是{what}，共 {count} 行、{yuan} 元没有导入。",
        "请核对科目编码；部门预算支出经济分类以 3 开头，5 开头的是政府预算经济分类。",
    ),
    "IMP-024": (ERROR, "第 {row} 行“{title}”的“{text}”不是金额。", "请核对该单元格。"),
    # rows that are imported
    "IMP-031": (
        WARNING,
        "第 {row} 行“{title}”的“{text}”不在科目表中，已照写。",
        "请核对；属于新增科目的可不处理。",
    ),
    "IMP-032": (
        ERROR,
        "{what}的合计为负数：{yuan} 元。",
        "请核对导出表；调减的金额应与原来的金额在同一科目、同一资金来源中相抵。",
    ),
    "IMP-033": (
        WARNING,
        "第 {row} 行是项目支出，没有项目编码，共 {count} 行、{yuan} 元没有列入“项目”。",
        "请补填项目编码。",
    ),
    "IMP-034": (
        WARNING,
        "第 {row} 行项目 {text} 的名称与前面的不同，已用先出现的名称。",
        "请核对项目编码和名称。",
    ),
    "IMP-041": (
        WARNING,
        "一般公共预算基本支出按功能科目合计 {left} 万元、按经济科目合计 {right} 万元，取整尾差 {gap} 万元。",
        "表5 与表6 应当相等：请在填报表中选一行调整。",
    ),
    "IMP-042": (
        WARNING,
        "没有预算年度。",
        "请用 --year 写明，或在对照文件中写 year。",
    ),
    "IMP-043": (
        WARNING,
        "导出表的“{text}”行（第 {row} 行）为 {left} 元，各行相加为 {right} 元，相差 {gap} 元。",
        "请核对有没有漏导或重复的行。",
    ),
}


def fault(rule: str, sheet: str | None = None, cell: str | None = None, **words: object) -> Finding:
    """The finding of one IMP rule."""
    severity, message, hint = FAULTS[rule]
    return Finding(rule, severity, sheet, cell, message.format(**words), hint.format(**words))
