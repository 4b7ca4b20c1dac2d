"""What an officer looks at and decides on the desk, request by request: letters, excuses, documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from time import sleep
from urllib.parse import quote, urlencode

import docx
import openpyxl
import pytest

from tests.desks import RunningDesk, running_desk
from tests.mail_servers import Mailbox
from xlsx_kit.campaign.campaign import open_campaign
from xlsx_kit.cli import main
from xlsx_kit.resources import root

FILLED = Path(str(root("samples"))) / "filled"
ROUND = f"/r/{quote('公开')}"
WARNED, CLEAN, INTRANET = "118", "301005", "301099"
UNITS = f"""单位编码,单位名称,邮箱,主管部门,发送渠道
{WARNED},承德市公安局高新技术产业开发区分局,gaj@unit.example,公安局,邮件
{CLEAN},青川县档案馆,dag@unit.example,县政府,邮件
{INTRANET},青川县新设事业发展中心,,县政府,内网
"""
TOMORROW = (date.today() + timedelta(1)).isoformat()

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk on a round of three units: letters written, one return with warnings."""
    folder = tmp_path_factory.mktemp("desk") / "工作"
    folder.mkdir()
    units = folder.parent / "名册.csv"
    units.write_text(UNITS, "utf-8")
    there = str(folder / "公开")
    made = ["campaign", "init", there, "--units", str(units), "--year", "2024", "--due", "2024-03-01"]
    assert main([*made, "--from", "预算股 <ys@example.cn>"]) == 0
    assert main(["campaign", "send", there]) == 0
    assert main(["campaign", "collect", there, str(FILLED / "chengde-2024.xlsx")]) == 0
    with running_desk(folder) as found:
        found.sign_in()
        assert "请先在页面上方写" in found.ask("/").text
        found.ask("/officer", {"form_token": found.form_token(), "officer": "王芳"})
        yield found


def test_the_rules_listed_are_those_that_a_return_can_break(desk: RunningDesk) -> None:
    """What may be wrong with a pack, a folder or a mail is no rule that an officer changes for a round."""
    listed = set(re.findall(r'<option value="([A-Z]+)-\d+">', desk.ask(f"{ROUND}/rules").text))
    assert {"FILE", "TPL", "CELL", "CODE", "PERF"} <= listed
    assert not {"LEDGER", "MAIL", "NARR", "PACK", "ROUND", "SPEC"} & listed


def taken(desk: RunningDesk, path: str, **fields: str) -> None:
    """A form is sent, and taken."""
    answer = desk.ask(f"{ROUND}{path}", {"form_token": desk.form_token(), **fields})
    assert answer.status == 303, answer.text


def worked(desk: RunningDesk, path: str, *fields: tuple[str, str]) -> str:
    """A form that starts work is sent; what came of it."""
    body = urlencode([("form_token", desk.form_token()), *fields]).encode()
    started = desk.ask(f"{ROUND}{path}", body=body, **{"Content-Type": "application/x-www-form-urlencoded"})
    assert started.status == 303, started.text
    while 'http-equiv="refresh"' in (done := desk.ask(started.headers["location"]).text):
        sleep(0.1)
    return done


def links(text: str, words: str) -> list[str]:
    """The addresses of links with these words."""
    return re.findall(rf'<a (?:class="[^"]*" )?href="([^"]+)">{words}</a>', text)


