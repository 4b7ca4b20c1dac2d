"""The TOML files of a pack: read strictly, every fault with its line and what could be written instead."""
