"""Fixtures for all tests: a real office and golden texts."""

from __future__ import annotations

import difflib
import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.browser import browser, chromium
from tests.mail_servers import guarded_smtp, imap, smtp
from tests.office.client import Office, office_available
from tests.packs import SMALL, small_schemas
from tests.postgresql_server import postgresql
from tests.rounds import played
from tests.saved_samples import saved_samples
from xlsx_kit.campaign.campaign import LEDGER_VARIABLE, Campaign, create_campaign, open_campaign
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.resources import PACKS_VARIABLE

# fixtures of other files
__all__ = ["browser", "chromium", "guarded_smtp", "imap", "played", "postgresql", "saved_samples", "smtp"]

GOLDEN = Path(__file__).with_name("golden")
UNITS = 8
"""In the campaign of the tests."""


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the program remembers of its files, and what it computed before, lies in folders of the run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def compiled_beforehand() -> Iterator[None]:
    """No statement of a ledger had to be compiled: each that is asked for is listed."""
    yield
    compiled = sys.modules.get("xlsx_kit.campaign.ledger.compiled")
    asked = compiled.missing.copy() if compiled else set()
    if compiled:
        compiled.missing.clear()
    assert asked == set(), "add them to USED in xlsx_kit/campaign/ledger/statements.py, then `make pages`"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update, and the engine of ledgers."""
    parser.addoption("--update", action="store_true", help="rewrite the golden texts; then read the diff")
    parser.addoption("--postgresql", action="store_true", help="found every round on a PostgreSQL server")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end: no garbage is looked for in it, now or while tests run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a program of its own, so that `-m "not office"` leaves it out."""
    on_server = config.getoption("--postgresql")
    for item in items:
        if on_server and item.get_closest_marker("ledger_file"):
            item.add_marker(pytest.mark.skip(reason="about the ledger's file in the folder"))
        if {"office", "chromium"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker("office")


@pytest.fixture(scope="session", autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """With --postgresql every round is founded on a server, in a schema of its own."""
    if not request.config.getoption("--postgresql"):
        yield
        return
    server = request.getfixturevalue("postgresql")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(LEDGER_VARIABLE, f"{server.address}?schema=new")
        yield


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """One LibreOffice for the whole run (one per worker under xdist); it starts when first used."""
    if not office_available():
        reason = "LibreOffice or its Python bridge is missing (libreoffice-calc-nogui, python3-uno)"
        if os.environ.get("XLSX_KIT_REQUIRE_OFFICE") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with Office() as office:
        yield office


@pytest.fixture(scope="module")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pack]:
    """The shipped pack with few rows; it is found by its name as long as the module runs."""
    schemas = small_schemas(tmp_path_factory.mktemp("schemas"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PACKS_VARIABLE, str(schemas.parent))
        yield load_pack(SMALL)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/<name>; --update rewrites the file instead."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        kept = path.read_text("utf-8") if path.exists() else ""
        if text != kept or not path.exists():
            diff = difflib.unified_diff(
                kept.splitlines(), text.splitlines(), f"golden/{name}", "now", lineterm=""
            )
            pytest.fail("\n".join([*diff, "run `make update`, then read the diff"]), pytrace=False)

    return check


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    """A campaign of eight units, opened."""
    units = tmp_path / "units.csv"
    lines = [f"{f'3020{n:02d}'},第{n}单位,u{n}@unit.example,2025年1月{n}日" for n in range(1, UNITS + 1)]
    units.write_text("\n".join(["code,name,email,批复日期", *lines]) + "\n", "utf-8")
    folder = tmp_path / "活动"
    create_campaign(
        folder, title="2025年公开", year=2025, due=date(2025, 2, 20), sender="预算股 <ys@x.cn>", units=units
    )
    with pytest.raises(FileExistsError):
        create_campaign(folder, title="", year=2025, due=date(2025, 2, 20), sender="a@b", units=units)
    found = open_campaign(folder)
    yield found
    found.ledger.close()
