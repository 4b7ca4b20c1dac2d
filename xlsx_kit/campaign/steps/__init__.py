"""What officers decide in a round: dates, exemptions, notes, files by hand, and taking a step back."""
