"""The ledger: its tables, its records, and how they are identified."""