def test_letters_are_looked_at_one_by_one(desk: RunningDesk) -> None:
    """To the last of those that wait, each with its files; what goes by intranet is fetched as it lies."""
    listed = desk.ask(f"{ROUND}/letters").text
    assert "由内网或面交送达 1 份" in listed
    (parcel,) = links(listed, "取文件包")
    assert desk.raw(parcel)[:2] == b"PK"
    (address,) = links(listed, f"{WARNED} 承德市公安局高新技术产业开发区分局")[:1]
    seen = []
    while address:
        shown = desk.ask(address).text
        seen += re.findall(r"待发的第 (\d) 封，共 3 封", shown)
        assert "只发出这一封" not in shown, "there is no server to send it by"
        for file in re.findall(rf'href="({ROUND}/attachments/[^"]+)"', shown):
            if "/attachments/0/" in file and seen[-1] != "3":
                openpyxl.load_workbook(BytesIO(desk.raw(file)))
        address = next(iter(links(shown, "看下一封")), "")
    assert seen == ["1", "2", "3"]
    assert desk.ask(f"{ROUND}/attachments/9/{quote('nobody')}").status == 404
    none = desk.ask(f"{ROUND}/letters/sent", {"form_token": desk.form_token()})
    assert (none.status, "请先勾选" in none.text) == (422, True)
    (carried,) = re.findall(r'name="id" value="([^"]+)" aria-label="登记 301099', listed)
    assert "份要由内网或面交送达" in desk.ask(ROUND).text
    taken(desk, "/letters/sent", id=unescape(carried))
    assert "由内网或面交送达" not in desk.ask(f"{ROUND}/letters").text
    assert "由经办人另行送出" in desk.ask(f"{ROUND}/unit/{INTRANET}").text


def test_an_excuse_that_ends_is_in_the_queue_and_is_taken_back(desk: RunningDesk) -> None:
    rules = set(re.findall(r"<option>([A-Z]+-\d+)</option>", desk.ask(f"{ROUND}/unit/{WARNED}").text))
    assert "CODE-010" in rules
    for rule, until in (("CODE-010", TOMORROW), ("PROC-001", f"{date.today().year + 1}-12-31")):
        taken(desk, f"/unit/{WARNED}/excuse", rule=rule, text="系统未改", date=until)
    assert "<option>CODE-010</option>" not in desk.ask(f"{ROUND}/unit/{WARNED}").text
    today = desk.ask(ROUND).text
    assert re.search(r"<b>1</b> 条准予的例外就要到期，或已经到期", today)
    decided = desk.ask(f"{ROUND}/rules").text
    assert decided.index("CODE-010</th><td data-label") < decided.index("PROC-001</th><td data-label")
    assert decided.count("系统未改") == 2
    assert decided.count("就要到期") == 1
    taken(desk, "/rules/excuse", rule="CODE-010", code=WARNED)
    assert "条准予的例外" not in desk.ask(ROUND).text
    assert "系统未改" in desk.ask(f"{ROUND}/rules").text, "the other one stays"
    unit = desk.ask(f"{ROUND}/unit/{WARNED}").text
    assert "<option>CODE-010</option>" in unit
    assert "撤销例外 CODE-010" in unit
    again = desk.ask(
        f"{ROUND}/rules/excuse", {"form_token": desk.form_token(), "rule": "CODE-010", "code": WARNED}
    )
    assert again.status == 422


def test_warnings_are_approved_by_the_rules_that_were_looked_at(desk: RunningDesk) -> None:
    """Only where all of a unit's warnings were marked; of one department, where one is chosen."""
    page = desk.ask(f"{ROUND}/publications").text
    rules = [("rule", rule) for rule in re.findall(r'name="rule" value="([^"]+)"', page)]
    assert len(rules) > 1
    people = ("secrecy_by", "李明")
    none = worked(desk, "/publications/approve", people, rules[0])
    assert "审核通过 0 个" in none
    assert "没有批量通过，请逐条看过后到这个单位的页面上审核" in none
    assert "审核通过 0 个" in worked(desk, "/publications/approve", people, *rules, ("parent", "县政府"))
    assert "审核通过 1 个" in worked(desk, "/publications/approve", people, *rules, ("parent", "公安局"))
    shown = desk.ask(f"{ROUND}/unit/{WARNED}").text
    assert "撤回最后一步：审核" in shown
    (entry,) = re.findall(r'name="entry" value="(\d+)"', shown)
    taken(desk, f"/unit/{WARNED}/note", text="电话")
    taken(desk, f"/unit/{WARNED}/undo", text="", entry=str(int(entry) + 1))
    taken(desk, f"/unit/{WARNED}/undo", text="", entry=entry)
    stale = desk.ask(f"{ROUND}/unit/{WARNED}/undo", {"form_token": desk.form_token(), "entry": entry})
    assert (stale.status, "已经撤回，或者之后又办了一步" in stale.text) == (422, True)


