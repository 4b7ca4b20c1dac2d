"""What comes in: files, mails, archives and mailboxes, taken apart and taken in as returns."""
