"""ParsedDocument finished prose: do its figures follow from the facts and from each other."""
