"""A budget system's export to facts: which column is what, which value counts as what, exact sums."""
