"""The commands of ``xlsx-kit campaign``, one module per step of a campaign."""
