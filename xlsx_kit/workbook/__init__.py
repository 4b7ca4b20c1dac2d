"""Workbooks: as data, as files, and marked copies of returned ones."""
