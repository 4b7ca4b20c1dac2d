"""How every kind of cell looks: one table of named styles."""

from __future__ import annotations

from itertools import product
from typing import Any

from xlsx_kit.workbook.model.amounts import OWN

# Fonts that every Chinese Windows has.
FONT = "宋体"
HEAVY = "黑体"
# Money: published as printed, without separators; entered with them. Nothing shows a zero but entries.
PRINTED = "0.00_ ;-0.00_ ;;@"
ENTERED = "#,##0.00_ ;-#,##0.00_ ;0.00_ ;@"
COMPARED = "#,##0.00_ ;-#,##0.00_ ;;@"
COUNTED = "0;-0;;@"
BALANCED = "#,##0.00_ "
WHOLE_FORMATS = {
    PRINTED: "#,##0_ ;-#,##0_ ;;@",
    ENTERED: "#,##0_ ;-#,##0_ ;0_ ;@",
    COMPARED: "#,##0_ ;-#,##0_ ;;@",
    BALANCED: "#,##0_ ",
}
"""The same for amounts without decimals, which are long: published ones, too, have separators."""

GREY, PALE = "#7F7F7F", "#595959"
BLUE, SKY = "#0563C1", "#DDE8F4"
AMBER, STRAW, CREAM = "#F6C95C", "#FCE8B2", "#FFF9DB"
ASH = "#F2F2F2"

LINE = {"border": 1, "border_color": GREY}
FAINT = {"border": 1, "border_color": "#BFBFBF"}
MIDDLE = {"valign": "vcenter"}
WRAP = {"text_wrap": True, **MIDDLE}
# What formulas fill in cannot make its row grow, so it shrinks instead of being cut off.
FITTED = {"shrink": True, **MIDDLE}
ENTRY = {"locked": False, "bg_color": CREAM, **FAINT}
SHOWN = {"bg_color": ASH, "font_color": "#404040", **FAINT}
HEAD_STYLE = {"bold": True, "align": "center", **LINE, **WRAP}
LEGEND = {"font_size": 10, "align": "center", **FAINT, **FITTED}
GOOD = {"font_color": "#2E7D32"}
BAD = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
DOUBTFUL = {"bg_color": "#FFEB9C", "font_color": "#7F6000"}
BAND = {"bg_color": SKY, "top": 1, "bottom": 1, "border_color": GREY}

Styles = dict[str, dict[str, Any]]

