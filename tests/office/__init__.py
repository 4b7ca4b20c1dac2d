"""A real spreadsheet client for the tests: LibreOffice, driven as a person would use it."""
