"""What goes out: workbooks, letters, replies and reminders, drafted and delivered."""
