"""Tools for people who write packs: check, copy, compare, show."""
