"""A pack as frozen data: inputs, tables, checks, code lists, expressions."""
