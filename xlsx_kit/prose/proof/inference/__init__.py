"""Equations that no word of the grammar tells: any figure of a sentence from the others near it."""
