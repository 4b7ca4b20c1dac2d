"""TOML files to the pack model; every fault with its file, line and remedy."""
