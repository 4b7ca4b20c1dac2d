"""What can be wrong with one entry: the CELL rules, their words and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from xlsx_kit.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class FaultText:
    """One CELL rule: id, severity, title, message and hint (``{title}``, ``{text}``, ``{limit}``)."""

    id: str
    severity: Severity
    title: str
    message: str
    hint: str


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Fault(Enum):
    """Everything that may be wrong with a single cell, whatever sheet it stands on."""

    REQUIRED = FaultText("CELL-001", ERROR, "必填项为空", "“{title}”没有填写。", "请填写，或清空整行。")
    CODE = FaultText(
        "CELL-002",
        ERROR,
        "科目编码不合规定",
        "“{title}”填的是“{text}”，不是{limit}位科目编码，或没有这一类科目。",
        "请填{limit}位末级科目编码，或从下拉列表中选择。",
    )
    CHOICE = FaultText(
        "CELL-003",
        ERROR,
        "不在可选范围内",
        "“{title}”填的是“{text}”，不在可选范围内。",
        "请从下拉列表中选择：{limit}。",
    )
    NUMBER = FaultText(
        "CELL-004",
        ERROR,
        "不是数字",
        "“{title}”填的是“{text}”，不能读作数字。",
        "请只填数字，单位见表头，不带文字和符号；单位不同的请先换算。",
    )
    DECIMALS = FaultText(
        "CELL-005",
        ERROR,
        "小数位数过多",
        "“{title}”填的是 {text}，小数超过{limit}位。",
        "请按四舍五入保留{limit}位小数后重新填写。",
    )
    NEGATIVE = FaultText(
        "CELL-006",
        ERROR,
        "金额为负数",
        "“{title}”填的是 {text}，不能为负数。",
        "请核对；调减的金额应并入原来的行。",
    )
    LARGE = FaultText(
        "CELL-007",
        ERROR,
        "数值过大",
        "“{title}”填的是 {text}，超过上限 {limit}。",
        "请核对金额的单位是否与表头一致；单位不同的请先换算。",
    )
    WHOLE = FaultText(
        "CELL-008", ERROR, "不是整数", "“{title}”填的是“{text}”，应为整数。", "请填 0 或正整数，不带单位。"
    )
    LONG = FaultText(
        "CELL-009", ERROR, "文字过长", "“{title}”有 {text} 个字，超过 {limit} 个字。", "请精简后重新填写。"
    )
    OPEN_CHOICE = FaultText(
        "CELL-010",
        WARNING,
        "不在常用选项内",
        "“{title}”填的是“{text}”，不在常用选项内。",
        "请核对，尽量从下拉列表中选择：{limit}。",
    )
    CONVERTED = FaultText(
        "CELL-011",
        WARNING,
        "数字按文字填写",
        "“{title}”填的是文字“{text}”，已按 {limit} 读取；表中公式不会计入文字。",
        "请改为数字：删去逗号、空格、单位或全角字符后重新输入。",
    )
    FORMULA = FaultText(
        "CELL-012",
        NOTE,
        "填报单元格中是公式",
        "“{title}”填的是公式，已按其结果 {text} 读取。",
        "建议复制后用“粘贴数值”改为固定数字。",
    )
    BROKEN = FaultText(
        "CELL-013", ERROR, "单元格为错误值", "“{title}”显示为错误值 {text}。", "请删除后重新填写。"
    )
    KIND = FaultText(
        "CELL-014",
        ERROR,
        "数据类型不对",
        "“{title}”填的是“{text}”，类型不对（如日期、逻辑值）。",
        "请把单元格清空后重新输入。",
    )
    DATE = FaultText(
        "CELL-015",
        ERROR,
        "不是日期",
        "“{title}”填的是“{text}”，不能读作日期。",
        "请按 2023-12-31 的样式填写。",
    )
    UNCALCULATED = FaultText(
        "CELL-016",
        ERROR,
        "填报单元格中的公式没有结果",
        "“{title}”填的是公式，但文件中没有计算结果。",
        "请用 Excel 或 WPS 打开，重新计算并保存，或改填固定数字。",
    )
    RESPELLED = FaultText(
        "CELL-017",
        WARNING,
        "前后有空格或全角数字",
        "“{title}”填的是“{text}”，前后有空格或用了全角数字，已按“{limit}”读取；表中公式不会计入这一行。",
        "请从下拉列表中重新选择，或删去空格、改用半角数字后重新输入。",
    )

    @property
    def id(self) -> str:
        """The rule id."""
        return self.value.id

    @property
    def blocks(self) -> bool:
        """Whether the entry could not be read at all, so that nothing may be concluded from it."""
        return self.value.severity is Severity.ERROR

    def finding(
        self, sheet: str | None, cell: str | None, title: str, text: str = "", limit: str = ""
    ) -> Finding:
        """The finding for one cell; ``text`` is what it holds, ``limit`` what was allowed."""
        shown = text if len(text) <= 40 else f"{text[:39]}…"
        words = {"title": title, "text": shown, "limit": limit}
        return Finding(
            self.value.id,
            self.value.severity,
            sheet,
            cell,
            self.value.message.format(**words),
            self.value.hint.format(**words),
            expected=limit if self in (Fault.CONVERTED, Fault.RESPELLED) else None,
            actual=text or None,
        )


BY_ID = {fault.id: fault for fault in Fault}
