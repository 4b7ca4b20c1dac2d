"""What was done to many sheets at once is one finding, which names the first of them and counts the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edits import with_patch
from xlsx_kit import generate, validate
from xlsx_kit.resources import root

CLEAN = Path(str(root("samples"))) / "pass" / "small-clean.json"
TABLES = (
    "表1收支总表",
    "表2收入总表",
    "表3支出总表",
    "表4财政拨款收支总表",
    "表5一般公共预算支出表",
    "表6一般公共预算基本支出表",
    "表7政府性基金预算支出表",
    "表8国有资本经营预算支出表",
)
LISTS = ("收支明细", "基本支出", "项目", "年终结转", "政府采购", "绩效指标", "机构设置")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook as it was sent."""
    return generate(CLEAN, tmp_path_factory.mktemp("many") / "sent.xlsx").path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "patch", "named"),
    [
        ("TPL-010", [["delete", *TABLES]], f"工作表“{'”“'.join(TABLES[:5])}”等 8 张被删除。"),
        ("TPL-014", [["unprotect", name] for name in TABLES], f"：{'、'.join(TABLES[:6])}等 8 张。"),
        ("TPL-016", [["invalidate", name] for name in LISTS], "张表如此："),
        ("TPL-015", [["unlock", name, "B7", "C7"] for name in LISTS], "张表如此："),
        (
            "TPL-017",
            [["cell", name, "A1", {"t": "s", "v": "待定"}] for name in TABLES[:2]],
            f"共 2 张：{'、'.join(TABLES[:2])}。",
        ),
        ("TPL-013", [["hide", name] for name in TABLES], f"共 8 张：{'、'.join(TABLES[:6])}等 8 张。"),
        ("TPL-031", [["hide_row", name, 5] for name in TABLES], f"共 8 张：{'、'.join(TABLES[:6])}等 8 张。"),
        (
            "TPL-017",
            [["cell", name, "A1", {"t": "s", "v": "2019年预算表"}] for name in TABLES],
            f"共 8 张：{'、'.join(TABLES[:6])}等 8 张。",
        ),
    ],
)
def test_the_first_are_named_whole(
    rule: str, patch: list[list[str]], named: str, sent: bytes, tmp_path: Path
) -> None:
    """However long their names are, none of them is cut."""
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(with_patch(sent, patch))
    (found,) = (one for one in validate(changed).files[0].findings if one.rule == rule)
    assert named in found.message
    assert "…" not in found.message
