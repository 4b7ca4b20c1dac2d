"""Every fault of a file as a whole: its id, what is wrong, and what the unit is to do."""

from __future__ import annotations

from xlsx_kit.findings import Finding, InputError, Severity

SAVE_AGAIN = (
    "请用 Excel 或 WPS 打开原文件，另存为“Excel 工作簿（.xlsx）”后重新报送；"
    "打不开时请从最初下发的模板重新填报。"
)
ONLY_ENTRIES = "请把填报内容复制到最初下发的模板中（选择性粘贴为数值），删去多余的内容后重新报送。"
RETURN_TEMPLATE = "请报送在下发模板中填好的 .xlsx 文件，不要报送打印件、截图或其他格式。"

FAULTS: dict[str, tuple[Severity, str, str]] = {
    # the file
    "FILE-001": (Severity.ERROR, "找不到文件。", "请核对文件名和存放位置；邮件附件请先保存到本机再校验。"),
    "FILE-002": (Severity.ERROR, "这是文件夹，不是工作簿文件。", "请选择文件夹中的 .xlsx 文件。"),
    "FILE-003": (
        Severity.ERROR,
        "文件无法读取（{reason}）。",
        "请关闭正在打开该文件的程序，确认有读取权限、文件没有被移走，再重新校验。",
    ),
    "FILE-004": (
        Severity.ERROR,
        "文件是空的（0 字节）。",
        "文件可能没有保存或没有传完，请保存后重新报送。",
    ),
    "FILE-005": (
        Severity.ERROR,
        "文件有 {size}，超过 {most} 的上限。",
        "请删去插入的图片、附件和多余的工作表后另存，再重新报送。",
    ),
    # what it is instead of a workbook
    "FILE-006": (Severity.ERROR, "文件内容是{what}，不是 Excel 工作簿。", RETURN_TEMPLATE),
    "FILE-007": (
        Severity.ERROR,
        "文件是旧版格式（.xls 或 .et）。",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重新报送。",
    ),
    "FILE-008": (
        Severity.ERROR,
        "文件已加密，没有密码无法读取。",
        "请取消打开密码后另存为 .xlsx 再报送（工作表保护不必取消）。",
    ),
    "FILE-009": (
        Severity.ERROR,
        "文件是二进制工作簿（.xlsb）。",
        "请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”后重新报送。",
    ),
    # the zip
    "FILE-010": (Severity.ERROR, "文件已损坏，可能没有传完（{reason}）。", SAVE_AGAIN),
    "FILE-011": (Severity.ERROR, "文件中没有工作簿内容。", RETURN_TEMPLATE),
    "FILE-012": (Severity.ERROR, "文件展开后超过 {most} 的上限，不予读取。", ONLY_ENTRIES),
    "FILE-013": (Severity.ERROR, "文件声明的大小与实际不符（{part}），不予读取。", SAVE_AGAIN),
    "FILE-014": (Severity.ERROR, "文件内部有重名的内容（{part}），不予读取。", SAVE_AGAIN),
    "FILE-015": (Severity.ERROR, "文件内部有指向外部位置的内容（{part}），不予读取。", SAVE_AGAIN),
    "FILE-016": (Severity.ERROR, "文件内部的内容超过 {most} 项，不予读取。", ONLY_ENTRIES),
    "FILE-017": (Severity.ERROR, "文件内部含有不允许的实体定义（{part}），不予读取。", SAVE_AGAIN),
    "FILE-018": (Severity.ERROR, "文件内部结构层次过深（{part}），不予读取。", SAVE_AGAIN),
    "FILE-019": (Severity.ERROR, "文件内部内容已损坏（{part}：{reason}）。", SAVE_AGAIN),
    # too much of it
    "FILE-020": (
        Severity.ERROR,
        "工作表“{sheet}”的行数超过 {most} 行。",
        "请选中填报内容以下的整行并删除，保存后重新报送。",
    ),
    "FILE-021": (
        Severity.ERROR,
        "工作表“{sheet}”的 {cell} 单元格有内容，远在填报区域之外。",
        "请用“定位”找到该单元格，删除其所在的整行和整列，保存后重新报送。",
    ),
    "FILE-022": (Severity.ERROR, "工作簿的{what}超过 {most} 个，不予读取。", ONLY_ENTRIES),
    "FILE-023": (Severity.ERROR, "工作簿中的文字过多，超过 {most} {unit}。", ONLY_ENTRIES),
    "FILE-024": (
        Severity.ERROR,
        "有一处文字或公式超过 {most} 个字符（{part}）。",
        "请缩短该处文字，详细材料另附文档，保存后重新报送。",
    ),
    "FILE-025": (Severity.ERROR, "工作簿的工作表超过 {most} 张。", "请删去自行添加的工作表后重新报送。"),
    "FILE-026": (Severity.ERROR, "文件内部缺少内容（{part}）。", SAVE_AGAIN),
    "FILE-027": (Severity.ERROR, "文件使用了不支持的压缩方式（{part}）。", SAVE_AGAIN),
    # noteworthy, the file is read all the same
    "FILE-031": (
        Severity.WARNING,
        "文件带有宏；宏没有运行，也不会被采用。",
        "模板不需要宏，请另存为“Excel 工作簿（.xlsx）”后重新报送。",
    ),
    "FILE-032": (
        Severity.WARNING,
        "文件引用了其他工作簿或外部数据。",
        "请在“数据”—“编辑链接”中断开链接，把引用的数改为直接填写的数值。",
    ),
    "FILE-033": (
        Severity.WARNING,
        "文件嵌入了其他文件或控件；这些内容不会被读取。",
        "请删去嵌入的对象，需要的材料随邮件另附。",
    ),
    "FILE-034": (
        Severity.WARNING,
        "文件含有会调用其他程序的链接（DDE）；没有执行。",
        "请删去该链接或公式；来历不明时请先查杀病毒，再从下发模板重新填报。",
    ),
}


def fault(rule: str, **words: object) -> Finding:
    """The finding of one fault; ``words`` fill the gaps of its message."""
    severity, message, hint = FAULTS[rule]
    shown = {key: to_shown(value) for key, value in words.items()}
    return Finding(rule, severity, None, None, message.format_map(shown), hint)


def refused(rule: str, **words: object) -> InputError:
    """The error to raise for a fault that stops the reading."""
    return InputError((fault(rule, **words),))


def to_shown(value: object) -> str:
    """A word for a message: one printable line, since names inside a hostile file may hold anything."""
    if isinstance(value, int):
        return f"{value:,}"
    text = "".join(c if c.isprintable() else "?" for c in str(value)[:60])
    return text if len(str(value)) <= 60 else text + "…"


def to_size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / (1024 * 1024):.1f} MB"
