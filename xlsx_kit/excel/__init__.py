"""The only room that writes workbooks: book data to .xlsx through xlsxwriter."""
