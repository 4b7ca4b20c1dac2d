"""The desk refuses what does not come from its own pages, and says everything else in words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath
from tempfile import gettempdir
from urllib.parse import quote

import pytest
import xlsxwriter

from tests.desks import RunningDesk, running_desk
from xlsx_kit.campaign import STATES
from xlsx_kit.campaign.runlog import held_round
from xlsx_kit.desk.jobs import DONE, FAILED, STOPPED, Job, Jobs
from xlsx_kit.desk.pages import NEXT_STEPS
from xlsx_kit.desk.roster_draft import read_draft
from xlsx_kit.facts import read_roster
from xlsx_kit.findings import SpecError
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack

ROUND = quote("一轮")
MORE_FORMS = ("/unpack", "/proof", f"/r/{ROUND}/settings", f"/r/{ROUND}/pack-up", f"/r/{ROUND}/import")
LEDGERS = ("ledger.sqlite", "journal", "campaign.lock")
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk with one round, whose unit has markup for a name."""
    from xlsx_kit.cli import main

    folder = tmp_path_factory.mktemp("desk")
    units = folder / "units.csv"
    units.write_text(f"code,name,email\n301001,{HOSTILE},a@unit.example\n", "utf-8")
    made = ["campaign", "init", str(folder / "一轮"), "--units", str(units), "--year", "2025"]
    assert main([*made, "--due", "2025-03-01", "--from", "ys@example.cn"]) == 0
    broken = folder / "坏的"
    broken.mkdir()
    (broken / "campaign.toml").write_text("title = 1\n", "utf-8")
    with running_desk(folder) as found:
        refused = found.ask("/")
        assert refused.status == 403
        found.sign_in()
        yield found


def test_a_link_is_good_once(desk: RunningDesk) -> None:
    assert desk.ask(f"/?token={desk.token}", Cookie="").status == 403
    assert desk.ask("/?token=guess", Cookie="").status == 403
    assert desk.ask("/", Cookie="").status == 403
    assert desk.ask("/", Cookie=f"xlsx-kit-desk-{desk.port}=guess").status == 403
    assert desk.cookie.startswith(f"xlsx-kit-desk-{desk.port}=")


@pytest.mark.slow
def test_a_second_start_opens_a_fresh_link_to_the_running_desk(desk: RunningDesk) -> None:
    command = [sys.executable, "-m", "xlsx_kit", "desk", str(desk.folder), "--no-browser"]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=root, timeout=60)
    (address,) = done.stdout.split()
    assert address.startswith(f"http://127.0.0.1:{desk.port}/?token=")
    named = desk.ask("/officer", {"form_token": desk.form_token(), "officer": "王芳 <b>"})
    kept = named.headers["set-cookie"].split(";")[0]
    opened = desk.ask(address.partition(str(desk.port))[2], Cookie=kept)
    assert opened.status == 303
    again = desk.ask("/", Cookie=f"{kept}; {opened.headers['set-cookie'].split(';')[0]}")
    assert 'value="王芳 &lt;b&gt;"' in again.text, "who acts in this browser is asked once"
    assert desk.ask("/", Cookie=kept).status == 403
    assert desk.ask("/reopen", {}, Authorization="Bearer guess").status == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_foreign_host_is_refused(desk: RunningDesk, host: str) -> None:
    assert desk.ask("/", Host=host).status == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1", "http://127.0.0.1"])
def test_a_foreign_origin_is_refused(desk: RunningDesk, origin: str) -> None:
    token = desk.form_token()
    assert desk.ask("/officer", {"form_token": token, "officer": "甲"}, Origin=origin).status == 403
    own = f"http://127.0.0.1:{desk.port}"
    assert desk.ask("/officer", {"form_token": token, "officer": "甲"}, Origin=own).status == 303


@pytest.mark.parametrize(
    "path", ["/officer", "/quit", f"/r/{quote('一轮')}/letters/draft", "/new", *MORE_FORMS]
)
@pytest.mark.parametrize("token", ["", "guess"])
def test_a_form_without_its_token_is_refused(desk: RunningDesk, path: str, token: str) -> None:
    assert desk.ask(path, {"form_token": token}).status == 403
    assert desk.process.poll() is None


def test_every_answer_is_sealed(desk: RunningDesk) -> None:
    for path, cookie in (("/", desk.cookie), ("/", ""), ("/static/desk.css", ""), ("/nowhere", desk.cookie)):
        headers = desk.ask(path, Cookie=cookie).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"


def test_too_much_is_refused(desk: RunningDesk) -> None:
    """By what the request says of itself, before anything of it is read."""
    answer = desk.ask("/new", body=b"x", Content_Length=str(300 * 2**20), Content_Type="multipart/form-data")
    assert answer.status == 413


