"""Word documents through python-docx: styles, bound figures, tables, contents."""
