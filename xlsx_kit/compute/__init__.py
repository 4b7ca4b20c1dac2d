"""A pack compiled: where everything stands, what it is worth, how it reads in Excel and in words."""
