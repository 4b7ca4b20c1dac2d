"""Tables out of any file (.xlsx, .xls, CSV, text) as one grid of texts."""
