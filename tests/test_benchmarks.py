"""The benchmark room: every page is found, histories stay short."""

from __future__ import annotations

from pathlib import Path

from benchmarks.__main__ import main, pages
from benchmarks.history import HEAD, KEPT, grown, latest, noted


def test_every_page_kept_has_a_benchmark() -> None:
    kept = {path.stem for path in (Path(__file__).parents[1] / "benchmarks" / "results").glob("*.md")}
    assert kept <= pages().keys()
    assert pages()["mutations"]
    assert not pages()["generation"]


def test_an_unknown_page_is_a_wrong_option() -> None:
    assert main(["no_such_page"]) == 2


def test_history_keeps_the_last_run_of_a_day_and_few_days(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    old = [f"2020-01-{day:02d},generation,full,0.{day}" for day in range(1, 20)]
    file.write_text("\n".join([",".join(HEAD), *old, "2020-01-01,start,help,7"]) + "\n", "utf-8")
    noted(file, "generation", {"full": 0.5, "stamped": 0.0301})
    noted(file, "generation", {"full": 0.61})
    lines = file.read_text("utf-8").splitlines()
    today = lines[-2].partition(",")[0]
    assert lines[0] == ",".join(HEAD)
    assert lines[1:-3] == old[-KEPT + 1 :]
    assert lines[-3:] == [
        f"{today},generation,full,0.61",
        f"{today},generation,stamped,0.0301",
        "2020-01-01,start,help,7",
    ]


def test_a_ratio_that_grew_by_more_than_a_quarter_is_named() -> None:
    head = ",".join(HEAD)
    before = latest(f"{head}\n2020-01-02,start,help,4\n2020-01-01,start,help,9\n2020-01-02,start,same,1\n")
    after = latest(f"{head}\n2020-01-03,start,help,5.1\n2020-01-03,start,same,1.25\n2020-01-03,new,row,3\n")
    assert grown(before, after) == [("start", "help", 4.0, 5.1)]
