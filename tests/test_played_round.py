"""What a round played from the manuals stumbled over: lists, senders, names of attachments, long letters."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from tests.rounds import Round
from tests.test_campaign import code_of
from tests.test_mails import facts_file
from xlsx_kit.campaign.campaign import is_sender, open_campaign
from xlsx_kit.campaign.intake.folders import unpack
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.ledger.records import Publication
from xlsx_kit.campaign.letters.words import listed, without_amounts
from xlsx_kit.campaign.publication.publish import publish_approved
from xlsx_kit.cli import main
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.returns.comparing.run import Change


def test_a_list_says_at_once_what_is_odd(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """合计 in a column that nobody needs, dates of eight digits; what is left out is told."""
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(
            [
                ["序号", "编码", "名称", "邮箱", "批复日"],
                [1, "118001", "文化馆", "a@b.cn", 20250201],
                [2, "118002", "图书馆", "", "20250203"],
                ["合计", "2个"],
            ]
        ):
            sheet.write_row(row, 0, cells)
    given = ["campaign", "init", str(tmp_path / "活动"), "--units", str(path), "--year", "2025"]
    assert main([*given, "--due", "2025-02-20", "--from", "预算股 <a@b.cn>"]) == 0
    said = capsys.readouterr()
    assert "2 个单位" in said.out
    assert "第 4 行是合计或小计，没有当作单位" in said.err
    assert "第 3 行“邮箱”没有填写" in said.err
    assert main(["campaign", "status", str(tmp_path / "活动"), "--csv", str(tmp_path / "s.csv")]) == 0
    assert (
        "2025-02-21" in capsys.readouterr().out
    )  # twenty working days are not counted: days of the calendar


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("预算股 <ys@example.cn>", True),
        ("ys@example.cn", True),
        ("ys@内网", False),
        ("预算股 ys@example.cn", False),
        ("预算股", False),
    ],
)
def test_a_sender_without_brackets_is_none(text: str, *, right: bool) -> None:
    """It would be read as one word, a mailbox that nobody has."""
    assert is_sender(text) is right


@pytest.mark.parametrize("encoding", ["GB2312", "UTF-8"])
@pytest.mark.parametrize("where", ["Content-Disposition: attachment; filename", "Content-Type: x/y; name"])
def test_a_name_cut_inside_a_character(encoding: str, where: str) -> None:
    """Programs cut encoded words by bytes; each of them alone cannot be read."""
    raw = "县第一中学填报表.xlsx".encode(encoding)
    words = "\r\n ".join(
        f"=?{encoding}?B?{base64.b64encode(part).decode()}?=" for part in (raw[:5], raw[5:10], raw[10:])
    )
    mail = (
        "From: a@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f'--b\r\n{where}="{words}"\r\n\r\nPK\r\n--b--\r\n'
    )
    (attached,) = unpack(ReceivedFile("a.eml", mail.encode(), "来件", "2025-02-10T09:00:00+08:00"))
    assert attached.name == "县第一中学填报表.xlsx"


def found(rule: str, severity: Severity, cell: str, message: str = "不对。") -> Finding:
    return Finding(rule, severity, "表", cell, message, hint="请改。")


def test_a_letter_shows_a_few_of_what_is_alike() -> None:
    """Of one rule three, with how many more; errors are all listed; what is left is counted."""
    alike = [found("A-001", Severity.WARNING, f"B{n}") for n in range(10)]
    errors = [found("E-001", Severity.ERROR, f"A{n}") for n in range(5)]
    notes = [found(f"N-{n:03}", Severity.NOTE, f"C{n}") for n in range(30)]
    lines = listed([*alike, *notes, *errors], amounts=False).splitlines()
    assert len(lines) == 31
    assert [line for line in lines if "请改正" in line] == lines[:5]
    assert lines[7] == "· [请核实] 表 B2：不对。请改。（同类的还有 7 处，见附件。）"
    assert lines[-1] == "· 还有提示 8 处，见附件。"


@pytest.mark.parametrize(
    ("text", "also", "shown"),
    [
        ("经济科目 30107 绩效工资", "30107", "经济科目 30107 绩效工资"),
        ("项目编码“2023001”中的年度是 2023 年", "2023001", "项目编码“2023001”中的年度是 2023 年"),
        ("写到 2021 年，本表是 2025 年", "2021", "写到 2021 年，本表是 2025 年"),
        ("截止时间填的是 2023-12-31", "2023-12-31", "截止时间填的是 2023-12-31"),
        ("接待费 3.50 万元，却是 0 批次", "0", "接待费 ＊ 万元，却是 0 批次"),
        ("占 55.60%，共 1,234", "", "占 55.60%，共 ＊"),
        ("表1 为 300，表2 为 12.5", "300", "表1 为 ＊，表2 为 ＊"),
    ],
)
def test_only_amounts_are_left_out_of_letters(text: str, also: str, shown: str) -> None:
    """Codes, dates, counts and rates are what the unit has to look for."""
    assert without_amounts(text, (also,)) == shown


def test_a_changed_word_in_a_page_of_prose() -> None:
    """Only what is near the first difference is shown, in letters and of a unit; short texts are whole."""
    page = "第一，抓落实。" * 40
    change = Change("changed", "文字", "情况说明文字", "C9", "", "保障措施", page + "甲", page + "乙")
    near = f"……{page[-12:]}"
    assert change.in_words == f"C9 保障措施 {near}甲 → {near}乙"
    longer = replace(change, old="", new=page)
    assert longer.in_words == f"C9 保障措施 空白 → {page[:60]}……"
    assert replace(change, old="甲", new="乙").in_words == "C9 保障措施 甲 → 乙"


def test_a_correction_that_waits_is_said(played: Round) -> None:
    """Publishing anew while nobody has approved the correction changes nothing, and says why."""
    code = code_of(1)
    played.arrives("一.json", facts_file(1))
    played.run("approve", "--by", "王芳", "--secrecy-by", "李明")
    campaign = open_campaign(played.folder)
    (approved,) = campaign.ledger.returns_of(code)
    made = Publication(
        code, 1, approved.hash, f"publications/{code}/1", "", "2025-02-18T09:00:00+08:00", None, ""
    )
    campaign.ledger.publish(made, "王芳")
    campaign.ledger.close()
    played.arrives("二.json", facts_file(1, ("texts.safeguards", "另行补充。")))
    campaign = open_campaign(played.folder)
    outcome = publish_approved(campaign, lambda wanted, force: [], reason="更正")
    assert outcome.done == []
    assert (outcome.skipped, [unit for unit, _ in outcome.notes]) == ([code], [code])
    campaign.ledger.close()


def test_taking_a_file_never_takes_an_approved_return_from_its_unit(played: Round) -> None:
    """The wrong file chosen for a unit by hand: the return it is stays with its unit, approved."""
    played.arrives("一.json", facts_file(1))
    played.run("approve", "--by", "王芳", "--secrecy-by", "李明")
    taken = ["take", played.inbox / "一.json", "--unit", code_of(2), "--reason", "传真", "--by", "王芳"]
    said = played.said(taken[0], *taken[1:], fails=1)  # type: ignore[arg-type]
    assert f"这个文件是 {code_of(1)} 报回、已审核通过的一份" in said
    assert (played.unit(1)["state"], played.unit(2)["state"]) == ("approved", "new")
    assert "已撤回" in played.said("undo", code_of(1), "--by", "王芳")
    played.said(taken[0], *taken[1:])  # type: ignore[arg-type]
    assert (played.unit(1)["state"], played.unit(2)["state"]) == ("new", "pass")


def test_letters_are_listed_where_no_server_is_set(played: Round) -> None:
    """Looking costs nothing: what waits is listed, and how to send it said."""
    played.run("send")
    said = played.said("mail")
    assert "待发 8 封" in said
    assert "没有 [smtp]，请用邮件程序打开 outbox 中的草稿发送" in said
    played.said("mail", "--yes", fails=1)


def test_show_says_what_is_wrong(played: Round) -> None:
    """The findings of the return that counts, the gravest first, each with its place and rule."""
    played.arrives("一.json", facts_file(1, ("ledger.1.amount", "128.50"), ("three_public.4.reason", "")))
    lines = played.said("show", code_of(1)).partition("现在算数的一份中的问题：")[2].strip().splitlines()
    assert lines[0].strip().startswith("[错误]")
    assert any("[警告] 三公经费 G21：公务接待费本年 0.80 万元" in line for line in lines)
    assert played.run("show", code_of(1))["findings"][0]["severity"] == "error"


def test_codes_of_paper_sheets(played: Round) -> None:
    """A code that is none is answered with how to write it; one that is entered twice is known."""
    played.arrives("一.json", facts_file(1))
    said = played.said("collect", "--sheet", f"{code_of(1)}=1234", fails=2)
    assert "@" not in said
    assert "写法如" in said
    for _ in range(2):
        assert "不符" in played.said("collect", "--sheet", f"{code_of(1)}=12345")
    assert sum("确认单" in event for event in played.events(1)) == 1
