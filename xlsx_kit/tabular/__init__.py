"""Tables made elsewhere (a roster, an export) as plain cells: .xlsx, .xls or .csv, whatever the suffix says."""