def test_a_document_whose_figures_can_be_typed_over(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words as the one that is kept; its figures are runs that every reader reads."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    there = str(desk.folder / "公开")
    people = ["--by", "王芳", "--secrecy-by", "李明"]
    assert main(["campaign", "approve", there, WARNED, *people]) == 0
    waiting = desk.ask(f"{ROUND}/publications").text
    assert f"{ROUND}/board?state=out" in waiting, "what stops the others"
    assert main(["campaign", "publish", there]) == 0
    page = desk.ask(f"{ROUND}/publications").text
    (kept,), (flat,) = links(page, "docx"), links(page, "可改的 docx")
    bound, typed = (docx.Document(BytesIO(desk.raw(address))) for address in (kept, flat))
    assert desk.raw(flat) == desk.raw(flat)
    assert list(bound.element.body.iter("{*}dataBinding"))
    assert not list(typed.element.body.iter("{*}dataBinding"))
    assert "".join(bound.element.body.itertext("{*}t")) == "".join(typed.element.body.itertext("{*}t"))
    campaign = open_campaign(desk.folder / "公开")
    (publication,) = campaign.ledger.publications()
    campaign.ledger.close()
    assert not [path for path in (desk.folder / "公开" / publication.folder).iterdir() if "可改" in path.name]
    table = re.sub(r"docx/flat$", "xlsx/flat", flat)
    assert desk.ask(table).status in (404, 422)


def test_a_return_after_its_publication_is_found_and_decided(desk: RunningDesk, tmp_path: Path) -> None:
    """The queue leads to it, whatever its unit's state; a new version waits to be announced again."""
    facts = json.loads((FILLED.parent / "pass" / "chengde-2024.json").read_text("utf-8"))
    facts["texts"]["duties"] += "（更正）"
    (tmp_path / "更正.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    worked(desk, "/publications/announce", ("code", WARNED), ("on", date.today().isoformat()))
    assert main(["campaign", "collect", str(desk.folder / "公开"), str(tmp_path / "更正.json")]) == 0
    (address,) = re.findall(r'href="([^"]+)"><b>1</b> 个单位在审核后又报来一份', desk.ask(ROUND).text)
    listed = desk.ask(quote(unescape(address), safe="/?=")).text
    assert f'/unit/{WARNED}"' in listed
    assert f'/unit/{CLEAN}"' not in listed
    assert "决定更正申请" in listed
    shown = desk.ask(f"{ROUND}/unit/{WARNED}").text
    assert "下一步：<b>决定更正申请</b>" in shown
    (file,) = re.findall(
        r'/approve"[^>]*>\s*<input[^>]*><input type="hidden" name="file" value="(\w+)"', shown
    )
    taken(desk, f"/unit/{WARNED}/approve", file=file, secrecy_by="李明")
    assert "更正原因" in worked(desk, "/publications/publish")
    assert "已生成 1 个" in worked(desk, "/publications/publish", ("reason", "文字有误"), ("code", WARNED))
    assert "<b>1</b> 个单位已出公开文件，等待登记公开日期" in desk.ask(ROUND).text


def test_one_letter_is_sent_alone(desk: RunningDesk, smtp: tuple[Mailbox, int]) -> None:
    """The unit's page says that it waits; the others wait on."""
    settings = desk.folder / "公开" / "campaign.toml"
    server = f'[smtp]\nhost = "127.0.0.1"\nport = {smtp[1]}\nsecurity = "none"\nper_minute = 60000\n'
    settings.write_text(f"{settings.read_text('utf-8')}\n{server}", "utf-8")
    shown = desk.ask(f"{ROUND}/unit/{CLEAN}").text
    (address,) = links(shown, "1 封信写好了，还没有发出")
    letter = desk.ask(address).text
    (message,) = re.findall(r'name="id" value="([^"]+)"', letter)
    assert "发出 1 封" in worked(desk, "/letters/send", ("id", unescape(message)))
    assert [to for to, _ in smtp[0].taken] == [["dag@unit.example"]]
    assert "还没有发出" not in desk.ask(f"{ROUND}/unit/{CLEAN}").text
    assert "还没有发出" in desk.ask(f"{ROUND}/unit/{WARNED}").text
