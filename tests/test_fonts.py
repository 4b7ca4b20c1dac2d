"""Fonts that are missing are named before a PDF is made with others."""

from __future__ import annotations

import pytest

from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.prose.fonts import installed_fonts, lacking, missing_fonts
from xlsx_kit.resources import template

STYLES = template(load_pack(DEFAULT_PACK).homes, "report.docx").read_bytes()
ALL = ("SimSun", "黑体", "FangSong_GB2312", "楷体_gb2312", "方正小标宋简体")


def test_names_in_either_language_count() -> None:
    assert lacking(STYLES, ALL) == ()
    assert set(lacking(STYLES, ALL[:3])) == {"楷体_GB2312", "方正小标宋简体"}
    assert len(lacking(STYLES, ())) == 5


def test_this_machine_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    there = installed_fonts()
    if there is not None:
        assert missing_fonts(STYLES) == lacking(STYLES, there)
    monkeypatch.setenv("PATH", "")
    assert missing_fonts(STYLES) == (), "a machine that does not list its fonts says nothing"
