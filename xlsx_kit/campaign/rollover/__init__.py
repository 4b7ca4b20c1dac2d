"""From one year to the next: this year's facts in next year's codes and names."""
