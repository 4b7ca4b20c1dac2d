"""Native charts: horizontal bars that read from top to bottom and print well without colour."""

from __future__ import annotations

from typing import Any

from xlsxwriter.chart import Chart as DrawnChart
from xlsxwriter.workbook import Workbook

from xlsx_kit.workbook.model.grid import Area, Chart, SheetModel, places

FONT = {"name": "宋体", "size": 9}
TITLE_FONT = {"name": "黑体", "size": 12, "bold": False}
FILLS = ("#2F5D8C", "#B7C9DC")
"""A dark and a light one, which stay apart in grey."""
WIDTH, ROW_HEIGHT, AROUND = 620, 30, 110
"""Pixels; the height grows with the bars."""


def bar_chart(workbook: Workbook, sheet: SheetModel, chart: Chart) -> DrawnChart:
    """The chart over cells of a sheet; it keeps what they show, for programs that do not compute."""
    shown = {(cell.row, cell.column): cell.value for cell in sheet.cells}
    made = workbook.add_chart({"type": "bar"})
    whole = "#,##0" if chart.separators or not chart.decimals else "0"
    number = f"{whole}.{'0' * max(2, chart.decimals)}" if chart.decimals else whole
    for (heading, area), fill in zip(chart.series, FILLS, strict=False):
        made.add_series(
            {
                "name": heading,
                "categories": _range(sheet.name, chart.labels),
                "categories_data": [shown[place] for place in places(chart.labels)],
                "values": _range(sheet.name, area),
                "values_data": [shown[place] for place in places(area)],
                "fill": {"color": fill},
                "border": {"color": "#404040", "width": 0.5},
                "gap": 60,
                "data_labels": {
                    "value": True,
                    "num_format": f"{number};-{number};",  # no 0 where the table beside has a blank
                    "font": FONT,
                },
            }
        )
    bars = (chart.labels[2] - chart.labels[0] + 1) * len(chart.series)
    made.set_title({"name": f"{chart.title}（{chart.unit}）", "name_font": TITLE_FONT})
    made.set_legend({"position": "bottom", "font": FONT} if len(chart.series) > 1 else {"none": True})
    made.set_y_axis({"reverse": True, "num_font": FONT, "major_tick_mark": "none"})
    made.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    made.set_size({"width": WIDTH, "height": AROUND + ROW_HEIGHT * bars})
    made.set_chartarea({"border": {"none": True}})
    return made


def _range(sheet: str, area: Area) -> list[Any]:
    return [sheet, area[0] - 1, area[1] - 1, area[2] - 1, area[3] - 1]
