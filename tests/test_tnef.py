"""winmail.dat: the workbook inside is found, and nothing damaged in it hides what came before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_campaign import facts, mail, states, taken
from tests.tnef_mail import winmail, with_mail_inside
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.folders import unpack
from xlsx_kit.campaign.intake.reasons import TNEF_EMPTY, UNREADABLE_TNEF, hint_for
from xlsx_kit.campaign.intake.received import ReceivedFile

FILES = [("填报表（第1单位）.xlsx", b"PK\x03\x04 one"), ("说明.doc", b"two"), ("a" * 300 + ".txt", b"three")]


def names(data: bytes) -> list[tuple[str, bytes, str]]:
    """What comes out of a file called winmail.dat."""
    item = ReceivedFile("winmail.dat", data, "a.eml", "2025-02-10T09:00:00+08:00")
    return [(one.name, one.data, one.problem) for one in unpack(item)]


@pytest.mark.parametrize("page", [936, 65_001, 99_999])
def test_every_file_comes_out_under_its_name(page: int) -> None:
    files = FILES if page == 936 else FILES[::2]
    assert names(winmail(files, page=page))[0] == (*FILES[0], "")
    if page == 936:
        assert names(winmail(files)) == [(name, data, "") for name, data in files]


def test_a_mail_inside_is_opened_too() -> None:
    assert names(with_mail_inside(winmail(FILES))) == [(name, data, "") for name, data in FILES]


def test_one_without_files_says_so() -> None:
    ((_, _, problem),) = names(winmail([]))
    assert problem == TNEF_EMPTY
    assert "正文" in hint_for(problem)


def test_what_is_cut_off_keeps_what_came_before() -> None:
    whole = winmail(FILES)
    for length in range(6, len(whole)):
        *found, last = names(whole[:length])
        assert [data for _, data, _ in found] == [data for _, data in FILES[: len(found)]]
        assert last[2] in (UNREADABLE_TNEF, TNEF_EMPTY, "")


def test_forged_lengths_are_refused_at_once() -> None:
    whole = bytearray(winmail(FILES))
    for at in range(6, len(whole) - 4, 3):
        for forged in (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4)):
            assert names(bytes(whole[:at] + forged + whole[at + 4 :])) != []


def test_the_return_in_it_is_taken(campaign: Campaign, tmp_path: Path) -> None:
    """As a unit's Outlook sends it, the content type saying nothing."""
    sent = generate(facts(1), tmp_path / "1.xlsx").path
    path = tmp_path / "a.eml"
    data = mail("u1@unit.example", "winmail.dat", winmail([("第1单位.xlsx", sent.read_bytes())]))
    path.write_bytes(data.replace(b"winmail.dat.xlsx", b"winmail.dat").replace(b"NAME.xlsx", b"winmail.dat"))
    result = taken(campaign, path)
    assert [one.unit for one in result.received] == ["302001"], result.odd
    assert states(campaign)[0] != "new"
