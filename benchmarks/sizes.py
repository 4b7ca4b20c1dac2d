"""How large workbooks are and how long LibreOffice takes over them, against the same from xlsxwriter."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cases import full_case, real_case
from benchmarks.plain_writers import by_xlsxwriter
from benchmarks.rounds import keep, table
from tests.office.client import Office
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.workbook.model.book import unit_book
from xlsx_kit.workbook.writer.merge import merged_bytes
from xlsx_kit.workbook.writer.workbook import workbook_bytes

ROUNDS = 5


def main() -> None:
    """Measures and keeps the page."""
    pack, real = load_pack(DEFAULT_PACK), real_case()
    cases = {"empty": {"unit": real["unit"]}, "the real case": real, "a full one": full_case()}
    rows, ratios = [], {}
    with TemporaryDirectory() as folder, Office() as office:
        for name, case in cases.items():
            facts = load_return(case, pack.id).facts
            book = unit_book(pack, facts)
            made = {
                "xlsxwriter": by_xlsxwriter(book),
                "in full": workbook_bytes(book),
                "stamped": merged_bytes(pack, facts),
            }
            times: dict[str, list[float]] = {how: [] for how in made}
            for _ in range(ROUNDS):
                for how, data in made.items():
                    assert data is not None
                    path = Path(folder) / f"{how}.xlsx"
                    path.write_bytes(data)
                    times[how].append(office.recalculate(path, sheets=[pack.book.cover.sheet]).seconds)
            size = {how: len(data or b"") for how, data in made.items()}
            seconds = {how: min(found) for how, found in times.items()}
            plain = "xlsxwriter"
            rows += [
                (
                    f"{name}, {how}",
                    f"{size[how] / 1000:.0f} KB",
                    f"{size[how] / size[plain]:.2f}",
                    f"{seconds[how]:.2f} s",
                    f"{seconds[how] / seconds[plain]:.2f}",
                )
                for how in made
            ]
            ratios |= {
                f"{name}, size": size["stamped"] / size[plain],
                f"{name}, recalculation": seconds["stamped"] / seconds[plain],
            }
    times_x = "x plain xlsxwriter"
    columns = ("workbook", "size", times_x, "recalculation (wall, fastest of five)", times_x)
    keep("sizes", table("Sizes and recalculation", columns, rows, ("xlsxwriter",)), ratios)


if __name__ == "__main__":
    main()
