"""The list of the units of one year."""
