"""Lines as sentences of figures: quantities with unit, subject, year and part; what is said of them."""
