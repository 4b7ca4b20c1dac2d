"""A batch of returns judged: pandera row schemas, rules, one report."""
