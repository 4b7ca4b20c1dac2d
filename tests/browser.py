"""A real browser for the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chromium() -> str:
    """A real browser."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("XLSX_KIT_REQUIRE_OFFICE") == "1":
            pytest.fail("no Chromium", pytrace=False)
        pytest.skip("no Chromium to open pages with (Debian: chromium)")
    return program


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """The Chromium of this machine, to be used by hand and mouse."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])


def page_in(chromium: str, address: str, folder: Path) -> html.HtmlElement:
    """The page as the browser has it after its script ran."""
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder}",
        "--dump-dom",
    ]
    done = subprocess.run([*command, address], capture_output=True, timeout=120, check=True)
    return html.fromstring(done.stdout.decode())
