"""A small book as another province would write it: no part, column, list or figure is called as in others."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.packs import SCHEMAS

PACK_ID = "jiangnan-2025"
BOOK = """
id = "jiangnan-2025"
version = 1
title = "江南省预算公开（测试用）"
money = "元"
scopes = ["本级", "全辖"]
check_sheet = "校核"
total = "总计"
maximum_amount = 9_999_999_999_900
imports = []
inputs = ["unit", "before", "outlays", "staff", "words"]
tables = ["s1"]

[cover]
sheet = "首页"
title = "{year}年{scope}预算公开表"
instructions = ["只填浅黄色的格子。"]
secrecy = "不得填写国家秘密。"
signatures = ["填表人"]

[lists]
reach = ["本级", "全辖"]
nature = ["人头费", "办公费", "专项", "拨给下级"]
money_from = ["财力", "上级拨来", "自筹"]

[groups]
other = ["办公费", "专项", "拨给下级"]

[publication]
contents = "目录"
tables = "表格"
narrative = "说明"
file = "{code} {name} {year}"
chart_sheet = "图"

[figures]
all = "s1/total/all"

[consolidation]
shown = ["all"]
by = "all"

[consolidation.transfers]
input = "outlays"
partner = "partner"
takes = ["money_from"]

[[consolidation.transfers.kinds]]
title = "拨给下级"
paid = { nature = "拨给下级" }
received = { money_from = "上级拨来" }


[codes.subjects]
title = "支出科目"
short = "科目"
file = "functional.csv"
widths = [3, 5, 7]
classes = ["201", "205"]
"""
COLUMN = """
[[columns]]
key = "{key}"
title = "{title}"
type = "{type}"
"""


def column(key: str, title: str, kind: str, **more: str) -> str:
    said = COLUMN.format(key=key, title=title, type=kind)
    return said + "".join(f"{name} = {value}\n" for name, value in more.items())


INPUTS = {
    "unit": 'id = "unit"\npart = "unit"\nkind = "form"\nsheet = "单位"\ntitle = "单位"\ncarried = true\n'
    + column("code", "编号", "text", stamp="true", required="true", max_length="15", carried="false")
    + column("name", "名称", "text", stamp="true", required="true", max_length="60", carried="false")
    + column("scope", "范围", "choice", stamp="true", list='"reach"')
    + column("year", "年份", "year", stamp="true", required="true", carried="false"),
    "before": 'id = "before"\npart = "before"\nkind = "form"\nsheet = "去年"\ntitle = "去年数"\n'
    + column("spent", "去年总计", "amount", last_year='"all"', purpose='"与去年比较"'),
    "outlays": 'id = "outlays"\npart = "outlays"\nkind = "list"\nsheet = "支出"\ntitle = "支出"\n'
    "capacity = 40\n"
    + column("subject", "科目", "code", codes='"subjects"', required="true")
    + column("nature", "性质", "choice", list='"nature"', required="true")
    + column("money_from", "来源", "choice", list='"money_from"', required="true")
    + column("amount", "数额", "amount", required="true")
    + column("partner", "对方", "text", max_length="60", omit_blank="true")
    + column("remark", "备注", "text", max_length="300", purpose='"说明情况"', omit_blank="true"),
    "staff": 'id = "staff"\npart = "staff"\nkind = "list"\nsheet = "人员"\ntitle = "人员"\ncapacity = 10\n'
    + column("post", "岗位", "choice", list='"nature"', required="true", purpose='"备查"')
    + column("heads", "人数", "count", purpose='"备查"'),
    "words": 'id = "words"\npart = "words"\nkind = "texts"\nsheet = "文字"\ntitle = "文字"\ncarried = true\n'
    + column("tasks", "任务", "text", max_length="900", lines="3", purpose='"备查"'),
}
TABLE = """
id = "s1"
short = "一表"
title = "{scope}支出表"
sheet = "一表"
columns = [
  { id = "c", role = "code", head = ["科目"], width = 12 },
  { id = "m", role = "name", head = ["名称"], width = 40 },
  { id = "all", head = ["共计"], width = 16, sum = ["people", "rest"] },
  { id = "people", head = ["人头"], width = 16, measure = ["outlays.amount"], where = { nature = "人头费" } },
  { id = "rest", head = ["其他"], width = 16, measure = ["outlays.amount"], where = { nature = "other" } },
]
[rows]
codes = "subjects"
capacity = 60
sources = [{ input = "outlays", column = "subject" }]
"""
RULES = """
[[identity]]
id = "JN-001"
title = "一表等于支出"
left = "s1/total/all"
op = "="
right = { measure = "outlays.amount" }
basis = "预算法"
hint = "请核对。"

[[identity]]
id = "JN-003"
title = "共计等于各栏之和"
left = "s1/*/all"
op = "="
right = { sum = ["s1/*/people", "s1/*/rest"] }
basis = "预算法"
hint = "请核对。"

[[rollup]]
id = "JN-002"
title = "一表逐级相等"
table = "s1"
basis = "预算法"
hint = "请核对。"
"""
NARRATIVE = 'title = "{name} {year}"\nopening = ""\n[texts]\nname = "unit/name"\nyear = "unit/year"\n'
NARRATIVE += '[[sections]]\nheading = "说明"\n[[sections.items]]\nparagraph = ["支出见一表"]\n'


def write_pack(folder: Path) -> Path:
    """The pack as ``<folder>/schemas/jiangnan-2025``, with its words; gives the folder of the pack."""
    pack, words = folder / "schemas" / PACK_ID, folder / "templates" / PACK_ID
    for name, text in {
        "book.toml": BOOK,
        "tables/s1.toml": TABLE,
        "rules.toml": RULES,
        **{f"inputs/{key}.toml": text for key, text in INPUTS.items()},
    }.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text, "utf-8")
    words.mkdir(parents=True)
    (words / "narrative.toml").write_text(NARRATIVE, "utf-8")
    shipped = SCHEMAS.parent / "templates" / "hebei-2024"
    for name in ("report.docx", "mail.toml"):
        shutil.copy(shipped / name, words / name)
    return pack


def line(subject: str, nature: str, source: str, amount: str, **more: str) -> dict[str, Any]:
    """One line of 支出."""
    return {"subject": subject, "nature": nature, "money_from": source, "amount": amount, **more}


def facts(code: str, name: str, year: int, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a unit reports."""
    unit = {"code": code, "name": name, "scope": "本级", "year": year}
    return {"pack": PACK_ID, "unit": unit, "outlays": list(lines), **more}
