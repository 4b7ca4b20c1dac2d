"""The complete publication of one unit or many: document, PDF, workbook of values, charts."""
