"""Reads what comes back: nothing in a returned file is trusted before the guard has seen it."""
