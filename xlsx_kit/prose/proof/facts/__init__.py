"""A document against what was filled in: amounts by name and code, printed rows, totals, sections."""