STYLES: Styles = {
    # headings
    "title": {"font_name": HEAVY, "font_size": 18, "align": "center", **FITTED},
    "sheet_title": {"font_name": HEAVY, "font_size": 16, **MIDDLE},
    "section": {"font_name": HEAVY, "font_size": 12, **MIDDLE},
    "band": {"font_name": HEAVY, "font_size": 11, **BAND, **MIDDLE},
    "band_hint": {"font_color": PALE, "font_size": 9, **BAND, **WRAP},
    "guide": {"font_color": PALE, "font_size": 10, **WRAP},
    "secrecy": {"font_color": "#C00000", "bold": True, "font_size": 10.5, **WRAP},
    "link": {"font_color": BLUE, "underline": 1, "font_size": 10, "indent": 1, **MIDDLE},
    "body_link": {"font_color": BLUE, "underline": 1, **LINE, **FITTED},
    "cover_unit": {"font_name": HEAVY, "font_size": 14, "align": "center", **WRAP},
    "head": {"bg_color": SKY, **HEAD_STYLE},
    "head_entry": {"bg_color": STRAW, **HEAD_STYLE},
    "head_required": {"bg_color": AMBER, **HEAD_STYLE},
    "legend_required": {"bg_color": AMBER, "bold": True, **LEGEND},
    "legend_entry": {"bg_color": CREAM, **LEGEND},
    "legend_shown": {"bg_color": ASH, **LEGEND},
    "mark_good": {**GOOD, **LEGEND},
    "mark_bad": {**BAD, **LEGEND},
    "mark_ask": {**DOUBTFUL, **LEGEND},
    "numbering": {"align": "center", "font_size": 9, **LINE, **MIDDLE},
    "unit_line": {"font_size": 10.5, **WRAP},
    "unit_year": {"font_size": 10.5, "align": "center", **MIDDLE},
    "unit_right": {"font_size": 10.5, "align": "right", **MIDDLE},
    "note": {"font_size": 10.5, "font_color": "#C00000", **MIDDLE},
    "printed_note": {"font_size": 10.5, **MIDDLE},
    "printed_notes": {"font_size": 10.5, **WRAP},
    "notes": {"font_size": 10.5, "font_color": "#C00000", **WRAP},
    "unit_right_lines": {"font_size": 10.5, "align": "right", **WRAP},
    # entry cells: the only unlocked ones
    "entry_text": {"num_format": "@", **ENTRY, **WRAP},
    "entry_long": {"num_format": "@", "font_size": 10.5, **ENTRY, "text_wrap": True, "valign": "top"},
    "entry_choice": {"num_format": "@", **ENTRY, **FITTED},
    "entry_code": {"num_format": "@", **ENTRY, **MIDDLE},
    "entry_amount": {"num_format": ENTERED, "align": "right", **ENTRY, **FITTED},
    "entry_count": {"num_format": "0", "align": "right", **ENTRY, **FITTED},
    "entry_number": {"num_format": "General", "align": "right", **ENTRY, **FITTED},
    # shown beside entries
    "row_number": {"align": "center", "font_size": 9, "font_color": GREY, **MIDDLE},
    "shown": {**SHOWN, **FITTED},
    "shown_amount": {"num_format": COMPARED, "align": "left", **SHOWN, **FITTED},
    "stamp": {**SHOWN, "align": "left", **WRAP},
    "check": {"font_size": 10, **FAINT, **FITTED},
    "form_label": {"bg_color": SKY, **FAINT, **WRAP},
    "hint": {"font_color": PALE, "font_size": 9, "indent": 1, **MIDDLE},
    "hint_wrap": {"font_color": PALE, "font_size": 9, **WRAP},
    "total_label": {"align": "right", "bold": True, **MIDDLE},
    "total_amount": {
        "num_format": COMPARED,
        "align": "right",
        "bold": True,
        "bg_color": ASH,
        **FAINT,
        **FITTED,
    },
    # published tables
    "body_text": {**LINE, **WRAP},
    "body_total": {"bold": True, **LINE, **WRAP},
    "body_number": {"align": "center", "font_size": 10, **LINE, **MIDDLE},
    "body_amount": {"num_format": PRINTED, "align": "right", **LINE, **FITTED},
    "body_total_amount": {"num_format": PRINTED, "align": "right", "bold": True, **LINE, **FITTED},
    "body_count": {"num_format": COUNTED, "align": "center", **LINE, **MIDDLE},
    "body_wrap": {"font_size": 10, **LINE, **WRAP},
    "row_serial": {"align": "center", "font_size": 10, **MIDDLE},
    "row_code": {"num_format": "@", **MIDDLE},
    "row_text": {**WRAP},
    "row_name": {**FITTED},
    "row_figure": {"num_format": "General", "align": "right", **FITTED},
    "row_sum": {"num_format": PRINTED, "align": "right", **FITTED},
    "total_name": {"bold": True, **FITTED},
    "total_sum": {"num_format": PRINTED, "align": "right", "bold": True, **FITTED},
    # checks
    "status": {"bold": True, "align": "center", **LINE, **MIDDLE},
    "side_amount": {"num_format": COMPARED, "align": "right", **LINE, **FITTED},
    "gap_amount": {"num_format": COMPARED, "align": "right", "bold": True, **LINE, **FITTED},
    "verdict": {"bold": True, "align": "left", "num_format": '0" 项";;"无"', **LINE, **MIDDLE},
    "check_code": {"bold": True, "font_size": 14, "align": "center", **LINE, **MIDDLE},
    "seal": {"align": "right", "valign": "bottom", **LINE},
    "helper": {"font_size": 9, "font_color": GREY},
}

# Rows in use of tables with codes, where no conditional format draws their lines.
STYLES |= {
    f"ruled_{name}": {**LINE, **style}
    for name, style in STYLES.items()
    if name.startswith(("row_", "total_"))
}


def _own_formats() -> Styles:
    """Published amounts with a table's own decimals, separators and zeros (``amount_style``)."""
    found: Styles = {}
    for decimals, separators, zeros in product(range(5), ("", "s"), ("", "z")):
        digits = ("#,##0" if separators else "0") + ("." + "0" * decimals if decimals else "")
        shown = f"{digits}_ ;-{digits}_ ;{f'{digits}_ ' if zeros else ''};@"
        for name in PUBLISHED:
            found[f"{name}{OWN}{decimals}{separators}{zeros}"] = {**STYLES[name], "num_format": shown}
    return found


PUBLISHED = ("body_amount", "body_total_amount", "row_sum", "total_sum", "ruled_row_sum", "ruled_total_sum")
STYLES |= _own_formats()

LISTED: Styles = {"body_date": {"num_format": "yyyy-mm-dd", "align": "center", **LINE, **MIDDLE}}
"""Styles of lists: in a file only where used, so that those of a template stay as they were released."""

# Conditional formats.
HIGHLIGHTS: Styles = {
    "bad": BAD,
    "ask": DOUBTFUL,
    "good": GOOD,
    "passed": {"bg_color": "#C6EFCE", "font_color": "#006100"},
    "faded": {"font_color": GREY},
    "unprinted": {"num_format": '@"（打印不全，见封面）"', **BAD},
    "zeros": {"num_format": BALANCED},
    "ruled": LINE,
    # one that holds hides those below it in LibreOffice, so it has the lines, too
    "totals": {"bold": True, **LINE},
}

BASE = {"font_name": FONT, "font_size": 11}


def with_decimals(styles: Styles, decimals: int) -> Styles:
    """The styles with amounts of so many decimals; what has one shows two."""
    if 0 < decimals <= 2:
        return styles
    finer = {shown: shown.replace("0.00", "0.00" + "0" * (decimals - 2)) for shown in WHOLE_FORMATS}
    wanted = finer if decimals else WHOLE_FORMATS
    return {
        name: {**style, "num_format": wanted[style["num_format"]]}
        if style.get("num_format") in wanted and OWN not in name
        else style
        for name, style in styles.items()
    }
