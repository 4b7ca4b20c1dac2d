"""The tables inside a document: whether they add up, and whether the text says what they say."""
