"""Documents of any kind as lines of text and table rows, bounded and never trusted."""
