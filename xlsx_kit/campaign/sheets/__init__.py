"""Confirmation sheets on paper: printed from a return, and held against it when they come back signed."""
