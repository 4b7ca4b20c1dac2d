"""The bar of the generation of many workbooks."""

from __future__ import annotations

import io
import sys

import pytest

from xlsx_kit.cli import progress_bar


def test_the_bar_shows_count_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    assert progress_bar.bar_line(0, 500, "", 0) == "[--------------------] 0/500 "
    line = progress_bar.bar_line(250, 500, f"118 {'局' * 40}.xlsx", 125)
    assert line.startswith("[##########----------] 250/500 还需约 2 分 5 秒 118 局")
    assert progress_bar.width(line) <= 71
    assert progress_bar.bar() is None

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    show = progress_bar.bar()
    assert show is not None
    show(1, 1, "a")
    assert sys.stderr.getvalue().endswith("\n")  # type: ignore[attr-defined]
