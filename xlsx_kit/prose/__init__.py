"""Words from figures and figures from words: narrative, publication, proof-reading."""
