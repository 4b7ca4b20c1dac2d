"""Two submissions of one unit, fact by fact."""