def test_too_much_is_refused_whatever_is_stated(desk: RunningDesk) -> None:
    """200 MB in pieces that state no length; what came in is dropped, the desk goes on."""
    import http.client

    def pieces() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="units"; filename="a.csv"\r\n\r\n'
        for _ in range(205):
            yield bytes(2**20)

    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
    headers = {"Cookie": desk.cookie, "Content-Type": "multipart/form-data; boundary=x"}
    try:
        connection.request("POST", "/new", pieces(), headers, encode_chunked=True)
        status = connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # the answer was there before all was sent
    finally:
        connection.close()
    assert status == 413
    assert desk.ask("/").status == 200


def test_a_round_that_a_command_works_on_says_who_waits(desk: RunningDesk) -> None:
    folder = desk.folder / "一轮"
    token = desk.form_token()
    with held_round(folder):
        answer = desk.ask(f"/r/{quote('一轮')}/unit/301001/note", {"form_token": token, "text": "x"})
    assert answer.status == 422
    assert "正在处理" in answer.text
    again = desk.ask(f"/r/{quote('一轮')}/unit/301001/note", {"form_token": token, "text": "x"})
    assert again.status == 303


@pytest.mark.parametrize(
    "path",
    [
        "/r/..%2f..%2fetc/board",
        "/r/%2e%2e/board",
        f"/r/{quote('一轮')}/unit/..%2f..",
        f"/r/{quote('一轮')}/unit/301001/return/..%2fcampaign.toml",
        f"/r/{quote('一轮')}/letters/..%2f..%2fcampaign.toml",
        f"/r/{quote('一轮')}/publications/301001/..%2f..%2fcampaign.toml",
        "/static/..%2fbase.html",
        "/static/base.html",
        "/packs/..%2f..%2fetc",
        f"/r/{quote('一轮')}/unit/301001/return/..%2fcampaign.toml/marked",
        "/jobs/..%2f/file/0",
    ],
)
def test_names_are_never_paths(desk: RunningDesk, path: str) -> None:
    answer = desk.ask(path)
    assert answer.status == 404
    assert "sender" not in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "../../campaign.toml",
        "..\\\\..\\\\campaign.toml",
        "/tmp/../campaign.toml",
        "C:\\\\campaign.toml",
        "CON",
    ],
)
@pytest.mark.parametrize("field", ["inbox files", "settings/units units"])
def test_names_of_uploads_are_never_paths(desk: RunningDesk, field: str, name: str) -> None:
    """What is sent lands in the round's folder or nowhere, over nothing that lies there."""
    folder, (place, key) = desk.folder / "一轮", field.split(" ")
    own = {"backups", "logs", "set-aside"}

    def files() -> dict[str, bytes]:
        found = {path.relative_to(desk.folder): path for path in desk.folder.rglob("*") if path.is_file()}
        mine = {n: p for n, p in found.items() if own.isdisjoint(n.parts) and not n.name.startswith(LEDGERS)}
        return {n.as_posix(): path.read_bytes() for n, path in mine.items()}

    before, head = files(), f'form-data; name="{key}"; filename="{name}"'
    token = f'--x\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{desk.form_token()}\r\n'
    body = f"{token}--x\r\nContent-Disposition: {head}\r\n\r\n编码\r\n--x--\r\n".encode()
    sent = desk.ask(f"/r/{ROUND}/{place}", body=body, Content_Type="multipart/form-data; boundary=x")
    assert sent.status == 303, sent.text
    while 'http-equiv="refresh"' in desk.ask(sent.headers["location"]).text:
        pass
    assert files() == before
    assert not (Path(gettempdir()) / "campaign.toml").exists()
    assert (folder / "campaign.toml").is_file()
    if place == "inbox":
        assert PurePath(name.replace("\\", "/")).name in desk.ask(f"/r/{ROUND}/inbox").text


def test_what_others_wrote_is_shown_as_text(desk: RunningDesk) -> None:
    for page in ("", "/board", "/unit/301001", "/letters", "/publications", "/inbox", "/rules", "/import"):
        answer = desk.ask(f"/r/{quote('一轮')}{page}")
        assert answer.status == 200, page
        assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in desk.ask(f"/r/{quote('一轮')}/board").text


def test_a_round_that_cannot_be_opened_says_why(desk: RunningDesk) -> None:
    page = desk.ask("/").text
    assert "打不开：" in page
    answer = desk.ask(f"/r/{quote('坏的')}")
    assert answer.status == 422
    assert "campaign.toml" in answer.text


def test_every_state_has_its_next_step() -> None:
    """The board refuses to be drawn for a unit without one."""
    assert NEXT_STEPS.keys() == STATES.keys()


