"""A whole round by mouse, letters sent to a server: from the empty desk until nothing is left to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.desks import running_desk
from tests.mail_servers import Mailbox
from tests.officer import NAME, Officer, whole_round
from xlsx_kit.campaign import check_campaign

pytestmark = [pytest.mark.office, pytest.mark.slow]
UNITS = 5


def test_nothing_is_left_to_do(
    browser: Browser, smtp: tuple[Mailbox, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    rounds = tmp_path / "工作"
    rounds.mkdir()
    with running_desk(rounds) as desk:
        officer = Officer(browser.new_page(viewport={"width": 1366, "height": 900}, locale="zh-CN"))
        said = whole_round(officer, desk.address, tmp_path, UNITS, smtp[1])
    assert f"写好 {UNITS} 封" in said["drafted"]
    assert f"发出 {UNITS} 封" in said["sent"]
    assert f"新收 {UNITS} 份" in said["taken"]
    assert "新收 1 份" in said["mended"]
    assert f"已生成 {UNITS} 个单位的公开文件" in said["published"]
    assert f"已登记 {UNITS} 个" in said["announced"]
    assert f"已公开 {UNITS}" in said["today"]
    assert len(smtp[0].taken) >= UNITS + 1
    assert officer.effort.clicks < 60
    logs = [path.read_text("utf-8") for path in (rounds / NAME / "logs").iterdir()]
    assert all('"by": "王芳"' in text for text in logs), "every run says who acted"
    checked = check_campaign(rounds / NAME)
    assert checked.sound
    assert [*(rounds / NAME / "backups").iterdir()]
