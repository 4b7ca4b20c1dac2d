"""A year of sixty units by e-mail, with real servers, a real office and a real browser.

What each unit does is said in ``sixty_units``; where it then stands is asserted for each, stage by
stage, in what the commands say as JSON, and at the end in the board.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.browser import page_in
from tests.mail_servers import Mailbox
from tests.office.client import Office
from tests.secrets_kept import assert_nothing_secret
from tests.sixty_units import (
    ADDED,
    BOUNCES,
    BY_OFFICE,
    COUNT,
    ENCRYPTED,
    EXEMPTED,
    EXPLAINED,
    FORWARDS_STRANGERS,
    GOOD,
    IN_TIME,
    LATE,
    MENDED,
    NEW_NAME,
    NO_SUCH_BOX,
    NOTHING_ATTACHED,
    ODD,
    OLD_NAME,
    OLDER_LATER,
    OPENED_LATER,
    OTHER_YEAR,
    OTHERS_SENDER,
    PASSWORDS,
    PLAIN,
    PROGRAM,
    RAR,
    RAW_NAME,
    SILENT,
    SPOILT_LATER,
    STRANGE_SENDER,
    STUBBORN,
    TARDY,
    TWICE,
    UNFILLED,
    YEAR_MENDED,
    ZIPPED,
    ZIPPED_TOGETHER,
    Year,
    address,
    attached,
    codes,
    facts_of,
    filled_by_office,
    first_returns,
    reply,
    written,
)
from tests.units import WRONG, unit_code, unit_facts, unit_name
from xlsx_kit import tables


@pytest.fixture
def year(
    tmp_path: Path,
    guarded_smtp: tuple[Mailbox, int],
    imap: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Year:
    """A campaign of sixty units, before anything was sent."""
    for name, password in PASSWORDS.items():
        monkeypatch.setenv(name, password)
    return Year(tmp_path, *guarded_smtp, imap, capsys)


def test_a_year(year: Year, office: Office, chromium: str) -> None:
    """Sent, extended, returned, answered, chased, exempted, approved, published, corrected, rolled up."""
    everybody, place = range(1, COUNT + 1), year.place
    year.assert_states(new=everybody)
    assert year.run("send")["drafted"] == codes(everybody)
    year.assert_states(out=everybody)
    year.outgoing.refuse = {address(NO_SUCH_BOX)}
    gone = year.run("mail", "--yes", fails=True)
    reached = [n for n in everybody if n != NO_SUCH_BOX]
    assert (gone["sent"], [f["code"] for f in gone["failed"]]) == (codes(reached), codes([NO_SUCH_BOX]))
    year.assert_states(out=reached, bounced=[NO_SUCH_BOX])

    extended = year.run("extend", unit_code(TARDY[0]), "--due", f"2025-02-{LATE}", "--by", "王芳")
    assert extended["units"] == codes([TARDY[0]])
    filled = {}
    passed = {*GOOD, *TARDY, *TWICE, *OLDER_LATER, *SPOILT_LATER, *STRANGE_SENDER, OTHERS_SENDER}
    passed |= {RAW_NAME, OLD_NAME, NEW_NAME, ZIPPED, *ZIPPED_TOGETHER, *PLAIN}
    failed = {*MENDED, *STUBBORN, *OTHER_YEAR}
    for n in {*passed, *failed, *ODD}:
        (sent,) = attached(year.letters_to(n)[0]).values()
        by_office = n in BY_OFFICE
        filled[n] = (
            filled_by_office(office, place, sent, facts_of(n)) if by_office else written(place, facts_of(n))
        )
    year.arrive(*first_returns(year, filled))
    taken = year.run("collect", "--imap", "--jobs", "2")
    out = {*ENCRYPTED, NOTHING_ATTACHED, PROGRAM, FORWARDS_STRANGERS, UNFILLED, *SILENT}
    lost = {NO_SUCH_BOX, BOUNCES}
    units = year.assert_states(**{"pass": passed}, fail=failed, warn=ODD, out=out, bounced=lost)
    assert_first_returns(taken, units)
    repeated = year.run("collect", "--imap")
    assert (repeated["received"], repeated["odd"], repeated["again"]) == ([], [], 0)

    year.outgoing.refuse = set()
    answered = [one["unit"] for one in taken["received"] if one["unit"]]
    assert {*answered} == {*codes({*passed, *failed, *ODD})}
    assert {*taken["explained"]} == {*codes(EXPLAINED)}
    assert year.run("mail", "--yes")["sent"] == [*codes([NO_SUCH_BOX]), *answered, *taken["explained"]]
    assert year.run("mail", "--yes")["sent"] == []

    chased = {*failed, *out, *lost} - EXPLAINED  # who was told today why nothing was taken knows already
    assert year.run("remind")["drafted"] == codes(chased)
    assert year.run("remind")["drafted"] == []
    assert year.run("mail", "--yes")["sent"] == codes(chased)
    for n in everybody:
        ids = [letter["Message-ID"] for letter in year.letters_to(n)]
        letters = 1 + (unit_code(n) in answered) + (n in EXPLAINED) + (n in chased)
        assert len(set(ids)) == len(ids) == letters, n
    assert_said_why(year)
    assert year.run("resend", unit_code(RAR))["drafted"]
    assert year.run("mail", "--yes")["sent"] == codes([RAR])
    asked = year.run("settle", "请问", "--reason", "已电话答复", "--by", "王芳")
    assert asked["unit"] == unit_code(NOTHING_ATTACHED)
    assert year.run("contact", unit_code(RAR), "--phone", "0314-1", "--by", "王芳")["changed"] == ["电话"]
    year.run("exempt", unit_code(EXEMPTED), "--reason", "撤并", "--by", "王芳")
    free = {EXEMPTED}
    out, lost = {*out, NO_SUCH_BOX} - free, {BOUNCES}  # the letter that was refused has gone now

    year.arrive(*second_returns(year, office))
    again = year.run("collect", "--imap")
    assert len(again["received"]) == len(MENDED) + 1 + 1 + len(TWICE) + len(OLDER_LATER) + len(SPOILT_LATER)
    passed |= {*MENDED, YEAR_MENDED, OPENED_LATER}
    failed, out = failed - passed, out - passed
    others = {"fail": failed, "out": out, "bounced": lost, "exempt": free}
    units = year.assert_states(**{"pass": passed}, warn=ODD, **others)
    versions = {unit["code"]: unit["versions"] for unit in units}
    doubled = {*MENDED, YEAR_MENDED, *TWICE, *OLDER_LATER, *SPOILT_LATER}
    assert {code for code, count in versions.items() if count == 2} == {*codes(doubled)}
    when = {unit["code"]: unit["returned_at"][:10] for unit in units}
    assert {when[code] for code in codes(OLDER_LATER)} == {f"2025-02-{IN_TIME}"}
    assert {when[code] for code in codes(SPOILT_LATER)} == {f"2025-02-{IN_TIME}"}
    assert {when[code] for code in codes([*TWICE, *MENDED])} == {f"2025-02-{IN_TIME + 5}"}

    (paper,) = year.run("sheet", unit_code(GOOD[4]))["written"]
    signed_for_another = f"{unit_code(GOOD[5])}={paper['check_code']}"
    (sheet,) = year.run("collect", "--sheet", signed_for_another)["sheets"]
    assert (sheet["fits"], "都不符" in sheet["problem"]) == (False, True)
    named = {*GOOD[:4], MENDED[0], ODD[0]}
    done = year.run("approve", *codes({*named, STUBBORN[0], SILENT[0]}), *signed(), fails=True)
    assert (done["done"], len(done["refused"])) == (codes(named), 2)
    left = passed - named
    withdrawn = GOOD[3]
    assert year.run("undo", unit_code(withdrawn), "--by", "王芳")["step"] == "approved"
    year.assert_states(approved=named - {withdrawn}, **{"pass": left | {withdrawn}}, warn=ODD[1:], **others)
    year.run("approve", unit_code(withdrawn), *signed())
    year.assert_states(approved=named, **{"pass": left}, warn=ODD[1:], **others)
    assert year.run("publish", "--jobs", "2")["done"] == codes(named)
    kinds = ["docx", "pdf", "xlsx"]
    for code in codes(named):
        files = sorted((year.folder / "publications" / code / "1").iterdir())
        assert [path.suffix[1:] for path in files] == kinds
        assert all(unit_name(int(code) - 302000) in path.name for path in files)
    units = year.assert_states(published=named, **{"pass": left}, warn=ODD[1:], **others)
    assert {unit["secrecy_by"] for unit in units if unit["state"] == "published"} == {"李明"}

    first = GOOD[0]
    year.run("announce", unit_code(first), "--on", "2025-02-18", "--url", "https://www.example.cn/1")
    corrected = unit_facts(first, ("texts.safeguards", f"{unit_name(first)}另行说明。"))
    year.arrive(reply(first, "更正.xlsx", written(place, corrected), day=IN_TIME + 6))
    year.run("collect", "--imap")
    units = year.assert_states(
        public={first}, published=named - {first}, **{"pass": left}, warn=ODD[1:], **others
    )
    assert [unit["code"] for unit in units if unit["correction"]] == codes([first])
    year.run("approve", *codes([first, PLAIN[0]]), *signed())
    assert year.run("publish", "--reason", "文字更正")["done"] == codes([first, PLAIN[0]])
    year.run("approve", unit_code(PLAIN[1]), *signed())
    final = {
        "published": named | {PLAIN[0]},
        "approved": {PLAIN[1]},
        "pass": left - {PLAIN[0], PLAIN[1]},
        "warn": set(ODD[1:]),
        **others,
    }
    units = year.assert_states(**final)
    one = units[first - 1]
    assert (one["version"], one["corrected"], one["versions"]) == (2, "文字更正", 2)
    assert (year.folder / "publications" / unit_code(first) / "1").is_dir()

    assert_rolled_up(year, {*passed, *ODD}, corrected)
    assert_on_the_board(year, chromium, units)
    assert_units_come_and_go(year)
    assert_nothing_secret(year)


def assert_said_why(year: Year) -> None:
    """Each letter about a mail without a return says its own reason."""
    reasons = {NOTHING_ATTACHED: "没有附件", UNFILLED: "没有填写", RAR: "打不开的压缩包"}
    for n, words in {**reasons, ENCRYPTED[0]: "打开密码"}.items():
        body = year.letters_to(n)[1].get_body(("plain",))
        assert body
        assert words in body.get_content()


def assert_units_come_and_go(year: Year) -> None:
    """One unit is put into the list, one taken out: the first is written to, of the other it is said."""
    roster = year.folder / "units.csv"
    lines = roster.read_text("utf-8").splitlines()
    line = f"{unit_code(ADDED)},{unit_name(ADDED)},{address(ADDED)},2025-02-01"
    roster.write_text("\n".join([*lines[:-1], line]) + "\n", "utf-8")
    assert year.run("send")["drafted"] == codes([ADDED])
    assert codes([ADDED])[0] in year.run("mail", "--yes")["sent"]
    said = year.run("status")
    assert [unit["code"] for unit in said["gone"]] == codes([COUNT])
    assert [unit["state"] for unit in said["units"] if unit["code"] == unit_code(ADDED)] == ["out"]


def signed() -> tuple[str, ...]:
    """Who approves, and who looked for secrets."""
    return ("--by", "王芳", "--secrecy-by", "李明")


def second_returns(year: Year, office: Office) -> Iterator[bytes]:
    """The mails that follow answers and reminders, and those that were on their way."""
    place, later = year.place, IN_TIME + 5
    for n in MENDED:
        _, answer, reminder = map(attached, year.letters_to(n))
        assert (
            answer.keys()
            == reminder.keys()
            == {f"核对结果 {unit_name(n)}.html", f"标注副本 {unit_name(n)}.xlsx"}
        )
        marked = answer[f"标注副本 {unit_name(n)}.xlsx"]
        yield reply(n, "改.xlsx", filled_by_office(office, place, marked, unit_facts(n)), day=later)
    yield reply(YEAR_MENDED, "改.xlsx", written(place, unit_facts(YEAR_MENDED)), day=later)
    yield reply(OPENED_LATER, "无密码.xlsx", written(place, unit_facts(OPENED_LATER)), day=later)
    for n in TWICE:
        more = unit_facts(n, ("texts.safeguards", f"{unit_name(n)}补充说明。"))
        yield reply(n, "再报.xlsx", written(place, more), day=later)
    for n in OLDER_LATER:  # one that would pass, one that would not
        before = unit_facts(n, *(WRONG[0] if n % 2 else [("texts.safeguards", f"{unit_name(n)}初稿。")]))
        yield reply(n, "初稿.xlsx", written(place, before), day=IN_TIME - 5)
    for n in SPOILT_LATER:
        yield reply(n, "改坏.xlsx", written(place, unit_facts(n, *WRONG[1])), day=later)


def assert_first_returns(taken: Mapping[str, Any], units: list[dict[str, Any]]) -> None:
    """What is said of the returns that were odd in some way."""
    of = {one["unit"]: one for one in taken["received"] if one["unit"]}
    unknown = sorted(one["note"] for one in taken["received"] if one["unit"] is None)
    assert unknown == [f"名单中没有单位 {unit_code(COUNT + 1)}", *["认不出单位"] * len(ENCRYPTED)]
    assert {of[code]["note"] for code in codes(STRANGE_SENDER)} == {"发件人不在名单中"}
    assert of[unit_code(OTHERS_SENDER)]["note"] == f"发件人是 {unit_code(1)} {unit_name(1)} 的邮箱"
    for number in (RAW_NAME, OLD_NAME, NEW_NAME):
        assert of[unit_code(number)]["name"] == "预算公开.xlsx"
    assert of[unit_code(ZIPPED)]["name"] == "报送.xlsx"
    assert {of[code]["name"] for code in codes(ZIPPED_TOGETHER)} == {"报送44.xlsx", "报送45.xlsx"}
    whys = sorted(odd["why"] for odd in taken["odd"])
    assert len(whys) == 6
    assert {"压缩格式读不了，请解压或改用 zip", "不是填报表"} < set(whys)
    assert {"邮件没有附件", "后缀危险，没有打开", "是发出的填报表原样，没有填写"} < set(whys)
    assert {unit["code"] for unit in units if unit["late"]} == {*codes(TARDY[1:])}
    assert {unit["late"] for unit in units} == {0, LATE - 20}
    rules = {unit["code"]: unit["rules"] for unit in units}
    assert all("FILE-110" in rules[code] for code in codes(OTHER_YEAR))


def assert_rolled_up(year: Year, numbers: set[int], corrected: Mapping[str, Any]) -> None:
    """The department has every unit whose return counts, and its total is theirs."""
    out = year.place / "部门"
    done = year.run("rollup", "--out", str(out), "--code", "302", "--name", "某部门", "--unapproved")
    assert done["units"] == codes(numbers)
    expected = sum(Decimal(line["amount"]) for number in numbers for line in unit_facts(number)["ledger"])
    found = {table["id"]: table for table in tables(Path(done["facts"])).to_dict()["tables"]}
    total = next(row["cells"] for row in found["t3"]["rows"] if row["key"] == "total")
    assert Decimal(total["total"]) == expected
    assert corrected["unit"]["code"] in done["units"]


def assert_on_the_board(year: Year, chromium: str, units: list[dict[str, Any]]) -> None:
    """A browser shows every unit, in the state that the commands tell."""
    page, table = year.place / "看板.html", year.place / "看板.csv"
    year.run("status", "--html", str(page), "--csv", str(table), json_wanted=False)
    tree = page_in(chromium, page.as_uri(), year.place / "browser")
    rows = tree.xpath("//table[@id='units']/tbody/tr[not(@hidden)]")
    shown = {row[0].text_content(): (row.get("data-state"), row[2].text_content().strip()) for row in rows}
    assert shown == {unit["code"]: (unit["state"], unit["state_words"]) for unit in units}
    assert tree.xpath("string(//*[@id='shown'])") == f"显示 {COUNT} 个单位"
    for unit in units:
        assert f"{unit['code']},{unit['name']}" in table.read_text("utf-8-sig")
