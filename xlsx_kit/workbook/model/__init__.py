"""The workbook as data: every sheet, cell, formula and rule, before a writer touches it."""
