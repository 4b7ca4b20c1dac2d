"""Where the units stand: one by one, in order of time, and as a board."""
