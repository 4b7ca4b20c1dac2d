"""What a pack says: inputs, tables, identities and code lists, as frozen data."""
