"""The benchmark room: every page is found, histories stay short."""

from __future__ import annotations

from pathlib import Path

from benchmarks.__main__ import main, pages
from benchmarks.history import HEAD, KEPT, noted


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
