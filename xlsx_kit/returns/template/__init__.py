"""What a return changed of the workbook that was sent: labels, formulas, locks, sheets, shown values."""
