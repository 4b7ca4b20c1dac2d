"""Official code lists: read as they are published, taken into a pack year by year, compared between years."""
