"""The end of a campaign: approvals, publications, and when they were made public."""
