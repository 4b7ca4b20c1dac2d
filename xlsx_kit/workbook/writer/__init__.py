"""The workbook as a file: model to .xlsx through xlsxwriter."""
