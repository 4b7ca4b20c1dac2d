"""The usual spellings of a sheet read row by row; what is spelled otherwise is left to the plain reader."""

ENABLED = True
"""Whether it is asked at all. Nothing but time depends on that: the plain reader reads all that it reads."""
