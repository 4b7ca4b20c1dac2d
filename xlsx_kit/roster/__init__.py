"""The units of one year: the list of them, and a workbook for each."""
