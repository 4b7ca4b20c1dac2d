"""The usual spellings of a sheet read row by row; what is spelled otherwise is left to the plain reader."""
