"""Slips of the pen that need no arithmetic: choices not made, units left out, old years, paragraphs twice."""
