"""Damaged files of every kind a bureau takes in, each made again by its seed: ``python -m tests.fuzzing``."""
