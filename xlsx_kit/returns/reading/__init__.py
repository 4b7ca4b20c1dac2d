"""A returned file as facts with their cells."""
