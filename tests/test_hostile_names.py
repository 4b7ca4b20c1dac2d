"""Names from outside are never paths, settings stay readable, passwords need not be typed in sight."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_campaign import facts, taken
from tests.test_mails import facts_file, mail_with
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import Campaign, create_campaign, is_sender, open_campaign
from xlsx_kit.campaign.settings_file import settings_text
from xlsx_kit.cli import main
from xlsx_kit.facts.roster.units import read_roster
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import InputError, SpecError
from xlsx_kit.pack.loading.load import load_pack

HOSTILE = ["../../esc", "/abs/olute", "..", "CON", "com1", "A:B", "x.", ".x", "a\\b", "a/b", "Ａ／Ｂ", "a|b"]
FORMULAS = ["=1+1", "+1", "-1", "@x"]


@pytest.mark.parametrize("code", [*HOSTILE, *FORMULAS, "a\u200bb", "a\u202eb"])
def test_codes_that_are_no_file_names_are_refused(tmp_path: Path, code: str) -> None:
    """Each in its row; the other rows are as they were."""
    units = tmp_path / "u.csv"
    units.write_text(f"code,name\n118001,甲\n{code},乙\n118002,丙\n", "utf-8")
    with pytest.raises(InputError) as refused:
        read_roster(units, load_pack("hebei-2024"))
    assert [(f.rule, f.cell) for f in refused.value.findings] == [("UNIT-005", "A3")]
    out = tmp_path / "out"
    assert main(["generate", "--units", str(units), "--year", "2025", "--out", str(out)]) == 1
    assert not out.exists()
    assert not list(tmp_path.parent.glob("esc*"))


@pytest.mark.slow
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_name_is_one_part_of_a_path(text: str) -> None:
    """Whatever the text: no separator, no way up, not hidden, and the same again."""
    name = legal_name(text, ".eml")
    assert Path(name).name == name
    assert not name.startswith((".", "~"))
    assert not set(name) & set('<>:"/\\|?*')
    assert legal_name(name.removesuffix(".eml"), ".eml") == name


@pytest.mark.parametrize(
    "name", ["../../表.json", "/etc/表.json", "..\\..\\表.json", "CON.json", "a\0b.json"]
)
def test_names_in_mails(campaign: Campaign, tmp_path: Path, name: str) -> None:
    """A file is stored under its unit, whatever a mail or an archive calls it."""
    inbox = tmp_path / "收到"
    inbox.mkdir()
    (inbox / "a.eml").write_bytes(mail_with((name, facts_file(1))).as_bytes())
    done = taken(campaign, inbox)
    assert [Path(r.file).parent.as_posix() for r in done.received] == ["returns/302001"]
    assert {p.name for p in tmp_path.iterdir()} == {"收到", "活动", "units.csv"}


@given(
    title=st.text(max_size=30),
    sender=st.text(st.characters(categories=["L", "P", "S", "N", "Zs"]), max_size=20),
)
def test_settings_can_be_read_again(title: str, sender: str) -> None:
    """Whatever stands in a title or a sender."""
    text = settings_text(
        title=title, year=2025, due=date(2025, 2, 20), sender=sender, units="units.csv", pack="hebei-2024"
    )
    read = tomllib.loads(text.encode("utf-8").decode())
    assert read["title"].split() == title.encode("utf-8", "replace").decode().split()
    assert (read["year"], read["due"], read["units"]) == (2025, date(2025, 2, 20), "units.csv")


@pytest.mark.slow
@pytest.mark.parametrize("title", ['引号"和\\反斜杠', "两\n行", "[表]\nyear = 1", "a\0b", "'''"])
def test_titles_that_broke_settings(tmp_path: Path, title: str) -> None:
    """The campaign opens, and its letters have a subject in one line."""
    units = tmp_path / "u.csv"
    units.write_text("code,name,email\n118001,甲,a@b.cn\n", "utf-8")
    folder, due = tmp_path / "c", date(2025, 2, 20)
    create_campaign(folder, title=title, year=2025, due=due, sender="ys@x.cn", units=units)
    found = open_campaign(folder)
    assert found.plan.title.split() == title.split()
    found.ledger.close()
    assert main(["campaign", "send", str(folder)]) == 0


@pytest.mark.parametrize("sender", ["", "预算股", "a@b\nBcc: x@y.cn", "a@b\0"])
def test_senders_that_are_none(tmp_path: Path, sender: str) -> None:
    """Refused before anything is there."""
    units = tmp_path / "u.csv"
    units.write_text("code,name\n118001,甲\n", "utf-8")
    assert not is_sender(sender)
    with pytest.raises(SpecError, match="发件人"):
        create_campaign(
            tmp_path / "c", title="t", year=2025, due=date(2025, 2, 20), sender=sender, units=units
        )
    assert not (tmp_path / "c").exists()


@pytest.mark.slow
def test_passwords(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a file, from the screen; on the command line with a warning; the same workbook each time."""
    source = tmp_path / "f.xlsx"
    generate(facts(1), source)
    secret = tmp_path / "secret"
    secret.write_text("\ufeff机密123\nmore\n", "utf-8")
    ways = {
        "typed": ["--password", "机密123"],
        "file": ["--password-file", str(secret)],
        "asked": ["--ask-password"],
    }
    monkeypatch.setattr("xlsx_kit.cli.password.getpass", lambda _: "机密123")
    for name, more in ways.items():
        capsys.readouterr()
        assert main(["generate", "--facts", str(source), "--out", str(tmp_path / f"{name}.xlsx"), *more]) == 0
        said = "".join(capsys.readouterr())
        assert ("留在历史记录" in said) == (name == "typed")
        assert "机密123" not in said
    assert len({(tmp_path / f"{name}.xlsx").read_bytes() for name in ways}) == 1
    both = [*ways["file"], *ways["asked"]]
    assert main(["generate", "--facts", str(source), "--out", str(tmp_path / "x.xlsx"), *both]) == 2
    secret.write_text("\n", "utf-8")
    assert main(["generate", "--facts", str(source), "--out", str(tmp_path / "x.xlsx"), *ways["file"]]) == 2
