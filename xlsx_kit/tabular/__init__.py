"""Tables made elsewhere (a roster, an export) as plain cells: .xlsx, .xls or CSV, by their bytes."""
