"""Small files of our own for every kind of damage seen, and a run over any folder: ``make corpus DIR=…``."""