def test_a_roster_is_mended_on_sight() -> None:
    """What is wrong with a row is shown with its cells; mends go into a copy."""
    pack = load_pack(DEFAULT_PACK)
    text = "单位编码,单位名称,邮箱\n1001,甲,a@b.cn\n1002,,not mail\n"
    draft = read_draft("名册.csv", text.encode(), pack)
    (row,) = draft.faulty_rows(draft.findings(pack))
    assert (row.number, row.cells) == (3, ("1002", "", "not mail"))
    assert len(row.faults) >= 2
    mended = draft.mended({"cell-3-2": "乙", "cell-3-3": "c@d.cn", "cell-99-1": "x", "year": "2025"})
    assert mended.rows == (
        ("单位编码", "单位名称", "邮箱"),
        ("1001", "甲", "a@b.cn"),
        ("1002", "乙", "c@d.cn"),
    )
    assert mended.faulty_rows(mended.findings(pack)) == ()


def test_a_roster_below_a_title_with_merged_cells(tmp_path: Path) -> None:
    """Rows keep their numbers, cells the titles above them, departments all their units."""
    pack, path = load_pack(DEFAULT_PACK), tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:D1", "某县预算单位名册")
        for row, cells in enumerate(
            (
                ("主管部门", "单位的号", "单位名称", "邮箱"),
                ("教育局", "1001", "一中", "a@b.cn"),
                ("", "1002", "二中", "cdc@qc"),
            ),
            start=2,
        ):
            sheet.write_row(row, 0, cells)
        sheet.merge_range("A4:A5", "教育局")
    draft = read_draft(path.name, path.read_bytes(), pack)
    assert (draft.head, draft.heading, draft.listed) == (3, ("主管部门", "单位的号", "单位名称", "邮箱"), 2)
    (row,) = draft.faulty_rows(draft.findings(pack))
    assert row.number == 3
    assert "第 3 行的表头" in row.faults[0]
    assert "单位的号" in row.faults[0]
    draft = draft.mended({"cell-3-2": "单位编码"})
    (row,) = draft.faulty_rows(draft.findings(pack))
    assert (row.number, row.cells) == (5, ("教育局", "1002", "二中", "cdc@qc"))
    draft = draft.mended({"cell-5-4": "cdc@qc.cn"})
    assert draft.faulty_rows(draft.findings(pack)) == ()
    (tmp_path / "units.csv").write_bytes(draft.csv())
    assert [unit.parent for unit in read_roster(tmp_path / "units.csv", pack).units] == ["教育局"] * 2


def test_a_roster_of_two_lists(tmp_path: Path) -> None:
    """None of them is used, and none is said to be."""
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("行政", "事业"):
            book.add_worksheet(name).write_row(0, 0, ["单位编码", "单位名称"])
    with pytest.raises(SpecError, match="不止一张（行政、事业），没有采用"):
        read_draft(path.name, path.read_bytes(), load_pack(DEFAULT_PACK))


def finished(job: Job) -> Job:
    """A piece of work at its end."""
    import time

    while job.running:
        time.sleep(0.01)
    return job


def test_work_is_one_at_a_time_and_says_what_came_of_it(tmp_path: Path) -> None:
    from threading import Event

    jobs, going, go_on = Jobs(), Event(), Event()

    def long(progress: object) -> list[str]:
        going.set()
        go_on.wait(10)
        return ["好"]

    first = jobs.start(tmp_path, "一", "/", long, "同一件")
    going.wait(10)
    assert jobs.start(tmp_path, "一", "/", lambda progress: ["不会运行"], "同一件") is first
    brought = [jobs.start(tmp_path, "收取", "/", lambda progress: [f"{first.state}"]) for _ in range(2)]
    given_up = jobs.start(tmp_path, "三", "/", lambda progress: ["不会运行"])
    given_up.stop()
    assert finished(given_up).state == STOPPED
    assert "什么也没有做" in given_up.lines[0]
    after = jobs.start(tmp_path, "四", "/", lambda progress: [f"{first.state}"])
    assert not after.over, "nothing begins beside what is at work, though what it waits behind was given up"
    while not brought[1].about:
        going.wait(0.01)
    assert brought[1].about == "先等“收取”做完"
    go_on.set()
    assert (finished(first).state, first.lines) == (DONE, ("好",))
    assert [finished(one).lines for one in (*brought, after)] == [(DONE,)] * 3

    def unsound(progress: object) -> list[str]:
        raise SpecError("不能这样", "campaign.toml", "请改正。")

    failed = finished(jobs.start(tmp_path, "三", "/", unsound))
    assert (failed.state, failed.lines) == (FAILED, ("不能这样（“设置”页）。请改正。",))

    def slip(progress: object) -> list[str]:
        raise ZeroDivisionError

    assert "程序内部出错（ZeroDivisionError）" in finished(jobs.start(tmp_path, "四", "/", slip)).lines[0]


def test_work_stops_at_its_next_step(tmp_path: Path) -> None:
    from collections.abc import Callable
    from itertools import count

    def endless(progress: Callable[[int, int, str], None]) -> list[str]:
        for step in count():
            progress(step, 0, "")
        return []

    job = Jobs().start(tmp_path, "长", "/", endless)
    job.stop()
    assert finished(job).state == STOPPED
    assert job.lines[0].startswith("已停止。")
