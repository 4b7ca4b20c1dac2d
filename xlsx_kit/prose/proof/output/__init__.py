"""What is handed back: the result, its page, and the document with comments."""
