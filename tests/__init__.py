"""The tests: a package of its own, since a peer in the benchmarks installs another one of this name."""
