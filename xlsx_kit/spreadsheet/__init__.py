"""Spreadsheet files of any origin as cells: bounded, distrusted, without knowledge of budgets."""
