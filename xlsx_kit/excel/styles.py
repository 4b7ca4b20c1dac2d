"""How every kind of cell looks: one table of named styles."""

from __future__ import annotations

from typing import Any

FONT = "宋体"
HEAVY = "黑体"
AMOUNT = "0.00;-0.00;;@"
ENTERED = "0.00;-0.00;0.00;@"
LINE = {"border": 1, "border_color": "#7F7F7F"}
FAINT = {"border": 1, "border_color": "#BFBFBF"}
MIDDLE = {"valign": "vcenter"}
WRAP = {"text_wrap": True, **MIDDLE}
ENTRY = {"locked": False, "bg_color": "#FFF9DB", **FAINT, **MIDDLE}

STYLES: dict[str, dict[str, Any]] = {
    # headings
    "title": {"font_name": HEAVY, "font_size": 18, "align": "center", **MIDDLE},
    "sheet_title": {"font_name": HEAVY, "font_size": 16, **MIDDLE},
    "section": {"font_name": HEAVY, "font_size": 12, **MIDDLE},
    "guide": {"font_color": "#595959", "font_size": 10, **WRAP},
    "secrecy": {"font_color": "#C00000", "bold": True, "font_size": 10.5, **WRAP},
    "link": {"font_color": "#0563C1", "underline": 1, "font_size": 10, **MIDDLE},
    "cover_unit": {"font_name": HEAVY, "font_size": 14, "align": "center", **MIDDLE},
    "head": {"bold": True, "bg_color": "#E7EEF7", "align": "center", **LINE, **WRAP},
    "head_entry": {"bold": True, "bg_color": "#FCE8B2", "align": "center", **LINE, **WRAP},
    "numbering": {"align": "center", "font_size": 9, **LINE, **MIDDLE},
    "unit_line": {"font_size": 10.5, **MIDDLE},
    "unit_year": {"font_size": 10.5, "align": "center", **MIDDLE},
    "unit_right": {"font_size": 10.5, "align": "right", **MIDDLE},
    "note": {"font_size": 10.5, "font_color": "#C00000", **MIDDLE},
    # entry cells: the only unlocked ones
    "entry_text": {"num_format": "@", **ENTRY, "text_wrap": True},
    "entry_long": {"num_format": "@", **ENTRY, "text_wrap": True, "valign": "top"},
    "entry_code": {"num_format": "@", **ENTRY},
    "entry_amount": {"num_format": ENTERED, "align": "right", **ENTRY},
    "entry_count": {"num_format": "0", "align": "right", **ENTRY},
    "entry_number": {"num_format": "General", "align": "right", **ENTRY},
    # shown beside entries
    "row_number": {"align": "center", "font_size": 9, "font_color": "#7F7F7F", **MIDDLE},
    "shown": {"bg_color": "#F2F2F2", "font_color": "#404040", **FAINT, **WRAP},
    "shown_amount": {"num_format": ENTERED, "align": "left", "bg_color": "#F2F2F2", **FAINT, **MIDDLE},
    "stamp": {"bg_color": "#F2F2F2", **FAINT, **WRAP},
    "check": {"font_size": 10, **MIDDLE},
    "form_label": {"bg_color": "#E7EEF7", **FAINT, **WRAP},
    "hint": {"font_color": "#7F7F7F", "font_size": 9, **MIDDLE},
    "total_label": {"align": "right", "bold": True, **MIDDLE},
    "total_amount": {"num_format": ENTERED, "align": "right", "bold": True, **FAINT, **MIDDLE},
    # published tables
    "body_text": {**LINE, **WRAP},
    "body_number": {"align": "center", **LINE, **MIDDLE},
    "body_amount": {"num_format": AMOUNT, "align": "right", **LINE, **MIDDLE},
    "body_count": {"num_format": "0", "align": "center", **LINE, **MIDDLE},
    "body_wrap": {"font_size": 10, **LINE, **WRAP},
    "row_code": {"num_format": "@", **MIDDLE},
    "row_text": {**WRAP},
    "row_amount": {"num_format": AMOUNT, "align": "right", **MIDDLE},
    # checks
    "status": {"bold": True, "align": "center", **LINE, **MIDDLE},
    "side_amount": {"num_format": ENTERED, "align": "right", **LINE, **MIDDLE},
    "gap_amount": {"num_format": ENTERED, "align": "right", "bold": True, **LINE, **MIDDLE},
    "verdict": {"bold": True, "align": "left", "num_format": "0", **FAINT, **MIDDLE},
    "helper": {"font_size": 9, "font_color": "#7F7F7F"},
}

# Conditional formats.
HIGHLIGHTS: dict[str, dict[str, Any]] = {
    "bad": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "ask": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "good": {"font_color": "#2E7D32"},
    "ruled": LINE,
}

BASE = {"font_name": FONT, "font_size": 11}
