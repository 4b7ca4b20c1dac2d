"""A unit's disclosure as facts: typed values, how they are read from text, the facts file."""
