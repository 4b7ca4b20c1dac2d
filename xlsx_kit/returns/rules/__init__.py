"""What is asked of a return beyond its single cells: identities, codes, plausibility."""
