"""A workbook for each unit of a list, prefilled, restartable."""
