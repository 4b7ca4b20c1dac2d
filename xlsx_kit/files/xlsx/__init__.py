"""Reads .xlsx files: nothing in one is trusted before the guard has seen it."""
