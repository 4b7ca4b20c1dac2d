"""A pack: the declaration of one province's book, as data."""
